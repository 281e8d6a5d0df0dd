import { describe, expect, test } from 'vitest';
import { readHaproxyConfig } from '../../src/haproxy/read.js';

const read = (text: string, env?: Record<string, string>) =>
  readHaproxyConfig([{ path: 'h.cfg', text }], env ? { env } : {});

const pair = `# a pair's configuration
global
  stats socket /run/haproxy/admin.sock mode 660 level admin expose-fd listeners
  stats socket ipv4@127.0.0.1:9999 level user
  stats timeout 30s
  hard-stop-after 30s
  server-state-base /var/lib/haproxy
  server-state-file state
  master-worker
defaults base
  mode http
  load-server-state-from-file global
frontend web from base
  bind 192.0.2.10:80,192.0.2.10:443 ssl crt /etc/x.pem
  bind :8080 transparent
  default_backend app
peers lbs
  bind :1024
backend app
  server a1 192.0.2.20:80 check
`;

describe('haproxy.cfg', () => {
  const config = read(pair);

  test('has its sections with name, further words and place', () => {
    expect(config.sections.map(({ kind, name, arguments: more, at }) => [kind, name, more, at.line])).toEqual([
      ['global', undefined, undefined, 2],
      ['defaults', 'base', undefined, 10],
      ['frontend', 'web', ['from', 'base'], 13],
      ['peers', 'lbs', undefined, 17],
      ['backend', 'app', undefined, 19],
    ]);
    expect(config.warnings).toEqual([]);
  });

  test('has its binds, those of peers too', () => {
    expect(
      config.binds.map((bind) => [bind.section, bind.address, bind.portFrom, bind.transparent, bind.at.line]),
    ).toEqual([
      ['frontend web', '192.0.2.10', 80, false, 14],
      ['frontend web', '192.0.2.10', 443, false, 14],
      ['frontend web', '0.0.0.0', 8080, true, 15],
      ['peers lbs', '0.0.0.0', 1024, false, 18],
    ]);
  });

  test('has its stats sockets with level and whether they hand out listeners', () => {
    expect(config.statsSockets).toEqual([
      { path: '/run/haproxy/admin.sock', level: 'admin', exposesListeners: true, at: { file: 'h.cfg', line: 3 } },
      { path: 'ipv4@127.0.0.1:9999', level: 'user', exposesListeners: false, at: { file: 'h.cfg', line: 4 } },
    ]);
  });

  test('tells hard-stop-after, master-worker and the state file', () => {
    expect(config.hardStopAfterMs).toBe(30_000);
    expect(config.masterWorker).toBe(true);
    expect(config.serverStateFile).toBe('/var/lib/haproxy/state');
  });
});

test('a state file that no proxy loads does not count', () => {
  expect(read('global\n server-state-file /x\n').serverStateFile).toBeUndefined();
  expect(read('defaults\n load-server-state-from-file none\n').serverStateFile).toBeUndefined();
  expect(read('defaults\n load-server-state-from-file local\n').serverStateFile).toBe('.');
});

test('every branch of a condition is kept, with what it depends on', () => {
  const config = read(
    [
      'frontend web',
      '.if feature(QUIC)',
      ' bind quic4@:443',
      '.elif defined(PLAIN)',
      ' bind :80',
      ' .if streq(a,b)',
      '  maxconn 10',
      ' .endif',
      '.else',
      ' bind :81',
      '.endif',
      ' bind :82',
      '',
    ].join('\n'),
  );
  expect(config.sections[0]?.directives.map(({ words, conditions }) => [words.join(' '), conditions])).toEqual([
    ['bind quic4@:443', ['feature(QUIC)']],
    ['bind :80', ['!(feature(QUIC)) && defined(PLAIN)']],
    ['maxconn 10', ['!(feature(QUIC)) && defined(PLAIN)', 'streq(a,b)']],
    ['bind :81', ['!(feature(QUIC)) && !(defined(PLAIN))']],
    ['bind :82', []],
  ]);
  expect(config.binds.map(({ conditional }) => conditional)).toEqual([true, true, true, false]);
});

test('a section under a condition makes its binds conditional', () => {
  const config = read('.if defined(X)\nfrontend web\n bind :80\n.endif\n');
  expect(config.sections[0]?.conditions).toEqual(['defined(X)']);
  expect(config.binds[0]?.conditional).toBe(true);
});

describe('what is not right is named with its place', () => {
  test.each<[string, string, number]>([
    ['frontend a\n bind :80', 'the last line does not end in a line feed: fatal for HAProxy ≥ 2.3', 2],
    ['bind :80\n', "'bind' stands outside of any section: bind :80", 1],
    ['global\n.if a\n', "'.if' of line 2 is not closed by '.endif'", 2],
    ['.else\n', "'.else' without '.if'", 1],
    ['.endif\n', "'.endif' without '.if'", 1],
    ['.if a\n.else\n.elif b\n.endif\n', "'.elif' after '.else'", 3],
    ['global\n hard-stop-after soon\n', "hard-stop-after 'soon' is no duration", 2],
    ['frontend a\n bind 192.0.2.1\n', "bind 192.0.2.1: '192.0.2.1' has no port", 2],
    ['global\n a "b\n', 'a double quote is not closed', 2],
  ])('%j', (text, message, line) => {
    const refusedFrom = message.includes('≥ 2.3') ? [2, 3] : [1, 8];
    expect(read(text).warnings).toEqual([{ message, at: { file: 'h.cfg', line }, refusedFrom }]);
  });
});

test('each file begins outside of any section', () => {
  const config = readHaproxyConfig([
    { path: 'a.cfg', text: 'global\r\n daemon\r\n' },
    { path: 'b.cfg', text: ' maxconn 5\nfrontend x\n' },
  ]);
  expect(config.sections.map(({ kind, at }) => `${kind} ${at.file}`)).toEqual(['global a.cfg', 'frontend b.cfg']);
  expect(config.sections[0]?.directives.map(({ words }) => words)).toEqual([['daemon']]);
  expect(config.warnings).toMatchObject([
    { message: "'maxconn' stands outside of any section: maxconn 5", at: { file: 'b.cfg', line: 1 } },
  ]);
});

test('a variable in an address is expanded with the environment, and kept without', () => {
  const text = 'frontend a\n bind "$VIP":80\n';
  expect(read(text, { VIP: '192.0.2.9' }).binds[0]).toMatchObject({ address: '192.0.2.9', family: 'ipv4' });
  expect(read(text).binds[0]).toMatchObject({ address: '$VIP', family: 'other', portFrom: 80 });
});
