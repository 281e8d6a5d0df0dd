import { expect, test } from 'vitest';
import type { StatRow } from '../../../src/haproxy/show-stat.js';
import type { PairEvidence } from '../../../src/risk/evidence.js';
import { pairModel } from '../../../src/risk/pair-model.js';
import { blastRadius } from '../../../src/risk/parts/blast-radius.js';
import { instancesOf } from '../../../src/risk/parts/topology.js';
import { fakeFleet } from '../../fleet/fleet.js';
import { livePairEvidence } from '../live-evidence.js';
import { instanceConf, sceneOf } from '../scenes.js';

const radius = (pair: PairEvidence) => {
  const model = pairModel(pair);
  return blastRadius(pair, model, instancesOf(pair, model));
};

const statRow = (of: Pick<StatRow, 'pxname' | 'svname' | 'type' | 'scur'>): StatRow => ({
  ...of,
  status: 'OPEN',
  fields: {},
});

test('live nodes tell the connections of the MASTER, and the sessions of each of its frontends', async () => {
  const fleet = fakeFleet();
  const found = await livePairEvidence(fleet, fleet.addPair({ name: 'web' }));
  const nodes = found.nodes.map((node) =>
    node.state === undefined
      ? node
      : {
          ...node,
          state: {
            ...node.state,
            runtime: {
              ...node.state.runtime,
              ...(node.state.runtime.info !== undefined && { info: { ...node.state.runtime.info, CurrConns: 41 } }),
              stat: [statRow({ pxname: 'web', svname: 'FRONTEND', type: 'frontend', scur: 40 })],
            },
          },
        },
  );
  expect(radius({ ...found, nodes })).toEqual({
    vips: ['192.0.2.101'],
    frontends: [
      { name: 'web', binds: ['*:80'], sessions: 40 },
      { name: 'echo', binds: ['*:9000'] },
    ],
    sessions: 41,
  });
});

test('of two MASTERs the connections are added up, and not told as soon as one does not say', async () => {
  const fleet = fakeFleet();
  const pair = fleet.addPair({ name: 'web', activeActive: true });
  expect(radius(await livePairEvidence(fleet, pair))).toMatchObject({ sessions: 0 });
  fleet.node('webb').haproxy.deaf = true;
  expect(radius(await livePairEvidence(fleet, pair))).not.toHaveProperty('sessions');
});

test('frontends that no VIP leads to are left out', () => {
  const haproxy = `defaults
  mode http
frontend vip
  bind 192.0.2.100:443,192.0.2.100:8443
frontend any
  bind :::80
frontend range
  bind *:3000-3010
frontend named
  bind "$VIP":8080
frontend own
  bind 192.0.2.1:9000
frontend socket
  bind /run/haproxy/x.sock
frontend inner
  bind abns@inner
frontend off
  bind *:81
  disabled
`;
  const keepalived = instanceConf();
  const { vips, frontends } = radius(sceneOf([{ keepalived, haproxy }, { keepalived }]));
  expect(vips).toEqual(['192.0.2.100']);
  expect(frontends).toEqual([
    { name: 'vip', binds: ['192.0.2.100:443', '192.0.2.100:8443'] },
    { name: 'any', binds: ['[::]:80'] },
    { name: 'range', binds: ['*:3000-3010'] },
    { name: 'named', binds: [expect.stringContaining('8080')] },
  ]);
});
