import { describe, expect, test } from 'vitest';
import { NO_PAINT } from '../../src/report/paint.js';
import { pairStatus } from '../../src/report/status.js';
import { statusLines } from '../../src/report/status-lines.js';
import { fileOf } from '../bundle/fixtures.js';
import { type FakeFleet, fakeFleet } from '../fleet/fleet.js';
import { survey } from './surveyed.js';

async function statusOf(change: (fleet: FakeFleet) => void = () => {}, options: { activeActive?: boolean } = {}) {
  const fleet = fakeFleet();
  const pair = fleet.addPair({ name: 'web', ...options });
  change(fleet);
  return pairStatus(await survey(fleet, pair));
}

async function linesOf(change?: (fleet: FakeFleet) => void, layout: { width?: number; details?: boolean } = {}) {
  const { width = Number.POSITIVE_INFINITY, details = false } = layout;
  return statusLines([await statusOf(change)], NO_PAINT, { width, details });
}

describe('a whole pair', () => {
  test('says who is MASTER, by which evidence, and how able the BACKUP is', async () => {
    const status = await statusOf();
    expect(status.verdict.verdict).toBe('ok');
    expect(status.instances).toMatchObject([
      { master: 'weba', failovers: [{ backup: 'webb', backupMasterDownUs: expect.any(Number) }] },
    ]);
    expect(
      status.nodes.map(({ node, haproxyVersion, workers, oldWorkers }) => [
        node,
        haproxyVersion,
        workers.length,
        oldWorkers.length,
      ]),
    ).toEqual([
      ['weba', '2.8.3', 1, 0],
      ['webb', '2.8.3', 1, 0],
    ]);
  });

  test('takes one line a node and one for the total', async () => {
    const lines = await linesOf();
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(
      /^pair +VIP +node +role +keepalived +VIPs +prio +haproxy +workers +sessions +servers +takeover$/,
    );
    expect(lines[1]).toMatch(
      /^web +192\.0\.2\.101 +weba +MASTER +2\.2\.7 says MASTER +1\/1 +110 +2\.8\.3 +\d+ +\d+ +\d+\/\d+ +-$/,
    );
    expect(lines[2]).toMatch(/^web +192\.0\.2\.101 +webb +BACKUP +2\.2\.7 says BACKUP +0\/1 .* \d\.\d–\d\.\ds$/);
    expect(lines[3]).toBe('1 of 1 pair ok');
  });

  test.each([80, 100, 120])('fits a terminal of %d columns', async (width) => {
    for (const line of await linesOf(undefined, { width })) expect(line.length).toBeLessThanOrEqual(width);
  });

  test('has its evidence, windows, processes and files in the details', async () => {
    const text = (await linesOf(undefined, { details: true })).join('\n');
    expect(text).toContain('weba is MASTER: keepalived says MASTER, VIP 192.0.2.101 on');
    expect(text).toMatch(/webb takes over after \d\.\d+s to \d\.\d+s when weba crashes/);
    expect(text).toMatch(/web webb: HAProxy master \d+, workers \d+, old workers none/);
    expect(text).toMatch(/web weba: \/etc\/haproxy\/haproxy\.cfg is [0-9a-f]{16}/);
  });
});

test('active/active pairs have a line for each instance and node', async () => {
  const { instances } = await statusOf(undefined, { activeActive: true });
  expect(instances.map((each) => each.master)).toEqual(['weba', 'webb']);
});

test('a node that cannot be reached stands in the table, with the reason and the remedy below', async () => {
  const lines = await linesOf((fleet) => Object.assign(fleet.node('webb'), { unreachable: true }));
  expect(lines.find((line) => /^web +- +webb +not read/.test(line))).toBeDefined();
  expect(lines.find((line) => line.startsWith('web webb: not read: '))).toContain('see whether it is up');
  expect(lines.at(-1)).toBe('0 of 1 pair ok; look at web');
});

test('two unreachable nodes do not hide behind a verdict about instances', async () => {
  const lines = await linesOf((fleet) => {
    for (const node of ['weba', 'webb']) Object.assign(fleet.node(node), { unreachable: true });
  });
  expect(lines.filter((line) => line.includes('not read:'))).toHaveLength(2);
  expect(lines.join('\n')).not.toContain('no VRRP instance');
});

test('split brain is a verdict with a remedy, and neither MASTER is painted as good', async () => {
  const status = await statusOf((fleet) => {
    for (const instance of fleet.node('webb').instances) Object.assign(instance, { state: 'MASTER', holdsVip: true });
  });
  const paint = { ...NO_PAINT, good: (text: string) => `<good ${text}>`, bad: (text: string) => `<bad ${text}>` };
  const lines = statusLines([status], paint, { width: 200, details: false });
  expect(lines.filter((line) => line.includes('<bad MASTER>'))).toHaveLength(2);
  expect(lines.join('\n')).not.toContain('<good');
  expect(lines.find((line) => line.startsWith('web <bad blocked>: split brain'))).toBeDefined();
  expect(lines.find((line) => line.startsWith('web to do: '))).toBeDefined();
});

test('files that differ between the nodes are drift', async () => {
  const lines = await linesOf((fleet) => {
    const { haproxy } = fleet.node('webb');
    Object.assign(haproxy, { config: `${haproxy.config}\n# other\n` });
  });
  expect(lines.find((line) => line.startsWith('web drift: /etc/haproxy/haproxy.cfg is '))).toMatch(
    /is [0-9a-f]{8} on weba, [0-9a-f]{8} on webb$/,
  );
});

test('a file that was edited and never loaded is told, for the node that has it', async () => {
  const lines = await linesOf((fleet) => {
    for (const node of ['weba', 'webb']) {
      const { haproxy } = fleet.node(node);
      Object.assign(haproxy, { config: `${haproxy.config}\n# other\n`, ...(node === 'weba' && { configRead: '' }) });
    }
    const { haproxy } = fleet.node('webb');
    Object.assign(haproxy, { configRead: haproxy.config });
  });
  expect(lines.filter((line) => line.includes('not loaded'))).toEqual([
    expect.stringMatching(
      /^web weba not loaded: \/etc\/haproxy\/haproxy\.cfg was written 6\d s after HAProxy's worker/,
    ),
  ]);
});

async function withFiles(...names: readonly string[]) {
  const fleet = fakeFleet();
  const pair = fleet.addPair({ name: 'web' });
  const bundles = ['weba', 'webb'].map((node) => {
    const { configPath, config } = fleet.node(node).haproxy;
    const files = [fileOf(configPath, config), ...names.map((name) => fileOf(`/etc/haproxy/${name}`, 'x'))];
    return { node, secrets: 'filled' as const, digest: '', files, purge: [] };
  });
  return pairStatus(await survey(fleet, pair, bundles));
}

describe('with the files of the inventory', () => {
  test('each difference has a line, and stands in the JSON without any content', async () => {
    const status = await withFiles('new.map');
    expect(status.fileDrift).toEqual(
      ['weba', 'webb'].map((node) => ({
        node,
        files: [{ path: '/etc/haproxy/new.map', how: 'missing', text: 'is missing' }],
      })),
    );
    const lines = statusLines([status], NO_PAINT, { width: Number.POSITIVE_INFINITY, details: false });
    expect(lines).toContain('web weba not as the inventory: /etc/haproxy/new.map is missing');
  });

  test('nodes that are as they should be are told as compared', async () => {
    expect((await withFiles()).fileDrift).toEqual([
      { node: 'weba', files: [] },
      { node: 'webb', files: [] },
    ]);
    expect((await statusOf()).fileDrift).toBeUndefined();
  });
});
