import { describe, expect, test } from 'vitest';
import { discoverFleet } from '../../src/coordinator/discover.js';
import { realWorld } from '../../src/coordinator/world.js';
import type { NodeSpec } from '../../src/inventory/model.js';
import { parseInventory } from '../../src/inventory/parse.js';
import { discoveredInventory, discoveryObject, leftLines } from '../../src/report/discovery.js';
import { type FakeFleet, fakeFleet } from '../fleet/fleet.js';

const AT = new Date('2026-11-26T07:30:00Z');

/** Two pairs, one of them active/active, as hosts in any order. */
async function discovered(change: (fleet: FakeFleet) => void = () => {}) {
  const fleet = fakeFleet();
  const specs = [fleet.addPair({ name: 'web' }), fleet.addPair({ name: 'mail', activeActive: true })].flatMap(
    ({ nodes }) => nodes,
  );
  change(fleet);
  const world = realWorld((node) => fleet.connect(node));
  const shuffled = [2, 0, 3, 1].flatMap((at) => specs[at] ?? []);
  return discoverFleet(
    shuffled.map((spec): NodeSpec => ({ ...spec, become: 'sudo' })),
    world,
    2,
  );
}

describe('a fleet', () => {
  test('is written as an inventory that says what it is', async () => {
    const text = discoveredInventory(await discovered(), AT);
    expect(text).toBe(`# Written by hitless discover on 2026-11-26 07:30 UTC.
# Who is MASTER is observed at every run, and never read from here; so are versions, paths and sockets.
# What only you know and may say: labels to select pairs by, probes of the VIPs, checks of the service, files to roll.

defaults:
  become: sudo

pairs:
  # VI_1: VRID 4, VIP 192.0.2.102; maila is MASTER now
  # VI_2: VRID 5, VIP 192.0.2.152; mailb is MASTER now
  mail:
    nodes:
      maila: { ssh: 192.0.2.8 }
      mailb: { ssh: 192.0.2.9 }

  # VI_1: VRID 2, VIP 192.0.2.101; weba is MASTER now
  web:
    nodes:
      weba: { ssh: 192.0.2.4 }
      webb: { ssh: 192.0.2.5 }
`);
  });

  test('loads again to its pairs and nodes', async () => {
    const loaded = parseInventory([{ path: 'inventory.yaml', text: discoveredInventory(await discovered(), AT) }]);
    expect(
      loaded.ok && loaded.inventory.pairs.map(({ name, nodes }) => [name, nodes.map((node) => node.ssh.host)]),
    ).toEqual([
      ['mail', ['192.0.2.8', '192.0.2.9']],
      ['web', ['192.0.2.4', '192.0.2.5']],
    ]);
  });

  test('with a host that can not be read has the rest all the same, and says why', async () => {
    const found = await discovered((fleet) => Object.assign(fleet.node('webb'), { unreachable: true }));
    expect(found.pairs.map(({ name }) => name)).toEqual(['mail']);
    expect(leftLines(found)).toEqual([
      'weba: no other host has VI_1 (VRID 2, ipv4, 192.0.2.101)',
      "webb: not read: webb can't be reached; see whether it is up",
    ]);
    expect(discoveredInventory(found, AT)).toMatch(/\n# Looked at, and in no pair:\n# {3}weba: no other host/);
  });

  test('with two MASTERs is written with that remark', async () => {
    const found = await discovered((fleet) => {
      for (const instance of fleet.node('webb').instances) Object.assign(instance, { state: 'MASTER', holdsVip: true });
    });
    expect(discoveredInventory(found, AT)).toMatch(
      /; nobody for sure is MASTER now\n {2}# Not as it should be: split brain: .*\n {2}web:/,
    );
  });

  test('of which HAProxy is no unit that systemd knows says what is to be named', async () => {
    const found = await discovered();
    const [mail] = found.pairs;
    if (mail === undefined) throw new Error('mail was found');
    const nodes = mail.nodes.map((node) => {
      const { unit: _, ...haproxy } = node.facts.haproxy;
      return { ...node, facts: { ...node.facts, haproxy } };
    });
    expect(discoveredInventory({ ...found, pairs: [{ ...mail, nodes }] }, AT)).toContain(
      '      # haproxy runs, and not as haproxy.service: if another unit starts it, say haproxy: { unit: NAME }\n      maila:',
    );
  });

  test('is told as JSON, with the inventory in it', async () => {
    const object = discoveryObject(await discovered(), AT);
    expect(object).toMatchObject({
      pairs: [
        {
          pair: 'mail',
          instances: [
            { vrid: 4, master: 'maila' },
            { vrid: 5, master: 'mailb' },
          ],
        },
        {
          pair: 'web',
          nodes: [{ node: 'weba', host: '192.0.2.4', haproxyVersion: '2.8.3', keepalivedVersion: '2.2.7' }, {}],
        },
      ],
      left: [],
      unread: [],
      inventory: expect.stringContaining('pairs:'),
    });
  });

  test('of hosts none of which could be read has no inventory', async () => {
    const found = await discovered((fleet) => {
      for (const name of ['weba', 'webb', 'maila', 'mailb']) Object.assign(fleet.node(name), { unreachable: true });
    });
    expect(discoveryObject(found, AT)).not.toHaveProperty('inventory');
    expect(found.unread).toHaveLength(4);
  });
});
