import { describe, expect, test } from 'vitest';
import { unloadedOf, unloadedText } from '../../src/plan/unloaded.js';
import { fakeFleet } from '../fleet/fleet.js';
import { survey } from '../report/surveyed.js';

/** The first node of a fake pair as it is read. */
async function stateOf(change: (node: ReturnType<ReturnType<typeof fakeFleet>['node']>) => void = () => {}) {
  const fleet = fakeFleet();
  const pair = fleet.addPair({ name: 'web' });
  change(fleet.node('weba'));
  const [state] = (await survey(fleet, pair)).states;
  if (state === undefined) throw new Error('the node could not be read');
  return state;
}

/** The same with the time of haproxy.cfg at so many milliseconds after the start of the worker. */
async function writtenAfterStart(ms: number) {
  const state = await stateOf();
  const started = (state.facts.bootedAtMs ?? 0) + (state.facts.haproxy.processes.at(0)?.startTicks ?? 0) * 10;
  const files = state.facts.files.map((file) => ({ ...file, modifiedAtMs: started + ms }));
  return unloadedOf({ ...state, facts: { ...state.facts, files } });
}

describe('haproxy.cfg', () => {
  test('that was read is not told', async () => {
    expect(unloadedOf(await stateOf())).toEqual([]);
  });

  test('that was written after the worker started is told, with how long after', async () => {
    const [unloaded] = await writtenAfterStart(3 * 3_600_000);
    expect(unloaded).toMatchObject({ node: 'weba', service: 'haproxy', path: '/etc/haproxy/haproxy.cfg' });
    expect(unloaded && unloadedText(unloaded)).toMatch(
      /^\/etc\/haproxy\/haproxy\.cfg was written 3 h after HAProxy's worker \d+ was started, and not loaded since$/,
    );
  });

  test.each([0, 1000])(
    'that was written %d ms after the start may have been read: times are in whole seconds',
    async (ms) => {
      expect(await writtenAfterStart(ms)).toEqual([]);
    },
  );

  test('is not told of a HAProxy that does not run, nor where the time of boot is not known', async () => {
    const dead = await stateOf((node) => {
      node.haproxy.config += '# later\n';
      Object.assign(node.haproxy, { master: undefined, workers: [] });
    });
    expect(unloadedOf(dead)).toEqual([]);
    const { bootedAtMs: _, ...facts } = (
      await stateOf((node) => {
        node.haproxy.config += '# later\n';
      })
    ).facts;
    expect(unloadedOf({ ...dead, facts })).toEqual([]);
  });
});

describe('keepalived.conf', () => {
  test('with another priority than keepalived runs with is told with what a reload would change', async () => {
    const state = await stateOf((node) => {
      node.keepalivedConf = node.keepalivedConf.replace('priority 110', 'priority 120');
    });
    const [unloaded] = unloadedOf(state);
    expect(unloaded && unloadedText(unloaded)).toBe(
      'keepalived does not run what /etc/keepalived/keepalived.conf says; with a reload VI_1: priority 110 becomes 120',
    );
  });

  test('with another comment is the same to keepalived', async () => {
    const state = await stateOf((node) => {
      node.keepalivedConf += '# comment\n';
    });
    expect(unloadedOf(state)).toEqual([]);
  });

  test('is not told where keepalived gives no word of its own', async () => {
    const state = await stateOf((node) => {
      node.keepalivedConf = node.keepalivedConf.replace('priority 110', 'priority 120');
      node.keepalivedRuns = false;
    });
    expect(unloadedOf(state)).toEqual([]);
  });
});
