import { describe, expect, test } from 'vitest';
import { inventoryOf, linesOf } from './mistakes-in.js';

const nodes = 'nodes: { lb1: , lb2: }';

describe('files of all levels add up by path, and the nearest to the node wins', () => {
  const [web, mail] = inventoryOf(`
defaults:
  vars: { maxconn: 4000, dns: [192.0.2.53] }
  secrets: { stats: { env: STATS } }
  files:
    - { source: haproxy.cfg.j2, path: /etc/haproxy/haproxy.cfg, mode: '640' }
    - { source: ~/certs, path: /etc/haproxy/certs/, purge: true, group: haproxy }
groups:
  prod:
    select: env=prod
    vars: { maxconn: 40000 }
    soak: 9s
    files: [{ source: prod.cfg, path: /etc/haproxy/haproxy.cfg }]
  all-but-mail:
    select: ['*', '!mail']
    secrets: { stats: { file: stats.txt }, vrrp: { command: [pass, show, vrrp] } }
pairs:
  web:
    labels: { env: prod }
    vars: { dns: [] }
    nodes:
      lb1: { vars: { priority: 110 }, files: [{ source: none, path: /etc/haproxy/certs }] }
      lb2: { files: [{ source: /abs/own.cfg, path: /etc/haproxy/haproxy.cfg, template: true, owner: '0' }] }
  mail: { nodes: { m1: , m2: } }
`).pairs;
  const [lb1, lb2] = web?.nodes ?? [];

  test('entries', () => {
    const from = { file: 'a.yaml', line: 13, column: 23 };
    expect(lb1?.files).toEqual([{ source: '/srv/prod.cfg', path: '/etc/haproxy/haproxy.cfg', purge: false, from }]);
    const own = { source: '/abs/own.cfg', path: '/etc/haproxy/haproxy.cfg', template: true, owner: '0', purge: false };
    expect(lb2?.files).toMatchObject([
      { source: '/home/op/certs', path: '/etc/haproxy/certs', purge: true, group: 'haproxy' },
      own,
    ]);
    const shared = [{ path: '/etc/haproxy/certs' }, { source: '/srv/haproxy.cfg.j2', mode: '0640' }];
    expect(mail?.nodes[0]?.files).toMatchObject(shared);
  });

  test('variables are merged by name, and replaced whole', () => {
    expect(lb1?.vars).toEqual({ maxconn: 40_000, dns: [], priority: 110 });
    expect(mail?.nodes[0]?.vars).toEqual({ maxconn: 4000, dns: ['192.0.2.53'] });
  });

  test('secrets are merged by name', () => {
    const vrrp = { kind: 'command', argv: ['pass', 'show', 'vrrp'], directory: '/srv' };
    expect(lb1?.secrets).toEqual({ stats: { kind: 'file', path: '/srv/stats.txt' }, vrrp });
    expect(mail?.nodes[0]?.secrets).toEqual({ stats: { kind: 'env', name: 'STATS' } });
  });

  test('a group gives everything that defaults give', () => {
    expect([web?.soakMs, mail?.soakMs]).toEqual([9000, 3000]);
  });
});

const withFile = (entry: string): string => `pairs:\n  web:\n    files: [ { ${entry} } ]\n    ${nodes}\n`;

