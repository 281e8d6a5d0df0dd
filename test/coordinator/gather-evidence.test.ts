import { describe, expect, test } from 'vitest';
import { gatherEvidence } from '../../src/coordinator/gather-evidence.js';
import type { World } from '../../src/coordinator/world.js';
import { NODE_PIECE_FROM, type NodePiece } from '../../src/risk/evidence.js';
import type { Host } from '../../src/ssh/host.js';
import { pairWorld } from './pair-world.js';

const PIECES = Object.keys(NODE_PIECE_FROM) as NodePiece[];

/** What the machine is set up like is another verb's matter. */
const GATHERED = PIECES.filter((piece) => piece !== 'host');

const PROGRAM_CALLS = /^p1.: (?!socket )(\S+)/;

describe('the evidence of a live pair', () => {
  test('has every piece of every node, who is what, and no reason for what is there', async () => {
    const { pair, world } = pairWorld();
    const { evidence } = await gatherEvidence(pair, world);
    expect(evidence.nodes.map(({ node }) => node)).toEqual(['p1a', 'p1b']);
    for (const node of evidence.nodes) {
      expect(GATHERED.filter((piece) => node[piece] === undefined)).toEqual([]);
      expect(GATHERED.filter((piece) => node.missing[piece] !== undefined)).toEqual([]);
    }
    expect(evidence).toMatchObject({
      pair: 'p1',
      roles: { verdict: { verdict: 'ok' } },
      missing: { drills: 'the records of drills were not read', change: 'no change was planned' },
    });
  });

  test('is what the node runs: its processes, and the memory that they use', async () => {
    const { pair, world, fleet } = pairWorld();
    const { evidence } = await gatherEvidence(pair, world);
    const [worker] = fleet.node('p1a').haproxy.workers;
    expect(evidence.nodes[0]?.workerUse?.processes).toEqual([
      { pid: worker?.pid, startTicks: worker?.startTicks, rssKib: 10_240 },
    ]);
    expect(evidence.nodes[0]?.runtimeState?.servers).toBeDefined();
  });

  test('takes two calls of the program a node, changes nothing, takes no lock, and lets go of every connection', async () => {
    const here = pairWorld();
    const { pair, world, fleet } = here;
    await gatherEvidence(pair, world);
    const calls = fleet.calls.flatMap((call) => PROGRAM_CALLS.exec(call)?.[1] ?? []);
    expect(calls.toSorted()).toEqual(['host', 'host', 'observe', 'observe']);
    expect(fleet.changes).toEqual([]);
    expect(here.allClosed()).toBe(true);
  });

  test('has one call more where a crt-list has to be looked into', async () => {
    const { pair, world, fleet } = pairWorld();
    const { haproxy, files } = fleet.node('p1a');
    haproxy.config = haproxy.config.replace('bind *:80', 'bind *:443 ssl crt-list /etc/haproxy/sites');
    files.set('/etc/haproxy/sites', '/etc/haproxy/site.pem\n');
    await gatherEvidence(pair, world);
    expect(fleet.calls.filter((call) => call.startsWith('p1a: inspect'))).toHaveLength(1);
    expect(fleet.calls.filter((call) => call.startsWith('p1b: inspect'))).toHaveLength(0);
  });

  test('takes drills and a change from elsewhere', async () => {
    const { pair, world } = pairWorld();
    const { evidence } = await gatherEvidence(pair, world, { drills: [] });
    expect(evidence.drills).toEqual([]);
    expect(evidence.missing).toEqual({ change: 'no change was planned' });
  });
});

describe('what can not be had is missing, with the reason', () => {
  test('of a node that can not be reached: everything; of the others: nothing', async () => {
    const { pair, world, fleet } = pairWorld();
    fleet.node('p1b').unreachable = true;
    const { evidence, survey } = await gatherEvidence(pair, world);
    const [a, b] = evidence.nodes;
    expect(a?.missing).toEqual({});
    expect(PIECES.map((piece) => b?.missing[piece])).toEqual(
      PIECES.map(() => "p1b was not read: p1b can't be reached"),
    );
    expect(survey.unread).toEqual([{ node: 'p1b', reason: "p1b can't be reached", remedy: 'see whether it is up' }]);
  });

  test('of a HAProxy that does not run: what only it knows', async () => {
    const { pair, world, fleet } = pairWorld();
    Object.assign(fleet.node('p1a').haproxy, { master: undefined, workers: [] });
    const [a] = (await gatherEvidence(pair, world)).evidence.nodes;
    expect(a?.runtimeState).toBeUndefined();
    expect(a?.missing.runtimeState).toBe('HAProxy does not run');
    expect(a?.inspection).toBeDefined();
  });

  test('of a look around that the node refuses: the machine, what is on its disk, and the memory', async () => {
    const { pair, world } = pairWorld();
    const refusing = { code: 1, signal: null, stdout: 'hitless-node 1 host\nerror usage not now\n', stderr: '' };
    const connect: World['connect'] = async (spec) => {
      const host = await world.connect(spec);
      const exec: Host['exec'] = async (argv, options) => (argv.includes('host') ? refusing : host.exec(argv, options));
      return { ...host, exec };
    };
    const [a] = (await gatherEvidence(pair, { ...world, connect })).evidence.nodes;
    expect(a?.missing).toMatchObject({
      host: 'p1a: host: not now',
      inspection: 'p1a: host: not now',
      workerUse: 'p1a: host: not now',
    });
    expect(a?.runtimeState).toBeDefined();
  });
});
