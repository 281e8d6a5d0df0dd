import { describe, expect, test } from 'vitest';
import { differingIdentity, survivesReload } from '../../src/vrrp/router.js';
import { EVENT_US, PHASES, pairTimeline, preferred, second } from './pair.js';

describe('keepalived takes an instance for the same one over a reload', () => {
  test('whatever its values and its name become', () => {
    const after = preferred({ instance: 'other', priority: 1, advertIntUs: 2_000_000, version: 3, vips: ['10.0.0.9'] });
    expect(survivesReload(preferred(), after)).toBe(true);
  });

  test.each([
    [{ vrid: 52 }, 'virtual_router_id'],
    [{ family: 'ipv6' }, 'address family'],
    [{ interface: 'eth1' }, 'interface'],
    [{ unicast: { peers: ['10.77.0.2'] } }, 'unicast_peer'],
    [{ multicastGroup: '224.0.0.19' }, 'vrrp_mcast_group'],
    [{ vmac: true }, 'use_vmac'],
  ] as const)('but not with %j', (change, what) => {
    expect(differingIdentity(preferred(), preferred(change))).toBe(what);
  });

  test('nor with another unicast_src_ip', () => {
    const [one, other] = ['10.77.0.1', '10.77.0.9'].map((src) => preferred({ unicast: { src, peers: ['10.77.0.2'] } }));
    expect(differingIdentity(one ?? preferred(), other ?? preferred())).toBe('unicast_src_ip');
  });
});

describe('what a node runs after its file was changed', () => {
  test('an instance that a reload took away does not come back when keepalived is started again', () => {
    const other = { vrid: 52, vips: ['10.77.0.51'] };
    const { client } = pairTimeline(
      [
        { kind: 'reload', node: 'A', atUs: EVENT_US, configs: [preferred()] },
        { kind: 'restart', node: 'A', atUs: 2 * EVENT_US },
      ],
      { routers: [preferred(), preferred(other)] },
    );
    expect(client.map(({ spans }) => spans.at(-1)?.servedBy)).toEqual([['A'], []]);
  });

  test.each(PHASES)('keepalived that was stopped starts with its new file (%s)', (phase) => {
    const vips = ['10.77.0.50', '10.77.0.60'];
    const { client, summary } = pairTimeline(
      [
        { kind: 'stop', node: 'B', atUs: EVENT_US },
        { kind: 'reload', node: 'A', atUs: EVENT_US + 1_000_000, configs: [preferred({ vips })] },
        { kind: 'return', node: 'B', atUs: EVENT_US + 30_000_000, configs: [second({ vips })] },
      ],
      { phase },
    );
    expect(client.map(({ spans }) => spans.at(-1)?.servedBy)).toEqual([['A'], ['A']]);
    expect(summary).toMatchObject({ dualUs: 0, splitAtEnd: [] });
  });

  test('one member of a sync group that is started anew does not wait for what it was before', () => {
    const grouped = { syncGroup: 'G' };
    const [one, two] = [
      { ...grouped, vrid: 51 },
      { ...grouped, vrid: 52, vips: ['10.77.0.51'] },
    ];
    const { client } = pairTimeline(
      [{ kind: 'reload', node: 'A', atUs: EVENT_US, configs: [preferred({ ...one, vrid: 61 }), preferred(two)] }],
      { routers: [preferred(one), preferred(two)] },
    );
    expect(client.map(({ spans }) => spans.at(-1)?.servedBy)).toEqual([['A'], ['A']]);
  });
});

describe('weighted checks before anything happens', () => {
  const chk = { name: 'chk', kind: 'script', weight: 60 } as const;

  test('a positive weight counts while its check succeeds', () => {
    const routers = [preferred({ priority: 100 }), second({ priority: 90, tracks: [chk] })];
    expect(pairTimeline([], { routers }).client[0]?.spans).toMatchObject([{ servedBy: ['B'] }]);
  });

  test('a check that fails from the start on is counted as failed, and its node serves all the same', () => {
    const routers = [preferred({ priority: 100 }), second({ priority: 90, tracks: [chk] })];
    const { client } = pairTimeline([{ kind: 'reload', node: 'B', atUs: EVENT_US }], {
      routers,
      failing: { B: ['chk'] },
    });
    expect(client[0]?.spans).toMatchObject([{ servedBy: ['A'] }]);
  });
});
