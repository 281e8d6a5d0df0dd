import { digestOf, KEEPALIVED_CONF } from './fake-disk.js';
import type { FakeNode, FakeProcess } from './node-world.js';

const KEEPALIVED_PID = 40;

const blob = (name: string, lines: readonly string[]): readonly string[] => [
  `begin ${name}`,
  ...lines.map((line) => `|${line}`),
  'end',
];

/** The lines that `observe` answers for a fake node, without header and `done`. */
export function observeLines(node: FakeNode): readonly string[] {
  const files = [
    { path: node.haproxy.configPath, text: node.haproxy.config },
    { path: KEEPALIVED_CONF, text: node.keepalivedConf },
  ];
  return [
    ...systemLines(node),
    ...unitBlob(
      'haproxy',
      node.haproxy.master?.pid,
      '/usr/sbin/haproxy -Ws -f $CONFIG -c -q $EXTRAOPTS',
      '/bin/kill -USR2 $MAINPID',
    ),
    ...unitBlob('keepalived', node.keepalivedRuns ? KEEPALIVED_PID : undefined, '/bin/kill -HUP $MAINPID'),
    ...processLines(node, [`/proc/stat:btime ${Math.floor(bootedAtMs(node) / 1000)}`]),
    `version HAProxy version ${node.haproxy.version} 2023/12/09 - https://haproxy.org/`,
    `version Keepalived v${node.keepalivedVersion} (01/16,2022)`,
    'socket-tools perl',
    `config haproxy ${node.haproxy.configPath}`,
    `config keepalived ${KEEPALIVED_CONF}`,
    ...files.flatMap(({ path, text }) => blob(`text ${path}`, text.replace(/\n$/, '').split('\n'))),
    ...blob(
      'sha256',
      files.map(({ path, text }) => `${digestOf(text)}  ${path}`),
    ),
    ...blob(
      'sizes',
      files.map(({ path, text }) => `${Buffer.byteLength(text)} ${writtenAt(node, path)} ${path}`),
    ),
    ...networkLines(node),
    ...(node.keepalivedRuns ? blob('dump', dumpLines(node)) : []),
  ];
}

/** Epoch seconds: long ago, but for a haproxy.cfg that HAProxy has not read yet. */
function writtenAt({ haproxy }: FakeNode, path: string): number {
  const startedAt = Math.floor((haproxy.workers[0]?.startedAtMs ?? 0) / 1000);
  const isUnread = path === haproxy.configPath && haproxy.config !== haproxy.configRead;
  return isUnread ? startedAt + 60 : Math.min(1_795_433_210, Math.max(0, startedAt - 60));
}

/** The lines that `roles` answers. */
export const rolesLines = (node: FakeNode): readonly string[] => [
  ...watchLines(node),
  ...(node.keepalivedRuns ? blob('dump', dumpLines(node)) : []),
];

/** The lines that `watch` answers. */
export const watchLines = (node: FakeNode): readonly string[] => [
  ...systemLines(node),
  ...processLines(node),
  ...networkLines(node),
];

/** The lines that `workers` answers. */
export function workersLines(node: FakeNode, [, ...pids]: readonly string[], nowMs: number): readonly string[] {
  const { workers, oldWorkers } = node.haproxy;
  return [
    `clock ${Math.floor(nowMs / 1000)} ${((nowMs - bootedAtMs(node)) / 1000).toFixed(2)}`,
    'available 8000000',
    ...[...workers, ...oldWorkers]
      .filter(({ pid }) => pids.includes(String(pid)))
      .map(({ pid, startTicks }) => `process ${pid} ${startTicks} 10240 -`),
  ];
}

/** The node was booted when the ticks of its processes began. */
function bootedAtMs({ haproxy: { master, workers } }: FakeNode): number {
  const first = master ?? workers[0];
  return first === undefined ? 0 : first.startedAtMs - first.startTicks * 10;
}

const systemLines = (node: FakeNode): readonly string[] => [
  `hostname ${node.name}`,
  'kernel 6.1.0-fake',
  `boot-id ${node.bootId}`,
  'uid 0',
  'service-manager systemd',
];

const unitBlob = (service: string, pid: number | undefined, ...reload: readonly string[]): readonly string[] =>
  blob(`unit ${service}`, [
    'Type=notify',
    `MainPID=${pid ?? 0}`,
    'StatusText=',
    'NRestarts=0',
    ...reload.map((argv) => `ExecReload={ path=${argv.split(' ')[0] ?? ''} ; argv[]=${argv} ; ignore_errors=no }`),
    `Id=${service}.service`,
    'LoadState=loaded',
    `ActiveState=${pid === undefined ? 'failed' : 'active'}`,
    `SubState=${pid === undefined ? 'failed' : 'running'}`,
    'NeedDaemonReload=no',
  ]);

