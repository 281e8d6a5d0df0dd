import { describe, expect, test } from 'vitest';
import { linesOf, mistakesIn } from './mistakes-in.js';

const nodes = 'nodes: { lb1: , lb2: }';

/** One pair with a setting, on line 3. */
function pairWith(setting: string): string {
  return `pairs:\n  web:\n    ${setting}\n    ${nodes}\n`;
}

describe('one mistake is one message at its place', () => {
  test.each<[string, string, string]>([
    ['an unknown key', pairWith('sook: 3s'), 'a.yaml:3:5 pairs.web: unknown key "sook" | did you mean "soak"?'],
    [
      'an unknown top-level key',
      `pair: {}\n${pairWith('soak: 3s')}`,
      'a.yaml:1:1 unknown key "pair" | did you mean "pairs"?',
    ],
    [
      'a key like no other',
      pairWith('priority: 3'),
      'a.yaml:3:5 pairs.web: unknown key "priority" | known keys: labels, ssh, become, haproxy, keepalived, files, vars, secrets, soak, proof, risk, nodes, checks, probes',
    ],
    [
      'a host for several nodes',
      pairWith('ssh: { host: x }'),
      `a.yaml:3:12 pairs.web.ssh: unknown key "host" | host goes in a node's ssh`,
    ],
    [
      'a misspelt choice',
      pairWith('become: sodo'),
      'a.yaml:3:13 pairs.web.become: expected none or sudo, found the text "sodo" | did you mean "sudo"?',
    ],
    [
      'a bare number',
      pairWith('soak: 3'),
      'a.yaml:3:11 pairs.web.soak: a duration needs a unit, found 3 | write 3s (units: ms, s, m)',
    ],
    [
      'an unknown unit',
      pairWith('soak: 1h'),
      'a.yaml:3:11 pairs.web.soak: expected a duration, found "1h" | write 60m',
    ],
    ['no time at all', pairWith('proof: 0s'), 'a.yaml:3:12 pairs.web.proof: must be longer than 0'],
    ['an empty value', pairWith('soak:'), 'a.yaml:3:10 pairs.web.soak: expected text, found nothing | remove the key'],
    [
      'a number as text',
      pairWith('labels: { n: 1 }'),
      `a.yaml:3:18 pairs.web.labels.n: expected text, found the number 1 | write '1' in quotes`,
    ],
    [
      'text as a number',
      pairWith(`ssh: { port: '22' }`),
      'a.yaml:3:18 pairs.web.ssh.port: expected a number, found the text "22" | write 22 without quotes',
    ],
    ['a number out of range', pairWith('ssh: { port: 0 }'), 'a.yaml:3:18 pairs.web.ssh.port: must be at least 1'],
    ['a list for text', pairWith('soak: [3s]'), 'a.yaml:3:11 pairs.web.soak: expected text, found a list'],
    [
      'text for a list',
      pairWith('ssh: { keys: k }'),
      'a.yaml:3:18 pairs.web.ssh.keys: expected a list, found the text "k"',
    ],
    [
      'a host in shared ssh settings as text',
      pairWith('ssh: lb'),
      'a.yaml:3:10 pairs.web.ssh: expected a map, found the text "lb"',
    ],
    [
      'a relative path on a node',
      pairWith('haproxy: { config: haproxy.cfg }'),
      'a.yaml:3:24 pairs.web.haproxy.config: expected an absolute path on the node, such as /etc/haproxy/haproxy.cfg',
    ],
    [
      "another user's home",
      pairWith('ssh: { keys: [~root/k] }'),
      'a.yaml:3:19 pairs.web.ssh.keys[0]: expected a path: absolute, relative to the inventory file, or ~/… (not ~user)',
    ],
    [
      'a probe of nothing',
      pairWith('probes: [ { rate: 1 } ]'),
      'a.yaml:3:15 pairs.web.probes[0]: give exactly one of http and tcp',
    ],
    [
      'a misspelt probe',
      pairWith(`probes: [ { htp: 'x' } ]`),
      'a.yaml:3:17 pairs.web.probes[0]: unknown key "htp" | did you mean "http"?',
    ],
    [
      'a probe of two things',
      pairWith(`probes: [ { http: 'http://a/', tcp: 'a:1' } ]`),
      'a.yaml:3:15 pairs.web.probes[0]: give exactly one of http and tcp',
    ],
    [
      'a status of a TCP probe',
      pairWith(`probes: [ { tcp: 'a:1', expect: 200 } ]`),
      'a.yaml:3:37 pairs.web.probes[0].expect: expect has a meaning for http only',
    ],
    [
      'a status that is none',
      pairWith(`checks: [ { http: 'http://a/', expect: ok } ]`),
      'a.yaml:3:44 pairs.web.checks[0].expect: expected an HTTP status such as 200, or a range such as 200-399',
    ],
    [
      'a range that runs backwards',
      pairWith(`checks: [ { http: 'http://a/', expect: 399-200 } ]`),
      'a.yaml:3:44 pairs.web.checks[0].expect: the range ends below its beginning',
    ],
    [
      'https',
      pairWith(`checks: [ { http: 'https://192.0.2.1/' } ]`),
      `a.yaml:3:23 pairs.web.checks[0].http: https:// is not supported | ask the port with tcp: '192.0.2.1:443'`,
    ],
    [
      'a VIP without an address',
      pairWith(`checks: [ { http: ':80/' } ]`),
      'a.yaml:3:23 pairs.web.checks[0].http: the address is missing | only a check of a node may leave it out',
    ],
    ['a pair without nodes', 'pairs:\n  web: {}\n', 'a.yaml:2:3 pairs.web.nodes: is missing'],
    [
      'a pair with one node',
      'pairs:\n  web:\n    nodes: { lb1: }\n',
      'a.yaml:3:5 pair "web" has one node | a pair needs two nodes or more',
    ],
    [
      'a list of nodes',
      'pairs:\n  web:\n    nodes: [lb1, lb2]\n',
      'a.yaml:3:12 pairs.web.nodes: expected a map, found a list',
    ],
    [
      'a setting of the pair in a node',
      'pairs:\n  web:\n    nodes: { lb1: { soak: 3s }, lb2: }\n',
      'a.yaml:3:21 pairs.web.nodes.lb1: unknown key "soak" | soak goes in a pair, a group or defaults',
    ],
    [
      'an ssh that is neither host nor map',
      'pairs:\n  web:\n    nodes: { lb1: { ssh: 7 }, lb2: }\n',
      'a.yaml:3:26 pairs.web.nodes.lb1.ssh: expected a host name or address, or a map of SSH settings',
    ],
    [
      'a mistake inside an ssh map',
      'pairs:\n  web:\n    nodes: { lb1: { ssh: { hots: x } }, lb2: }\n',
      'a.yaml:3:28 pairs.web.nodes.lb1.ssh: unknown key "hots" | did you mean "host"?',
    ],
    [
      'a bad name',
      `pairs:\n  web 1: { ${nodes} }\n`,
      'a.yaml:2:3 pairs: expected a name of letters, digits, ".", "_" and "-", beginning with a letter or digit, at most 63 long, found "web 1"',
    ],
    [
      'two questions of one name',
      pairWith(`probes: [ { tcp: 'a:1' }, { tcp: 'a:1' } ]`),
      'a.yaml:3:31 two of these are called "a:1" | give each a name: of its own',
    ],
    [
      'an empty file',
      '',
      'a.yaml:0:0 the inventory has no pairs | write pairs: with a pair below it, and the pair its nodes',
    ],
    [
      'a file of comments',
      '# one\n# two\n',
      'a.yaml:1:1 the inventory has no pairs | write pairs: with a pair below it, and the pair its nodes',
    ],
    [
      'no pairs',
      'pairs: {}\n',
      'a.yaml:1:1 the inventory has no pairs | write pairs: with a pair below it, and the pair its nodes',
    ],
    ['a text', 'hello', 'a.yaml:1:1 expected a map, found the text "hello"'],
  ])('%s', (_what, text, line) => {
    expect(linesOf(text)).toEqual([line]);
  });
});

