import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factorSettings } from '../../src/inventory/factor-settings.js';
import { parseInventory } from '../../src/inventory/parse.js';
import { type NewInventory, type NewNode, writeInventory } from '../../src/inventory/write.js';

const PLACE = { home: '/home/op', cwd: '/' };

const node = (name: string, ssh: Partial<NewNode['ssh']> = {}, more: Partial<NewNode> = {}): NewNode => ({
  name,
  remarks: [],
  ssh: { host: name, keys: [], jump: [], knownHosts: [], ...ssh },
  become: 'sudo',
  ...more,
});

const written = (pairs: NewInventory['pairs'], more: Partial<NewInventory> = {}): string =>
  writeInventory({ header: [], footer: [], pairs, ...more });

describe('an inventory', () => {
  test('says what all nodes share once, and of each what is its own', () => {
    const text = written(
      [
        {
          name: 'web-ams',
          remarks: ['VRID 51, VI_1: VIP 192.0.2.100; lb1 is MASTER'],
          nodes: [
            node('lb1', { host: '192.0.2.11', user: 'ops', keys: ['~/.ssh/lb'] }),
            node('lb2', { user: 'ops', keys: ['~/.ssh/lb'] }, { remarks: ['no unit haproxy.service'] }),
          ],
        },
        {
          name: 'web-fra',
          remarks: [],
          nodes: [
            node('lb3', { user: 'ops', port: 2222, keys: ['~/.ssh/lb'] }),
            node('lb4', { user: 'root', port: 2222, keys: ['~/.ssh/lb'] }, { become: 'none' }),
          ],
        },
      ],
      { header: ['Found today.'], footer: ['In no pair:', '  db1: no keepalived'] },
    );
    expect(text).toBe(`# Found today.

defaults:
  ssh:
    user: ops
    keys: [ ~/.ssh/lb ]
  become: sudo

pairs:
  # VRID 51, VI_1: VIP 192.0.2.100; lb1 is MASTER
  web-ams:
    nodes:
      lb1: { ssh: 192.0.2.11 }
      # no unit haproxy.service
      lb2:

  web-fra:
    ssh:
      port: 2222
    nodes:
      lb3:
      lb4: { ssh: { user: root }, become: none }

# In no pair:
#   db1: no keepalived
`);
  });

  test('without anything to say of its nodes is their names', () => {
    const nodes = [node('lb1', {}, { become: 'none' }), node('lb2', {}, { become: 'none' })];
    expect(written([{ name: 'web', remarks: [], nodes }])).toBe('pairs:\n  web:\n    nodes:\n      lb1:\n      lb2:\n');
  });

  test('a remark can not end its line and say something itself', () => {
    const text = written([{ name: 'web', remarks: ['a\nx: 1\r\u2028y: 2'], nodes: [node('a'), node('b')] }]);
    expect(text).toContain('  # a·x: 1··y: 2\n');
  });
});

test('what half of the nodes have, or not all, is no default', () => {
  expect(factorSettings([[{ user: 'a', port: 1 }, { user: 'b' }]]).defaults).toEqual({});
  expect(
    factorSettings([
      [{ user: 'a', port: 1 }, { user: 'a' }],
      [{ user: 'b' }, { user: 'a' }],
    ]),
  ).toEqual({
    defaults: { user: 'a' },
    pairs: [
      { own: {}, nodes: [{ port: 1 }, {}] },
      { own: {}, nodes: [{ user: 'b' }, {}] },
    ],
  });
});

const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,8}$/);
const odd = fc.constantFrom(
  'true',
  'null',
  '~1',
  '0123',
  '1e3',
  '0x1F',
  'y',
  '<<',
  '.5',
  '-',
  'no',
  '1:2',
  '2001:db8::1',
);
const path = fc.stringMatching(/^\/[a-z #:'"{}[\],&*!|>%@`-]{1,10}$/);
const settings = fc.record(
  {
    user: fc.oneof(
      name,
      odd.filter((each) => /^[A-Za-z0-9_]/.test(each) && !each.includes(':')),
    ),
    port: fc.constantFrom(22, 2222),
    keys: fc.array(path, { minLength: 1, maxLength: 2 }),
    jump: fc.array(fc.constantFrom('ops@bastion:2222', '[2001:db8::1]:22'), { minLength: 1, maxLength: 2 }),
    config: fc.oneof(path, fc.constant('none')),
  },
  { requiredKeys: [] },
);
const oneOrTwo = fc.array(settings, { minLength: 1, maxLength: 2 });
const drawn = fc.record({
  names: fc.uniqueArray(
    fc.oneof(
      name,
      odd.filter((each) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(each)),
    ),
    {
      minLength: 8,
      maxLength: 8,
      selector: (each) => each.toLowerCase(),
    },
  ),
  settings: oneOrTwo,
  picks: fc.array(fc.nat(1), { minLength: 4, maxLength: 4 }),
  become: fc.array(fc.constantFrom('none' as const, 'sudo' as const), { minLength: 4, maxLength: 4 }),
  hosts: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  remark: fc.string({ unit: 'binary', maxLength: 20 }),
});

test('what is written loads again to the same', () => {
  fc.assert(
    fc.property(drawn, ({ names, settings: some, picks, become, hosts, remark }) => {
      const nodes = picks.map((pick, index): NewNode => {
        const own = names[index] ?? '';
        const host = hosts[index] === true ? own : `192.0.2.${index}`;
        return node(own, { host, ...some[pick % some.length] }, { become: become[index] ?? 'none', remarks: [remark] });
      });
      const pairs = [0, 2].map((from) => ({
        name: names[4 + from] ?? '',
        remarks: [remark, remark],
        nodes: nodes.slice(from, from + 2),
      }));
      const text = written(pairs, { header: [remark], footer: [remark] });
      const loaded = parseInventory([{ path: '/x/inventory.yaml', text }], PLACE);
      if (!loaded.ok) throw new Error(`${loaded.mistakes.map(({ message }) => message).join('; ')} in\n${text}`);
      // names that are numbers come first, as in every JavaScript object
      expect(loaded.inventory.pairs.map((pair) => pair.name).toSorted()).toEqual(
        pairs.map((pair) => pair.name).toSorted(),
      );
      const found = loaded.inventory.pairs.flatMap((pair) => pair.nodes);
      for (const { name: of, ssh, become: how } of nodes) {
        const same = found.find((each) => each.name === of);
        expect([same?.ssh, same?.become]).toEqual([ssh, how]);
      }
      expect(found).toHaveLength(nodes.length);
    }),
    { numRuns: 500 },
  );
});