function processLines(node: FakeNode, more: readonly string[] = []): readonly string[] {
  const { master, workers, oldWorkers, masterSocket, configPath } = node.haproxy;
  const argv = [
    '/usr/sbin/haproxy',
    '-Ws',
    '-f',
    configPath,
    '-p',
    '/run/haproxy.pid',
    ...(masterSocket === undefined ? [] : ['-S', masterSocket]),
  ];
  const haproxy = [
    ...(master === undefined ? [] : [{ process: master, parent: 1 }]),
    ...[...workers, ...oldWorkers].map((process) => ({ process, parent: master?.pid ?? 1 })),
  ];
  const keepalived = node.keepalivedRuns
    ? [
        { pid: KEEPALIVED_PID, parent: 1 },
        { pid: KEEPALIVED_PID + 5, parent: KEEPALIVED_PID },
      ]
    : [];
  const pids = [...haproxy.map(({ process }) => process.pid), ...keepalived.map(({ pid }) => pid)];
  return [
    ...haproxy.flatMap(({ process, parent }) => [
      `stat haproxy ${statLine('haproxy', process, parent)}`,
      ...blob(`argv ${process.pid}`, argv),
    ]),
    ...keepalived.flatMap(({ pid, parent }) => [
      `stat keepalived ${statLine('keepalived', { pid, startTicks: 191_289, startedAtMs: 0 }, parent)}`,
      ...blob(`argv ${pid}`, ['/usr/sbin/keepalived', '--dont-fork']),
    ]),
    `main haproxy ${master?.pid ?? 0}`,
    `main keepalived ${node.keepalivedRuns ? KEEPALIVED_PID : 0}`,
    ...blob('kernel', [
      '/proc/sys/net/ipv4/ip_nonlocal_bind:1',
      '/proc/sys/net/ipv6/ip_nonlocal_bind:0',
      '/proc/sys/net/ipv4/tcp_migrate_req:0',
      ...more,
      ...pids.flatMap((pid) => [
        `/proc/${pid}/status:ShdPnd:\t0000000000000000`,
        `/proc/${pid}/status:SigBlk:\t${node.haproxy.deaf && pid === master?.pid ? '0000000000300a01' : '0000000000000000'}`,
      ]),
    ]),
    ...blob(
      'exe',
      pids.map(
        (pid) =>
          `lrwxrwxrwx 1 0 0 0 Nov 23 11:26 /proc/${pid}/exe -> /usr/sbin/${pid < 1000 ? 'keepalived' : 'haproxy'}`,
      ),
    ),
  ];
}

const statLine = (name: string, process: FakeProcess, parent: number): string =>
  `${process.pid} (${name}) S ${parent} ${process.pid} ${process.pid} 0 -1 4194560 2008 0 0 0 0 1 0 0 20 0 1 0 ${process.startTicks} 97873920`;

function networkLines(node: FakeNode): readonly string[] {
  const held = node.instances.filter((instance) => instance.holdsVip);
  const holders = [...node.haproxy.workers].map((worker) => `("haproxy",pid=${worker.pid},fd=6)`).join(',');
  return [
    ...blob('addresses', [
      '1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever',
      `2: eth0    inet ${node.address}/24 scope global eth0\\       valid_lft forever preferred_lft forever`,
      ...held.flatMap(({ vips }) =>
        vips.map(
          (vip) => `2: eth0    inet ${vip}/32 scope global eth0\\       valid_lft forever preferred_lft forever`,
        ),
      ),
    ]),
    ...blob('listeners', [
      'State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess',
      'LISTEN 0      128          0.0.0.0:22        0.0.0.0:*    users:(("sshd",pid=44,fd=3))',
      ...(holders === ''
        ? []
        : node.haproxy.ports.map(
            (port) => `LISTEN 0      4000         0.0.0.0:${port}        0.0.0.0:*    users:(${holders})`,
          )),
    ]),
  ];
}

const dumpLines = (node: FakeNode): readonly string[] => [
  '------< VRRP Topology >------',
  ...node.instances.flatMap((each) => [
    ` VRRP Instance = ${each.name}`,
    '   VRRP Version = 2',
    `   State = ${each.state}`,
    `   Wantstate = ${each.state}`,
    '   Number of interface and track script faults = 0',
    '   Last transition = 1795433214.608882 (Mon Nov 23 11:26:54.608882 2026)',
    '   Master down timer = 3570312 usecs',
    '   Interface = eth0',
    `   Virtual Router ID = ${each.vrid}`,
    `   Priority = ${each.priority}`,
    `   Effective priority = ${each.priority}`,
    `   Total priority = ${each.priority}`,
    '   Advert interval = 1 sec',
    `   Preempt = ${node.nopreempt ? 'disabled' : 'enabled'}`,
    `   Virtual IP (${each.vips.length}):`,
    ...each.vips.map((vip) => `     ${vip} dev eth0 scope global${each.holdsVip ? ' set' : ''}`),
    '   Unicast TTL = 255',
    '   Check unicast src : no',
  ]),
];
