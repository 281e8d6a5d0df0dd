import { describe, expect, test } from 'vitest';
import { inventoryOf, linesOf } from './mistakes-in.js';

const pair = (name: string, nodes: string, more = '') => `pairs:\n  ${name}:\n    nodes: { ${nodes} }\n    ${more}\n`;

describe('over all files', () => {
  test('a pair stands in one of them', () => {
    expect(linesOf(pair('web', 'a: , b:'), pair('web', 'c: , d:'))).toEqual([
      'b.yaml:2:3 pair "web" is given twice | it is first given at a.yaml:2; a pair stands in one file only',
    ]);
  });

  test('a node is in one pair', () => {
    expect(linesOf(pair('web', 'a: , b:'), pair('api', 'c: , b:'))).toEqual([
      'b.yaml:3:19 node "b" is in two pairs: web and api | it is first given at a.yaml:3; names of nodes are unique in the fleet',
      'b.yaml:3:19 nodes "web/b" and "api/b" have one SSH address: b:22 | the first is at a.yaml:3; each node is a machine of its own',
    ]);
  });

  test('a default is given once, also inside a map', () => {
    const files = [
      'defaults: { soak: 1s, ssh: { user: a } }',
      'defaults:\n  ssh: { port: 1, user: a }',
      pair('web', 'a: , b:'),
    ];
    expect(linesOf(...files)).toEqual([
      'b.yaml:2:19 defaults.ssh.user is given in two files | it is first given at a.yaml:1; keep one of the two',
    ]);
  });

  test('a VIP is asked by one pair, whatever the port', () => {
    const probes = `probes: [ { http: 'http://[2001:db8::1]/' } ]`;
    const checks = `checks: [ { tcp: '[2001:db8:0::1]:443' } ]`;
    expect(linesOf(pair('web', 'a: , b:', probes), pair('api', 'c: , d:', checks))).toEqual([
      'b.yaml:4:22 2001:db8::1 is asked by two pairs: "web" and "api" | the first is at a.yaml:4; a VIP belongs to one pair',
    ]);
  });
});

describe('an SSH address belongs to one node', () => {
  test('whether the port is written or not, and in capitals or not', () => {
    expect(linesOf(pair('web', 'a: { ssh: LB.example.org }, b: { ssh: { host: lb.example.org, port: 22 } }'))).toEqual([
      'a.yaml:3:42 nodes "web/a" and "web/b" have one SSH address: lb.example.org:22 | the first is at a.yaml:3; each node is a machine of its own',
    ]);
  });

  test.each([
    ['through other jump hosts', 'a: { ssh: { host: h, jump: [j1] } }, b: { ssh: { host: h, jump: [j2] } }'],
    ['on another port', 'a: { ssh: { host: h, port: 2201 } }, b: { ssh: { host: h, port: 2202 } }'],
  ])('the same address %s is another machine', (_how, nodes) => {
    expect(inventoryOf(pair('web', nodes)).pairs[0]?.nodes).toHaveLength(2);
  });

  test('what is inherited counts', () => {
    const text = `defaults: { ssh: { port: 2222 } }\n${pair('web', 'a: { ssh: h }, b: { ssh: { host: h, port: 2222 } }')}`;
    expect(linesOf(text)).toHaveLength(1);
  });

  test('nothing is said about addresses while the defaults hold a mistake', () => {
    const text = `defaults: { ssh: { port: x } }\n${pair('web', 'a: { ssh: h }, b: { ssh: h }')}`;
    expect(linesOf(text)).toEqual(['a.yaml:1:26 defaults.ssh.port: expected a number, found the text "x"']);
  });

  test('a pair with a mistake does not hide those of the others', () => {
    const text = `${pair('web', 'a: { ssh: h }, b: { ssh: h }')}  api: { soak: 1, nodes: { c: , d: } }\n`;
    expect(linesOf(text).map((line) => line.slice(0, 20))).toEqual(['a.yaml:3:29 nodes "w', 'a.yaml:5:16 pairs.ap']);
  });
});

test('one pair may ask its VIP in several ways', () => {
  const more = `probes: [ { tcp: '192.0.2.1:80' }, { tcp: '192.0.2.1:443' } ]\n    checks: [ { tcp: '192.0.2.1:80' } ]`;
  expect(inventoryOf(pair('web', 'a: , b:', more)).pairs[0]?.probes).toHaveLength(2);
});