describe('one mistake is one message at its place', () => {
  test.each<[string, string]>([
    [
      'source: a, path: etc/a',
      '3:33 pairs.web.files[0].path: "etc/a" is not an absolute path on the node | write it from / on, such as /etc/haproxy/haproxy.cfg',
    ],
    [
      'source: a, path: /etc/../a',
      '3:33 pairs.web.files[0].path: "/etc/../a" leads upwards by ".." | write the path without ".."',
    ],
    ['source: a, path: /etc//a', '3:33 pairs.web.files[0].path: "/etc//a" has needless parts | write /etc/a'],
    ['source: a, path: /', '3:33 pairs.web.files[0].path: "/" is no place for a file'],
    [
      'source: a, path: /run/a',
      '3:33 pairs.web.files[0].path: "/run/a" is no place for a configuration: it does not outlive a boot',
    ],
    ['source: a', '3:14 pairs.web.files[0].path: is missing'],
    ['path: /etc/a', '3:14 pairs.web.files[0].source: is missing'],
    [
      'source: a, path: /etc/a, mode: 0644',
      "3:47 pairs.web.files[0].mode: permissions need quotes, found the number 644 | write them like '0644': YAML makes another number of the bare digits",
    ],
    [
      "source: a, path: /etc/a, mode: '648'",
      `3:47 pairs.web.files[0].mode: "648" is not octal permissions | write them like '0644'`,
    ],
    [
      "source: a, path: /etc/a, mode: '4755'",
      '3:47 pairs.web.files[0].mode: "4755" sets more than permissions (setuid, setgid or sticky) | write three octal digits behind a 0',
    ],
    [
      'source: a, path: /etc/a, owner: root:haproxy',
      '3:48 pairs.web.files[0].owner: "root:haproxy" is a user and a group | give them apart: owner: … and group: …',
    ],
    [
      "source: a, path: /etc/a, group: 'a b'",
      '3:48 pairs.web.files[0].group: "a b" is not the name or number of a user or group',
    ],
    [
      'source: a, path: /etc, purge: true',
      '3:46 pairs.web.files[0].purge: "/etc" may not be purged: other services keep their files there | purge a directory of its own below it',
    ],
    ['source: a, path: /etc/a, sorce: b', '3:41 pairs.web.files[0]: unknown key "sorce" | did you mean "source"?'],
    [
      'source: a, path: /etc/a }, { source: b, path: /etc/a/',
      '3:62 pairs.web.files[1].path: two entries install /etc/a | keep one of them here; a pair overrides defaults and groups, and a node its pair',
    ],
  ])('%s', (entry, line) => {
    expect(linesOf(withFile(entry))).toEqual([`a.yaml:${line}`]);
  });

  test.each<[string, string]>([
    [
      'vars: { 1st: 1 }',
      '3:13 pairs.web.vars: expected a name of letters, digits and "_", not beginning with a digit, found "1st"',
    ],
    ['vars: { peers: 1 }', '3:13 pairs.web.vars: templates have this name already, found "peers" | choose another'],
    ['secrets: { a: { env: A, file: b } }', '3:19 pairs.web.secrets.a: give exactly one of env, file and command'],
    ['secrets: { a: {} }', '3:19 pairs.web.secrets.a: give exactly one of env, file and command'],
    [
      'secrets: { a: { command: pass show a } }',
      '3:30 pairs.web.secrets.a.command: expected a list, found the text "pass show a"',
    ],
    ['secrets: { a: { env: A=1 } }', '3:26 pairs.web.secrets.a.env: expected the name of an environment variable'],
    ['secrets: { a: { vault: x } }', '3:21 pairs.web.secrets.a: unknown key "vault" | known keys: env, file, command'],
  ])('%s', (setting, line) => {
    expect(linesOf(`pairs:\n  web:\n    ${setting}\n    ${nodes}\n`)).toEqual([`a.yaml:${line}`]);
  });

  test.each<[string, string]>([
    [
      'groups: { g: { vars: {} } }',
      '1:11 groups.g.select: expected a selector such as env=prod, or a list of selectors',
    ],
    ['groups: { g: { select: nope } }', '1:24 groups.g.select: no pair matches "nope": the pairs are web'],
    [
      "groups: { g: { select: 'a=b=c' } }",
      '1:24 groups.g.select: "a=b=c" is not a selector: write a name, a glob such as web-*, or labels such as site=ams,env=prod, with a leading "!" to leave pairs out',
    ],
    [
      'groups: { g: { select: 1 } }',
      '1:24 groups.g.select: expected a selector such as env=prod, or a list of selectors',
    ],
  ])('%s', (group, line) => {
    expect(linesOf(`${group}\npairs:\n  web:\n    ${nodes}\n`)).toEqual([`a.yaml:${line}`]);
  });

  test('a group, or a variable of the defaults, in two files', () => {
    const pair = `pairs:\n  web:\n    ${nodes}\n`;
    expect(
      linesOf(
        `groups: { g: { select: web } }\ndefaults: { vars: { a: 1 } }\n${pair}`,
        'groups: { g: { select: web } }\ndefaults: { vars: { a: 2 } }\n',
      ),
    ).toEqual([
      'b.yaml:1:11 group "g" is given twice | it is first given at a.yaml:1; a group stands in one file only',
      'b.yaml:2:21 defaults.vars.a is given in two files | it is first given at a.yaml:2; keep one of the two',
    ]);
  });
});
