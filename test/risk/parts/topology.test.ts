import { describe, expect, test } from 'vitest';
import type { PairEvidence } from '../../../src/risk/evidence.js';
import { pairModel } from '../../../src/risk/pair-model.js';
import { failovers } from '../../../src/risk/parts/failovers.js';
import { instancesOf, nodesOf } from '../../../src/risk/parts/topology.js';
import { fakeFleet } from '../../fleet/fleet.js';
import { livePairEvidence } from '../live-evidence.js';
import { HAPROXY_PATH, instanceConf, KEEPALIVED_PATH, sceneOf } from '../scenes.js';

const topology = (pair: PairEvidence, live = true) => {
  const instances = instancesOf(pair, pairModel(pair));
  return { instances, nodes: nodesOf(pair, instances, live) };
};

describe('of live nodes', () => {
  test('the MASTER is the one that was observed, and every router has its own timing', async () => {
    const fleet = fakeFleet();
    const pair = fleet.addPair({ name: 'web' });
    fleet.flipRoles('web');
    const { instances, nodes } = topology(await livePairEvidence(fleet, pair));
    expect(instances).toEqual([
      {
        name: 'VI_1',
        vrid: 2,
        family: 'ipv4',
        version: 2,
        vips: ['192.0.2.101'],
        master: 'webb',
        masterFrom: 'observed',
        routers: [
          expect.objectContaining({ node: 'weba', priority: 110, skewUs: 570_312, masterDownUs: 3_570_312 }),
          expect.objectContaining({ node: 'webb', priority: 99, skewUs: 613_281, masterDownUs: 3_613_281 }),
        ],
      },
    ]);
    expect(nodes).toMatchObject([
      {
        node: 'weba',
        masterOf: [],
        keepalivedRelease: '2.2.7',
        haproxyRelease: '2.8.3',
        files: [KEEPALIVED_PATH, HAPROXY_PATH],
      },
      { node: 'webb', masterOf: ['VI_1'] },
    ]);
  });

  test('each node of an active/active pair is MASTER of its own', async () => {
    const fleet = fakeFleet();
    const { nodes } = topology(await livePairEvidence(fleet, fleet.addPair({ name: 'web', activeActive: true })));
    expect(nodes.map(({ masterOf }) => masterOf)).toEqual([['VI_1'], ['VI_2']]);
  });

  test('a node that can’t be read is told with its reason', async () => {
    const fleet = fakeFleet();
    const pair = fleet.addPair({ name: 'web' });
    fleet.node('webb').unreachable = true;
    const { nodes } = topology(await livePairEvidence(fleet, pair));
    expect(nodes).toMatchObject([{ node: 'weba' }, { node: 'webb', unread: "webb can't be reached" }]);
    expect(nodes[0]).not.toHaveProperty('unread');
  });

  test('nobody is MASTER where two say they are', async () => {
    const fleet = fakeFleet();
    const pair = fleet.addPair({ name: 'web' });
    Object.assign(fleet.node('webb').instances[0] ?? {}, { state: 'MASTER', holdsVip: true });
    const evidence = await livePairEvidence(fleet, pair);
    expect(topology(evidence).instances).toMatchObject([{ masterFrom: 'nobody' }]);
    expect(topology(evidence).instances[0]).not.toHaveProperty('master');
    expect(failovers(evidence, pairModel(evidence))).toEqual([]);
  });
});

test('with a BACKUP in FAULT the MASTER is known all the same, and failovers go to the others', async () => {
  const fleet = fakeFleet();
  const pair = fleet.addPair({ name: 'web', nodes: 3 });
  Object.assign(fleet.node('webb').instances[0] ?? {}, { state: 'FAULT' });
  const evidence = await livePairEvidence(fleet, pair);
  expect(topology(evidence).instances).toMatchObject([{ master: 'weba', masterFrom: 'observed' }]);
  expect(failovers(evidence, pairModel(evidence))).toMatchObject([{ master: 'weba', backup: 'webc' }]);
});

describe('of files', () => {
  const files = sceneOf([
    { keepalived: instanceConf({ priority: 100 }) },
    { keepalived: instanceConf({ priority: 150, lines: ['advert_int 1'] }) },
  ]);

  test('the MASTER is the one that the model elects, and no node is said to be it', () => {
    const { instances, nodes } = topology(files, false);
    expect(instances).toMatchObject([{ master: 'lb2', masterFrom: 'model' }]);
    expect(nodes).toMatchObject([{ masterOf: [] }, { masterOf: [] }]);
    expect(nodes[0]).not.toHaveProperty('unread');
    expect(nodes[0]?.files).toEqual([KEEPALIVED_PATH]);
  });

  test('failovers go from it to the other one', () => {
    const [failover, ...others] = failovers(files, pairModel(files));
    expect(failover).toMatchObject({ instance: 'VI_1', master: 'lb2', backup: 'lb1', backupMasterDownUs: 3_609_375 });
    expect(others).toEqual([]);
  });

  test('a node without keepalived has no part in it', () => {
    const lone = sceneOf([{ keepalived: instanceConf() }, { haproxy: 'defaults\n' }]);
    expect(topology(lone, false).instances).toMatchObject([{ master: 'lb1', routers: [{ node: 'lb1' }] }]);
    expect(topology(sceneOf([{}, {}]), false).instances).toEqual([]);
  });
});

test('a BACKUP of VRRP version 3 is timed by the interval that it hears', () => {
  const of = (priority: number, advertInt: string) =>
    instanceConf({ priority, lines: ['version 3', `advert_int ${advertInt}`] });
  const { instances } = topology(sceneOf([{ keepalived: of(150, '0.2') }, { keepalived: of(100, '1') }]), false);
  expect(instances[0]?.routers).toMatchObject([
    { node: 'lb1', advertIntUs: 200_000 },
    { node: 'lb2', advertIntUs: 1_000_000, skewUs: 121_875, masterDownUs: 721_875 },
  ]);
});