test('all mistakes of all files are reported at once, in order', () => {
  const first = 'defaults:\n  soak: 3\n  sok: 3s\npairs:\n  web: { nodes: { a: } }\n';
  const second = 'pairs:\n  b: { soak: x, nodes: { a: , c: { ssh: { prt: 1 } } } }\n';
  expect(mistakesIn(first, 'pairs: [', second).map(({ file, line }) => `${file}:${line}`)).toEqual([
    'a.yaml:2',
    'a.yaml:3',
    'a.yaml:5',
    'b.yaml:1',
    'c.yaml:2',
    'c.yaml:2',
    'c.yaml:2',
  ]);
});

test('an anchor with a mistake that is used often is reported once', () => {
  const text = `pairs:\n  a: &a { soak: 1, nodes: &n { x: { become: root }, y: } }\n  b: { <<: *a, nodes: { z: *n, w: } }\n`;
  const messages = mistakesIn(text).map(({ line, column, message }) => `${line}:${column} ${message}`);
  expect(new Set(messages).size).toBe(messages.length);
  expect(messages.filter((message) => message.includes('a duration needs a unit'))).toHaveLength(2);
});

test('a frame shows two lines above and below, and carets under the place', () => {
  const [mistake] = mistakesIn(`# 1\n# 2\n${pairWith('soak: 15')}`);
  expect(mistake?.frame).toBe(
    ['  3 | pairs:', '  4 |   web:', '> 5 |     soak: 15', '    |           ^^', `  6 |     ${nodes}`, '  7 |'].join(
      '\n',
    ),
  );
});

test('a frame of an enormous line is cut around the place', () => {
  const [mistake] = mistakesIn(`{ ${' '.repeat(100_000)}x: 1${' '.repeat(100_000)} }`);
  const [shown = '', carets = ''] = mistake?.frame.split('\n') ?? [];
  expect(shown.length).toBeLessThan(200);
  expect(shown[carets.indexOf('^')]).toBe('x');
});

test('nothing from a file reaches the terminal as a command', () => {
  const [mistake] = mistakesIn('"\\e[2Jx": "\\u202e"\n# \u001b[2J\u009b');
  expect(JSON.stringify(mistake)).not.toMatch(/\\u001b|\\u009b|\u009b|\u202e/);
});

test('a file of nothing but mistakes stops at a number that nobody reads', () => {
  const text = Array.from({ length: 3000 }, (_, index) => `k${index}: 1`).join('\n');
  expect(mistakesIn(text).length).toBeLessThan(600);
});
