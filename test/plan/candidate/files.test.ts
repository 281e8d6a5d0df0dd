import { describe, expect, it } from 'vitest';
import { findings, judged, pathFacts, type Sketch } from './candidate-node.js';

const file = (sha256: string) => ({ '/etc/haproxy/503.http': { ...pathFacts('644'), sha256 } });
const space = (freeKb: number) => ({
  space: [
    { mountedOn: '/', freeKb: 9_999_999 },
    { mountedOn: '/etc/haproxy', freeKb },
  ],
});

describe('a file that the configuration names', () => {
  const cfg = 'frontend web\n  errorfile 503 /etc/haproxy/503.http\n';
  it.each<readonly [string, readonly Sketch[], readonly string[]]>([
    ['is there', [{ cfg, paths: file('aa') }], []],
    ['is missing', [{ cfg }], ['blocked file-missing']],
    [
      'is missing under a condition',
      [{ cfg: 'frontend web\n  .if feature(X)\n  errorfile 503 /gone\n  .endif\n' }],
      ['warning file-missing'],
    ],
    ['is missing and need not be there', [{ cfg: 'global\n  server-state-file /var/lib/haproxy/state\n' }], []],
    [
      'is missing on one node',
      [
        { cfg, paths: file('aa') },
        { node: 'b', cfg },
      ],
      ['blocked file-missing'],
    ],
    [
      'is the same on both nodes',
      [
        { cfg, paths: file('aa') },
        { node: 'b', cfg, paths: file('aa') },
      ],
      [],
    ],
    [
      'is another one on the other node',
      [
        { cfg, paths: file('aa') },
        { node: 'b', cfg, paths: file('bb') },
      ],
      ['warning file-differs'],
    ],
    [
      'is a bundle of certificates',
      [{ cfg: 'frontend web\n  bind :443 ssl crt /etc/site.pem\n', paths: { '/etc/site.pem.ecdsa': '600' } }],
      [],
    ],
    [
      'is relative to the directory that systemd starts services in',
      [{ cfg: 'frontend web\n  errorfile 503 etc/503.http\n', paths: { '/etc/503.http': '644' } }],
      [],
    ],
    [
      'is relative to its configuration file',
      [{ cfg: 'global\n  default-path config\nfrontend web\n  errorfile 503 503.http\n', paths: file('aa') }],
      [],
    ],
    [
      'is relative to nobody knows what',
      [{ cfg: 'frontend web\n  errorfile 503 503.http\n', facts: { serviceManager: 'none' } }],
      [],
    ],
  ])('%s', (_, sketches, expected) => {
    expect(judged(...sketches)).toEqual(expected);
  });

  it('is named with the line that wants it', () => {
    expect(findings({ cfg })[0]).toMatchObject({
      text: 'frontend web names /etc/haproxy/503.http (errorfile), which is not there',
      at: { line: 2 },
    });
  });
});

describe('room for the staged files', () => {
  const staged = { '/etc/haproxy/big.map': 'x'.repeat(10 * 1024) };
  it('is asked for on the file system that they will lie in', () => {
    expect(judged({ staged, inspection: space(1033) })).toEqual(['blocked room']);
    expect(judged({ staged, inspection: space(1034) })).toEqual([]);
    expect(judged({ staged: { '/etc/haproxy.map': 'x'.repeat(10 * 1024) }, inspection: space(1) })).toEqual([]);
  });
});
