import type { FakeNode } from './node-world.js';

type Lines = readonly string[];

const blob = (name: string, lines: Lines): Lines => [`begin ${name}`, ...lines.map((line) => `|${line}`), 'end'];

/** What `host` answers of a machine that is set up well; the checks say what the test has set. `time` is its clock, as an `at` line. */
export const hostLines = (node: FakeNode, time: string, inspected: Lines): Lines => [
  time,
  ...blob('units', [
    ...unit('haproxy.service', 'Restart=always'),
    '',
    ...unit('keepalived.service', 'Restart=on-failure'),
    ...['systemd-networkd', 'NetworkManager', 'networking', 'firewalld'].flatMap((name) => [
      '',
      `Id=${name}.service`,
      `ActiveState=${name === 'networking' ? 'active' : 'inactive'}`,
    ]),
  ]),
  'dmi sys_vendor QEMU',
  'dmi product_name Standard PC (i440FX + PIIX, 1996)',
  'selinux none',
  ...blob('links', [
    '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 \\    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00 ',
    '2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 \\    link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff ',
  ]),
  ...blob('kernel', [
    '/proc/sys/net/ipv4/ip_nonlocal_bind:1',
    '/proc/sys/net/ipv6/ip_nonlocal_bind:1',
    ...['all', 'default', 'eth0', 'lo'].map((name) => `/proc/sys/net/ipv4/conf/${name}/proxy_arp:0`),
  ]),
  ...blob('firewall nft', []),
  ...['killall', 'pidof', 'curl', 'ip', 'ss', 'systemctl', 'bash', 'timeout'].map((name) => `program /usr/bin/${name}`),
  ...check(
    'haproxy',
    `/usr/sbin/haproxy -c -Ws -f ${node.haproxy.configPath}`,
    node.validation.exitCode,
    node.validation.messages === '' ? [] : node.validation.messages.split('\n'),
  ),
  ...check(
    'keepalived',
    '/usr/sbin/keepalived --dont-fork -t',
    node.candidate.live.exitCode,
    node.candidate.live.messages,
  ),
  ...inspected,
  time,
];

const unit = (id: string, restart: string): Lines => [
  `Id=${id}`,
  'LoadState=loaded',
  restart,
  'StartLimitBurst=5',
  'StartLimitIntervalUSec=10s',
  'PrivateTmp=no',
  'LimitNOFILE=524288',
  'MemoryMax=infinity',
  'UnitFileState=enabled',
];

const check = (label: string, command: string, exitCode: number, messages: Lines): Lines => [
  `command ${label} ${command}`,
  `exit ${label} ${exitCode}`,
  ...blob(`messages ${label}`, messages),
  `took ${label} 4`,
];
