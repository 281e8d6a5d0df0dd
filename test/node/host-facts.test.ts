import { describe, expect, test } from 'vitest';
import { readHostAnswer } from '../../src/node/host.js';
import { readLinks } from '../../src/node/link-facts.js';
import { readMachine } from '../../src/node/machine.js';
import { readUnitSettings } from '../../src/node/unit-settings.js';
import { readAnswer } from '../../src/node/wire.js';

describe('links', () => {
  // iproute2 6.1, 5.10 and 4.11
  test.each([
    ['hardware', 'link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff promiscuity 0 numtxqueues 4 ', undefined],
    [
      'hardware in a bond',
      'link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff promiscuity 0 \\    bond_slave state ACTIVE mii_status UP ',
      undefined,
    ],
    [
      'hardware with another name',
      'link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff promiscuity 0 numtxqueues 1 \\    altname enp0s3\\    alias uplink of rack 7',
      undefined,
    ],
    [
      'a VMAC',
      'link/ether 00:00:5e:00:01:33 brd ff:ff:ff:ff:ff:ff promiscuity 0 \\    macvlan mode private ',
      'macvlan',
    ],
    [
      'a VLAN',
      'link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff promiscuity 0 \\    vlan protocol 802.1Q id 7 ',
      'vlan',
    ],
    [
      'a bond in a bridge',
      'link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff promiscuity 1 \\    bond mode active-backup miimon 100 \\    bridge_slave state forwarding ',
      'bond',
    ],
  ])('the kind of %s', (_, details, kind) => {
    const [link] = readLinks(
      [`2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP mode DEFAULT \\    ${details}`],
      [],
    );
    expect(link).toEqual({ ifname: 'eth0', up: true, carrier: true, ...(kind === undefined ? {} : { kind }) });
  });

  test('a name is told without what it is bound to, and lines of another shape are passed over', () => {
    const lines = [
      '3: vrrp.51@eth0: <BROADCAST,MULTICAST> mtu 1500',
      '4: eth1: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500',
      'Usage: ip link',
    ];
    expect(readLinks(lines, [])).toEqual([
      { ifname: 'vrrp.51', up: false, carrier: false },
      { ifname: 'eth1', up: true, carrier: false },
    ]);
  });

  test('interface 1 is not managed because interface 11 is', () => {
    const found = [
      '/run/systemd/netif/links/11:ADMIN_STATE=configured',
      '/run/NetworkManager/devices/11:managed=true',
      '/run/NetworkManager/devices/2:managed=false',
    ];
    expect(readLinks(['1: lo: <UP> mtu 1', '2: eth0: <UP> mtu 1'], found).map((link) => link.managedBy)).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('units', () => {
  const UNIT = ['Type=notify', 'Restart=on-failure', 'MainPID=7', 'LoadState=loaded', 'UnitFileState=enabled'];
  const unit = (...lines: readonly string[]) => readUnitSettings([...UNIT, ...lines]).units.haproxy;

  test('what systemd does with both services, and which units of the network are active', () => {
    const told = readUnitSettings([
      ...UNIT,
      'Id=haproxy.service',
      'StartLimitBurst=5',
      'StartLimitIntervalUSec=10s',
      'PrivateTmp=yes',
      'LimitNOFILE=1048576',
      'MemoryMax=536870912',
      '',
      'Restart=no',
      'LoadState=loaded',
      'Id=keepalived.service',
      'StartLimitBurst=5',
      'StartLimitIntervalUSec=0',
      'PrivateTmp=no',
      'LimitNOFILE=infinity',
      'MemoryMax=infinity',
      'UnitFileState=disabled',
      '',
      'Id=systemd-networkd.service',
      'ActiveState=active',
      '',
      'Id=NetworkManager.service',
      'ActiveState=inactive',
    ]);
    expect(told).toEqual({
      units: {
        haproxy: {
          restart: 'on-failure',
          startLimitBurst: 5,
          fileState: 'enabled',
          privateTmp: true,
          openFiles: 1_048_576,
          memoryMaxBytes: 536_870_912,
        },
        keepalived: { restart: 'no', startLimitBurst: 0, fileState: 'disabled', privateTmp: false },
      },
      activeUnits: ['systemd-networkd'],
    });
  });

  test('no limit is written as infinity, or by old releases as the largest number', () => {
    expect(unit('MemoryMax=18446744073709551615', 'LimitNOFILE=18446744073709551615')).toEqual(
      unit('MemoryMax=infinity', 'LimitNOFILE=infinity'),
    );
  });

  test('a unit that systemd does not know, and a machine without systemd, have no settings', () => {
    expect(readUnitSettings(['Restart=no', 'LoadState=not-found', '', 'LoadState=not-found']).units).toEqual({});
    expect(readUnitSettings([])).toEqual({ units: {}, activeUnits: [] });
  });
});

test.each([
  [{ sys_vendor: 'Amazon EC2', product_name: 't3.small' }, 'Amazon EC2 t3.small', 'Amazon EC2'],
  [{ sys_vendor: 'Xen', product_name: 'HVM domU', bios_version: '4.11.amazon' }, 'Xen HVM domU', 'Amazon EC2'],
  [
    {
      sys_vendor: 'Microsoft Corporation',
      product_name: 'Virtual Machine',
      chassis_asset_tag: '7783-7084-3265-9085-8269-3286-77',
    },
    'Microsoft Corporation Virtual Machine',
    'Microsoft Azure',
  ],
  [
    { sys_vendor: 'Microsoft Corporation', product_name: 'Virtual Machine', chassis_asset_tag: '' },
    'Microsoft Corporation Virtual Machine',
    undefined,
  ],
  [
    { sys_vendor: 'QEMU', product_name: 'Standard PC (i440FX + PIIX, 1996)' },
    'QEMU Standard PC (i440FX + PIIX, 1996)',
    undefined,
  ],
  [{ sys_vendor: 'Dell Inc.', product_name: 'PowerEdge R650' }, 'Dell Inc. PowerEdge R650', undefined],
  [{}, undefined, undefined],
] as const)('the machine of %j is %s in %s', (fields, machine, cloud) => {
  const dmi: Readonly<Record<string, string>> = fields;
  expect(readMachine((name) => dmi[name] ?? '')).toEqual({
    ...(machine === undefined ? {} : { machine }),
    ...(cloud === undefined ? {} : { cloud }),
  });
});

const facts = (...lines: readonly string[]) =>
  readHostAnswer('lb1', readAnswer(['hitless-node 1 host', ...lines, 'done', ''].join('\n'), 'host'));

describe('an answer', () => {
  test('without anything says nothing that is not known', () => {
    expect(facts()).toEqual({
      node: 'lb1',
      links: [],
      sysctls: {},
      activeUnits: [],
      units: {},
      programs: new Map(),
      selinux: 'disabled',
      unknowns: [],
    });
  });

  test('a firewall that was seen in part is not known', () => {
    const blob = ['begin firewall nft', '|table ip t {', 'end'];
    expect(facts(...blob).firewall).toEqual([{ tool: 'nft', rules: ['table ip t {'] }]);
    expect(facts(...blob, 'unknown firewall: iptables -S: exit 4').firewall).toBeUndefined();
  });

  test.each([
    ['1', 'enforcing'],
    ['0', 'permissive'],
    ['none', 'disabled'],
  ])('SELinux %s is %s', (value, selinux) => {
    expect(facts(`selinux ${value}`).selinux).toBe(selinux);
  });

  test('a check without a result, as where the program is missing, has no time either', () => {
    expect(facts('unknown no program keepalived', 'took keepalived 0')).not.toHaveProperty('keepalivedTestMs');
  });
});
