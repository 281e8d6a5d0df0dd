import { readDataDump } from '../../src/keepalived/dump.js';
import { readKeepalivedConfig } from '../../src/keepalived/read.js';
import type { NodeState } from '../../src/plan/serving.js';
import { nodeFacts } from './pair-facts.js';

export interface LiveInstance {
  readonly name?: string;
  readonly vrid?: number;
  readonly priority: number;
  readonly effective?: number;
  readonly state?: 'MASTER' | 'BACKUP';
  readonly vip?: string;
  /** Lines inside its block. */
  readonly lines?: readonly string[];
}

export interface LiveNode {
  readonly node: string;
  readonly address: string;
  readonly instances: readonly LiveInstance[];
  /** Text before the instances: scripts, track files, sync groups. */
  readonly head?: string;
  readonly release?: string;
  /** The file on disk, where it is not what runs. */
  readonly text?: string;
}

export const CONF = '/etc/keepalived/keepalived.conf';

const instanceText = ({
  name = 'VI_1',
  vrid = 51,
  priority,
  vip = '192.0.2.100',
  lines = [],
}: LiveInstance): string => `
vrrp_instance ${name} {
    state BACKUP
    interface eth0
    virtual_router_id ${vrid}
    priority ${priority}
    virtual_ipaddress {
        ${vip}
    }
${lines.map((line) => `    ${line}`).join('\n')}
}
`;

const dumpText = ({
  name = 'VI_1',
  vrid = 51,
  priority,
  effective = priority,
  state = 'BACKUP',
  vip = '192.0.2.100',
  lines = [],
}: LiveInstance): string => ` VRRP Instance = ${name}
   VRRP Version = 2
   State = ${state}
   Last transition = 1795433214.608882 (Mon Nov 23 11:26:54.608882 2026)
   Interface = eth0
   Virtual Router ID = ${vrid}
   Priority = ${priority}
   Effective priority = ${effective}
   Advert interval = 1 sec
   Preempt = ${lines.includes('nopreempt') ? 'disabled' : 'enabled'}
   Virtual IP (1):
     ${vip} dev eth0 scope global${state === 'MASTER' ? ' set' : ''}
`;

/** A node as it was observed: what keepalived says of itself, the file that it was started with, and HAProxy that serves. */
export function liveState(live: LiveNode): NodeState {
  const { node, address, instances, head = '', release = '2.2.7' } = live;
  const text = live.text ?? head + instances.map(instanceText).join('');
  const files = [{ path: CONF, text }];
  const bare = nodeFacts(node, []);
  const held = instances
    .filter(({ state }) => state === 'MASTER')
    .map(({ vip = '192.0.2.100' }) => ({ ifname: 'eth0', address: vip, prefixLength: 32 }));
  const unit = {
    name: 'x',
    loadState: 'loaded',
    subState: 'running',
    type: 'notify',
    execReload: '',
    statusText: '',
    restarts: 0,
    needDaemonReload: false,
  };
  const worker = {
    pid: 101,
    parentPid: 100,
    startTicks: 1,
    state: 'S',
    argv: [],
    exe: '',
    exeDeleted: false,
    blockedSignals: 0n,
    pendingSignals: 0n,
  };
  return {
    facts: {
      ...bare,
      addresses: [{ ifname: 'eth0', address, prefixLength: 24 }, ...held],
      sysctls: { 'net.ipv4.ip_nonlocal_bind': '1', 'net.ipv6.ip_nonlocal_bind': '1' },
      keepalived: {
        ...bare.keepalived,
        version: release,
        unit: { ...unit, activeState: 'active', mainPid: 100 },
        config: readKeepalivedConfig(files, { configId: node, version: release }),
        source: { files, configId: node },
        dump: readDataDump(`------< VRRP Topology >------\n${instances.map(dumpText).join('')}`),
      },
      haproxy: {
        ...bare.haproxy,
        unit: { ...unit, activeState: 'active', mainPid: 100 },
        processes: [{ ...worker, pid: 100, parentPid: 1 }, worker],
        config: { sections: [], binds: [], statsSockets: [], masterWorker: true, warnings: [] },
      },
    },
    sockets: {},
    runtime: { unknowns: [] },
  };
}

/** A pair: `a` MASTER with priority 110, `b` BACKUP with 100, and what is different about each. */
export const livePair = (
  a: Partial<LiveInstance> = {},
  b: Partial<LiveInstance> = {},
  head?: string,
): readonly NodeState[] => [
  liveState({
    node: 'a',
    address: '192.0.2.1',
    instances: [{ priority: 110, state: 'MASTER', ...a }],
    ...(head !== undefined && { head }),
  }),
  liveState({
    node: 'b',
    address: '192.0.2.2',
    instances: [{ priority: 100, ...b }],
    ...(head !== undefined && { head }),
  }),
];
