import { describe, expect, it } from 'vitest';
import { judgeCandidate } from '../../../src/plan/candidate/judge.js';
import { candidateNode, findings, judged, NOW_MS, type Sketch } from './candidate-node.js';

describe('a candidate', () => {
  it('of which nothing is to be said is ok', () => {
    const { verdict, findings: all, warnings } = judgeCandidate([candidateNode()], { nowMs: NOW_MS });
    expect({ verdict: verdict.verdict, all, warnings }).toEqual({ verdict: 'ok', all: [], warnings: [] });
  });

  it('is blocked with the line, the node and what to do, before what is only unknown', () => {
    const { verdict } = judgeCandidate(
      [
        candidateNode({ haproxyCheck: 'not made', unknowns: ['unshare: Operation not permitted'] }),
        candidateNode({ node: 'b', cfg: 'global\n  chroot /gone\n' }),
      ],
      { nowMs: NOW_MS },
    );
    expect(verdict).toEqual({
      verdict: 'blocked',
      reason:
        'b: /etc/haproxy/haproxy.cfg:2: chroot /gone is not there: the reload would end HAProxy, master and old workers too (and 1 more)',
      remedy: 'make the directory, owned by root and writable by nobody: install -d -m 0755 /gone',
    });
  });

  it('that could not be checked is unknown, with a remedy', () => {
    const { verdict } = judgeCandidate(
      [
        candidateNode({
          haproxyCheck: 'not made',
          keepalivedTest: 'not made',
          unknowns: ['unshare: Operation not permitted'],
        }),
      ],
      { nowMs: NOW_MS },
    );
    expect(verdict).toMatchObject({
      verdict: 'unknown',
      reason: expect.stringContaining('unshare: Operation not permitted'),
      remedy: expect.stringContaining('CAP_SYS_ADMIN'),
    });
  });

  it('that could not be put in its place is not judged by the files of now', () => {
    const unknowns = ["the staged files can't be put in their places"];
    const sketch: Sketch = {
      cfg: 'global\n  chroot /new\n',
      haproxyCheck: 'not made',
      keepalivedTest: 'not made',
      unknowns,
    };
    expect(judged({ ...sketch, inspection: { unknowns } })).toEqual([
      'unknown haproxy-check',
      'unknown keepalived-test',
    ]);
  });

  it('that could not be read is unknown', () => {
    const { haproxy: _, ...rest } = candidateNode();
    expect(judgeCandidate([rest], { nowMs: NOW_MS }).verdict.verdict).toBe('unknown');
  });
});

const messages = (...lines: readonly string[]) => ({ messages: lines });

describe('what the checks say', () => {
  it.each<readonly [string, Sketch, readonly string[]]>([
    ['haproxy -c refuses', { haproxyCheck: { exitCode: 1, messages: ['[ALERT] x'] } }, ['blocked haproxy-check']],
    ['haproxy -c crashes', { haproxyCheck: { exitCode: 139 } }, ['blocked haproxy-check']],
    ['haproxy -c warns', { haproxyCheck: messages('[WARNING] (1) : config : x') }, ['warning haproxy-check']],
    ['haproxy -c notes', { haproxyCheck: messages('Configuration file is valid', '[NOTICE] x') }, []],
    [
      'a fatal message of keepalived, with exit 0',
      { keepalivedTest: messages('Non-existent interface specified') },
      ['blocked keepalived-test'],
    ],
    [
      'a fatal message that is not new: keepalived ends all the same',
      {
        keepalivedTest: messages('Non-existent interface specified'),
        keepalivedNow: messages('Non-existent interface specified'),
      },
      ['blocked keepalived-test'],
    ],
    [
      'a new line that is dropped',
      { keepalivedTest: { exitCode: 5, ...messages("Unknown keyword 'x'") } },
      ['blocked keepalived-test'],
    ],
    [
      'a line that is dropped now too, on another line',
      {
        keepalivedTest: { exitCode: 5, ...messages("(/k: Line 9) Unknown keyword 'x'") },
        keepalivedNow: { exitCode: 5, ...messages("(/k: Line 3) Unknown keyword 'x'") },
      },
      ['warning keepalived-test'],
    ],
    [
      'a new message that nobody knows',
      { keepalivedTest: messages('the flux capacitor is cold') },
      ['unknown keepalived-test'],
    ],
    [
      'an old message that nobody knows',
      { keepalivedTest: messages('the flux capacitor is cold'), keepalivedNow: messages('the flux capacitor is cold') },
      [],
    ],
    [
      'a harmless new message',
      { keepalivedTest: { exitCode: 6, ...messages('script_security not enabled.') } },
      ['warning keepalived-test'],
    ],
    ['a crash', { keepalivedTest: { exitCode: 139 }, keepalivedVersion: '2.1.5' }, ['blocked keepalived-test']],
    ['a configuration error without a word', { keepalivedTest: { exitCode: 2 } }, ['blocked keepalived-test']],
    ['a complaint without a word', { keepalivedTest: { exitCode: 5 } }, ['unknown keepalived-test']],
    ['a keepalived that is not there', { keepalivedTest: { exitCode: 127 } }, ['unknown keepalived-test']],
  ])('%s', (_, sketch, expected) => {
    expect(judged(sketch)).toEqual(expected);
  });
});

