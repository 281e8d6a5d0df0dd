import { describe, expect, test } from 'vitest';
import { haproxyTextRules } from '../../../src/risk/rules/haproxy-text.js';
import { hostFacts, lookedAt, ruleNamed, running } from '../looked-at.js';
import { foundBy, messagesOf, type SceneNode, sceneOf } from '../scenes.js';

const messages = (id: string, haproxy: string, more: SceneNode = {}): readonly string[] =>
  messagesOf(ruleNamed(haproxyTextRules, id), sceneOf([{ ...more, haproxy }]));
const found = (id: string, node: SceneNode) => foundBy(ruleNamed(haproxyTextRules, id), sceneOf([node]));
const passed = { host: hostFacts({ haproxyCheck: { exitCode: 0, command: 'haproxy -c', messages: [] } }) };

describe('a last line without a line feed', () => {
  const haproxy = 'frontend web\n  bind :80';

  test('is critical from HAProxy 2.3 on, and low for a release that takes it', () => {
    expect(found('haproxy-no-final-newline', { haproxy, haproxyRelease: '2.3.0' })).toMatchObject([
      { severity: 'critical', at: { line: 2 }, message: expect.stringContaining('does not end in a line feed') },
    ]);
    expect(found('haproxy-no-final-newline', { haproxy, haproxyRelease: '2.2.9' })).toMatchObject([
      { severity: 'low' },
    ]);
  });

  test('that has one is fine', () => {
    expect(messages('haproxy-no-final-newline', `${haproxy}\n`)).toEqual([]);
  });
});

describe('a line that HAProxy refuses', () => {
  test('is critical, told once a node, with nothing of what it quotes', () => {
    const haproxy = 'user admin password s3cret\nfrontend web\n  bind 192.0.2.1\n';
    expect(found('haproxy-line-refused', { haproxy })).toMatchObject([
      { severity: 'critical', message: "'user' stands outside of any section (and 1 more)", at: { line: 1 } },
    ]);
  });

  test.each([
    ['a quote that is not closed', 'global\n  description "x\n', 'a double quote is not closed'],
    ['an .if that is not closed', 'global\n.if feature(X)\n', "'.if' of line 2 is not closed by '.endif'"],
    ['a bind without a port', 'frontend a\n  bind 192.0.2.1\n', "bind 192.0.2.1: '192.0.2.1' has no port"],
  ])('such as %s', (_, haproxy, message) => {
    expect(messages('haproxy-line-refused', haproxy)).toEqual([message]);
  });

  test('is no such line where haproxy -c takes it', () => {
    expect(messages('haproxy-line-refused', 'frontend a\n  bind 192.0.2.1\n', passed)).toEqual([]);
  });

  test.each([
    ['a port in a variable', 'frontend a\n  bind "192.0.2.1:$PORT"\n'],
    ['a comment before the first section', '# managed by hand\n\nglobal\n'],
    ['a whole .if', 'global\n.if feature(X)\n  nbthread 2\n.endif\n'],
  ])('is not: %s', (_, haproxy) => {
    expect(messages('haproxy-line-refused', haproxy)).toEqual([]);
  });
});

describe('a section that names another', () => {
  test('which is not there is critical', () => {
    const haproxy = 'frontend web\n  bind :80\n  use_backend api if x\n  default_backend app\nbackend ap\n';
    expect(found('haproxy-reference-missing', { haproxy })).toMatchObject([
      {
        severity: 'critical',
        message: 'frontend web names backend api, which is not there (and 1 more)',
        subject: 'frontend web',
        at: { line: 3 },
      },
    ]);
    expect(messages('haproxy-reference-missing', haproxy, passed)).toEqual([]);
  });

  test('under a .if is doubtful', () => {
    const haproxy = 'frontend web\n.if feature(X)\n  default_backend app\n.endif\n';
    expect(found('haproxy-reference-missing', { haproxy })).toMatchObject([{ severity: 'high' }]);
  });

  test.each([
    ['a backend', 'frontend web\n  default_backend app\nbackend app\n'],
    ['a listen', 'frontend web\n  default_backend app\nlisten app\n  bind :81\n'],
    ['a backend under a .if', 'frontend web\n  default_backend app\n.if feature(X)\nbackend app\n.endif\n'],
    ['what a request says', 'frontend web\n  use_backend %[req.hdr(host),lower]\n'],
    ['a variable', 'frontend web\n  default_backend "$APP"\n'],
    ['named defaults', 'defaults http\nfrontend web from http\n'],
    [
      'resolvers and peers',
      'backend a\n  server s h:80 resolvers r\n  stick-table type ip size 1k peers p\nresolvers r\npeers p\n',
    ],
  ])('which is there is fine: %s', (_, haproxy) => {
    expect(messages('haproxy-reference-missing', haproxy)).toEqual([]);
  });
});

describe('servers that are named by host name', () => {
  const backend = (...lines: readonly string[]) => `backend app\n${lines.map((line) => `  ${line}\n`).join('')}`;

  test('make the start depend on DNS', () => {
    expect(
      found('haproxy-start-needs-dns', {
        haproxy: backend('server a app1.example.net:80 check', 'server b app2.example.net:80'),
      }),
    ).toMatchObject([
      {
        severity: 'medium',
        message:
          'app1.example.net must be resolved for HAProxy to start (backend app, server a), as must the names of 1 more',
        subject: 'backend app',
        at: { line: 2 },
      },
    ]);
  });

  test.each([
    ['with init-addr none', backend('server a app1.example.net:80 init-addr last,libc,none')],
    ['with an address to begin with', backend('server a app1.example.net:80 init-addr libc,192.0.2.1')],
    ['with init-addr of default-server', backend('default-server init-addr none', 'server a app1.example.net:80')],
    ['that are addresses', backend('server a 192.0.2.1:80', 'server b [2001:db8::1]:80', 'server c unix@/run/x')],
    ['that is localhost', backend('server a localhost:80')],
    ['in a variable', backend('server a "$APP:80"')],
  ])('do not: %s', (_, haproxy) => {
    expect(messages('haproxy-start-needs-dns', haproxy)).toEqual([]);
  });

  test('do not where HAProxy runs with -dr', () => {
    const cfg = backend('server a app1.example.net:80');
    const [master] = lookedAt().state?.facts.haproxy.processes ?? [];
    const argv = ['/usr/sbin/haproxy', '-Ws', '-dr', '-f', '/etc/haproxy/haproxy.cfg'];
    const node = running(lookedAt({ cfg }), { processes: master === undefined ? [] : [{ ...master, argv }] });
    expect(found('haproxy-start-needs-dns', lookedAt({ cfg }))).toHaveLength(1);
    expect(found('haproxy-start-needs-dns', node)).toEqual([]);
  });
});

test('Windows line ends and bytes of another character set are low, UTF-8 is fine', () => {
  expect(found('haproxy-file-encoding', { haproxy: 'global\n  nbthread 2\r\n' })).toMatchObject([
    { severity: 'low', message: '/etc/haproxy/haproxy.cfg has Windows line ends (CRLF)', at: { line: 2 } },
  ]);
  expect(messages('haproxy-file-encoding', 'global\n  # f\uFFFDr\n')).toEqual([
    '/etc/haproxy/haproxy.cfg has bytes that are no UTF-8',
  ]);
  expect(messages('haproxy-file-encoding', 'global\n  # für\n')).toEqual([]);
});
