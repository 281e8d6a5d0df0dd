import { expect, test } from 'vitest';
import { readKeepalivedConfig } from '../../src/keepalived/read.js';
import { routersOf } from '../../src/plan/routers.js';
import { simulate } from '../../src/vrrp/simulate.js';

const TEXT = (state: string, priority: number, peer: string): string => `
global_defs {
    vrrp_startup_delay 2
}
vrrp_script chk {
    script "/usr/bin/true"
    interval 2
    fall 3
    weight -60
}
vrrp_instance VI_1 {
    state ${state}
    interface eth0
    virtual_router_id 51
    priority ${priority}
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass s3cret12
    }
    unicast_peer {
        ${peer}
    }
    virtual_ipaddress {
        10.77.0.50/24
    }
    virtual_ipaddress_excluded {
        10.77.1.50/24
    }
    track_script {
        chk
    }
}
`;

function nodeRouters(node: string, address: string, peer: string, priority: number) {
  return routersOf({
    node,
    release: '2.2.7',
    config: readKeepalivedConfig([{ path: '/etc/keepalived/keepalived.conf', text: TEXT('BACKUP', priority, peer) }], {
      version: '2.2.7',
      configId: node,
    }),
    addresses: [
      { ifname: 'lo', address: '127.0.0.1' },
      { ifname: 'eth0', address: '10.77.0.50' },
      { ifname: 'eth0', address },
    ],
  });
}

test("a node's configuration becomes the model's router, with its scripts and its address", () => {
  expect(nodeRouters('A', '10.77.0.1', '10.77.0.2', 150)).toMatchObject([
    {
      node: 'A',
      instance: 'VI_1',
      address: '10.77.0.1',
      release: '2.2.7',
      version: 2,
      vrid: 51,
      family: 'ipv4',
      interface: 'eth0',
      priority: 150,
      advertIntUs: 1_000_000,
      startupDelayUs: 2_000_000,
      vips: ['10.77.0.50'],
      excludedVips: ['10.77.1.50'],
      auth: { type: 'PASS', pass: 's3cret12' },
      unicast: { peers: ['10.77.0.2'] },
      tracks: [{ name: 'chk', kind: 'script', weight: -60, intervalUs: 2_000_000, fall: 3, rise: 1 }],
      garp: { masterDelayUs: 5_000_000, masterRepeat: 5, masterRefreshUs: 0, masterRefreshRepeat: 1 },
    },
  ]);
});

test('what keepalived says it runs goes before the file', () => {
  const [fromFile] = nodeRouters('A', '10.77.0.1', '10.77.0.2', 150);
  const [running] = routersOf({
    node: 'A',
    release: '2.2.7',
    config: readKeepalivedConfig([{ path: 'k.conf', text: TEXT('BACKUP', 150, '10.77.0.2') }], {
      version: '2.2.7',
      configId: 'A',
    }),
    dump: [
      {
        name: 'VI_1',
        state: 'MASTER',
        interface: 'eth0',
        vrid: 52,
        version: 2,
        priority: 120,
        effectivePriority: 120,
        advertIntUs: 2_000_000,
        vips: [{ address: '10.77.0.60', isSet: true }],
      },
    ],
    addresses: [],
  });
  expect(fromFile).toMatchObject({ vrid: 51, priority: 150 });
  expect(running).toMatchObject({
    vrid: 52,
    priority: 120,
    advertIntUs: 2_000_000,
    vips: ['10.77.0.60'],
    address: '0.0.0.0',
  });
});

test('two nodes read from their files are simulated: a failing check of weight -60 moves the VIP', () => {
  const routers = [
    ...nodeRouters('A', '10.77.0.1', '10.77.0.2', 150),
    ...nodeRouters('B', '10.77.0.2', '10.77.0.1', 100),
  ];
  const { summary } = simulate({
    routers,
    events: [{ kind: 'script-fail', node: 'A', atUs: 10_000_000 }],
    phase: 'worst',
    untilUs: 40_000_000,
  });
  expect(summary).toMatchObject({ newMaster: 'B', vipAbsentUs: 0, takeoverUs: 3 * 2_000_000 + 3_609_375 });
});

test('of a running keepalived its instances count, in the file or not, and not those that it has not loaded', () => {
  const config = readKeepalivedConfig([{ path: 'k.conf', text: TEXT('BACKUP', 150, '10.77.0.2') }], {
    version: '2.2.7',
    configId: 'A',
  });
  const running = {
    name: 'OLD',
    state: 'BACKUP' as const,
    interface: 'eth0',
    vrid: 60,
    version: 2 as const,
    priority: 120,
    effectivePriority: 120,
    advertIntUs: 1_000_000,
    vips: [{ address: '10.77.0.60', isSet: false }],
    nopreempt: true,
    downTimerAdverts: 5,
  };
  const source = {
    node: 'A',
    release: '2.2.7',
    dump: [running],
    addresses: [{ ifname: 'eth0', address: '10.77.0.1' }],
  };
  const expected = [
    { instance: 'OLD', vrid: 60, family: 'ipv4', address: '10.77.0.1', nopreempt: true, downTimerAdverts: 5 },
  ];
  expect(routersOf({ ...source, config })).toMatchObject(expected);
  expect(routersOf(source)).toMatchObject(expected);
});
