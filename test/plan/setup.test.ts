import { describe, expect, test } from 'vitest';
import { liveSetup, routersOnDisk } from '../../src/plan/live-setup.js';
import { completeSetup, masterOf, type Setup } from '../../src/plan/setup.js';
import { fakeFleet } from '../fleet/fleet.js';
import { survey } from '../report/surveyed.js';
import { preferred, second } from '../vrrp/pair.js';

const setupOf = (changes: Partial<Setup> = {}): Setup =>
  completeSetup({ nodes: [], routers: [preferred(), second()], down: [], checks: [], notes: [], ...changes });

describe('the MASTER of an instance', () => {
  test.each<readonly [string, Partial<Setup>, string | undefined]>([
    ['is the one that was observed', { masters: { 'ipv4/51': 'B' } }, 'B'],
    ['else the one of the highest priority', {}, 'A'],
    ['of those that run', { down: ['A'] }, 'B'],
    ['or nobody', { down: ['A', 'B'] }, undefined],
  ])('%s', (_, changes, master) => {
    expect(masterOf(setupOf(changes), 'ipv4/51')).toBe(master);
  });
});

test('an instance that only one node has is told', () => {
  const routers = [preferred(), second(), preferred({ vrid: 52, instance: 'VI_2' })];
  expect(setupOf({ routers }).notes).toEqual(['VI_2 (ipv4, VRID 52) is only on A: B never takes it over']);
});

/** A fake live pair after a change to it. */
const surveyed = async (change: (fleet: ReturnType<typeof fakeFleet>) => void = () => {}) => {
  const fleet = fakeFleet();
  const pair = fleet.addPair({ name: 'web' });
  change(fleet);
  const { roles, states } = await survey(fleet, pair);
  return { states, setup: liveSetup('web', roles, states) };
};

describe('a live pair', () => {
  test('has its MASTER, releases and running values, and no warnings where all is well', async () => {
    const { setup } = await surveyed();
    expect(setup).toMatchObject({
      pair: 'web',
      nodes: [{ node: 'weba', release: '2.2.7', releaseFrom: 'node' }, { node: 'webb' }],
      routers: [{ node: 'weba', priority: 110 }, { node: 'webb' }],
      masters: { 'ipv4/2': 'weba' },
      down: [],
      misunderstandings: [],
    });
    expect(setup.notes.filter((note) => note.includes('not as it should be'))).toEqual([]);
  });

  test('with keepalived stopped on a node has it down, and says that the pair is not as it should be', async () => {
    const { setup } = await surveyed((fleet) => Object.assign(fleet.node('webb'), { keepalivedRuns: false }));
    expect(setup.down).toEqual(['webb']);
    expect(setup.notes[0]).toMatch(/^the pair is not as it should be: .*simulated as if it were settled$/);
  });

  test('whose file says other than what runs is told, and a reload loads the file', async () => {
    const { setup, states } = await surveyed((fleet) => {
      const node = fleet.node('webb');
      Object.assign(node, { keepalivedConf: node.keepalivedConf.replace('priority 99', 'priority 77') });
    });
    expect(setup.routers.find(({ node }) => node === 'webb')?.priority).toBe(99);
    expect(setup.notes).toContain('webb runs another configuration than its file holds: a reload event loads the file');
    expect(states.flatMap(routersOnDisk).map(({ priority }) => priority)).toEqual([110, 77]);
  });
});