describe('the global section', () => {
  const chroot = 'global\n  chroot /var/lib/haproxy\n';
  it.each<readonly [string, Sketch, readonly string[]]>([
    ['a chroot that is there', { cfg: chroot, paths: { '/var/lib/haproxy': 'd755' } }, []],
    ['a chroot that is missing', { cfg: chroot }, ['blocked chroot']],
    ['a chroot that is a file', { cfg: chroot, paths: { '/var/lib/haproxy': '644' } }, ['blocked chroot']],
    ['a chroot others may write', { cfg: chroot, paths: { '/var/lib/haproxy': 'd777' } }, ['warning chroot']],
    ['a chroot its group may write', { cfg: chroot, paths: { '/var/lib/haproxy': 'd775 0:106' } }, ['warning chroot']],
    ["a chroot root's group may write", { cfg: chroot, paths: { '/var/lib/haproxy': 'd775' } }, []],
    [
      'a chroot with a slash at its end',
      { cfg: 'global\n  chroot /var/lib/haproxy/\n', paths: { '/var/lib/haproxy': 'd755' } },
      [],
    ],
    ['a chroot under a condition', { cfg: 'global\n  .if feature(X)\n  chroot /gone\n  .endif\n' }, ['warning chroot']],
    ['a pid file without its directory', { cfg: 'global\n  pidfile /run/hap/pid\n' }, ['blocked pid-directory']],
    ['a pid file with its directory', { cfg: 'global\n  pidfile /run/hap/pid\n', paths: { '/run/hap': 'd755' } }, []],
    ['maxconn within the limit', { cfg: 'global\n  maxconn 9999\n' }, []],
    ['maxconn beyond the limit', { cfg: 'global\n  maxconn 10001\n' }, ['blocked open-files']],
    [
      'maxconn beyond the limit, before limits were strict',
      { cfg: 'global\n  maxconn 10001\n', haproxyVersion: '2.2.9' },
      ['warning open-files'],
    ],
    [
      'maxconn beyond the limit, and no strict-limits',
      { cfg: 'global\n  no strict-limits\n  maxconn 10001\n' },
      ['warning open-files'],
    ],
    [
      'maxconn beyond the limit, which the master may raise',
      {
        cfg: 'global\n  maxconn 10001\n',
        inspection: { limits: { openFiles: 20_000, nrOpen: 1_048_576, capabilities: 1n << 24n } },
      },
      [],
    ],
    [
      'maxconn beyond fs.nr_open',
      {
        cfg: 'global\n  maxconn 600000\n',
        inspection: { limits: { openFiles: 20_000, nrOpen: 1_048_576, capabilities: 1n << 24n } },
      },
      ['blocked open-files'],
    ],
    [
      'fd-hard-limit below what maxconn needs',
      { cfg: 'global\n  fd-hard-limit 1000\n  maxconn 600\n' },
      ['blocked open-files'],
    ],
    ['ulimit-n goes before maxconn', { cfg: 'global\n  maxconn 10001\n  ulimit-n 20000\n' }, []],
    [
      'maxconn beyond the limit of a daemon, which is started anew',
      { cfg: 'global\n  maxconn 10001\n', facts: { haproxy: { processes: [], configPaths: [], socketTools: [] } } },
      ['warning open-files'],
    ],
    ['ulimit-n beyond the limit', { cfg: 'global\n  ulimit-n 20001\n' }, ['blocked open-files']],
    [
      'limits that are not known',
      { cfg: 'global\n  maxconn 100\n', inspection: { limits: {} } },
      ['warning open-files-unknown'],
    ],
    [
      'no room for a second worker',
      { inspection: { limits: { memAvailableKb: 100, largestRssKb: 200 } } },
      ['blocked memory'],
    ],
    ['room for a second worker', { inspection: { limits: { memAvailableKb: 300, largestRssKb: 200 } } }, []],
    ['a program section', { cfg: 'program p\n  command /bin/true\n' }, ['blocked not-reloadable']],
    ['grace', { cfg: 'global\n  grace 10s\n' }, ['blocked not-reloadable']],
  ])('%s', (_, sketch, expected) => {
    expect(judged(sketch)).toEqual(expected);
  });

  it('says that the reload ends HAProxy where it does, and that it keeps the old worker from 3.1 on', () => {
    expect(findings({ cfg: chroot, haproxyVersion: '3.0.11' })[0]?.text).toContain('would end HAProxy');
    expect(findings({ cfg: chroot, haproxyVersion: '3.1.0' })[0]?.text).toContain('the new worker would not start');
  });
});

describe('a file that ends without a newline', () => {
  it('is for the next upgrade to trip over', () => {
    const node = candidateNode();
    const { haproxy } = candidateNode({ cfg: 'global\n' });
    const warnings = [
      { message: 'the last line does not end in a line feed: fatal for HAProxy ≥ 2.3', at: { file: '/h', line: 1 } },
    ];
    const config = haproxy === undefined ? [] : [{ ...node, haproxy: { ...haproxy, warnings } }];
    expect(judgeCandidate(config, { nowMs: NOW_MS }).findings).toMatchObject([
      { verdict: 'warning', rule: 'last-line' },
    ]);
  });
});
