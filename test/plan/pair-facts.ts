import type { InstanceDump } from '../../src/keepalived/dump.js';
import type { NodeFacts } from '../../src/node/facts.js';

export interface InstanceSketch {
  readonly name?: string;
  readonly vrid?: number;
  readonly state?: InstanceDump['state'];
  readonly vip?: string;
  /** Whether the VIP is on an interface. Default: when the state is MASTER. */
  readonly holds?: boolean;
  readonly priority?: number;
}

/** Facts of a node that runs the given instances; `keepalived: 'dead'` leaves the files and takes the processes. */
export function nodeFacts(
  node: string,
  sketches: readonly InstanceSketch[],
  options: { readonly keepalived?: 'dead' | 'unreadable'; readonly sha256?: string } = {},
): NodeFacts {
  const instances = sketches.map((sketch) => ({
    name: 'VI_1',
    vrid: 51,
    state: 'BACKUP' as const,
    vip: '192.0.2.100',
    priority: 100,
    ...sketch,
  }));
  return {
    node,
    observedAtMs: 0,
    tookMs: 0,
    hostname: node,
    kernel: '6.1.0',
    bootId: 'b7e7a6d2',
    serviceManager: 'systemd',
    addresses: instances
      .filter((each) => each.holds ?? each.state === 'MASTER')
      .map((each) => ({ ifname: 'eth0', address: each.vip, prefixLength: 32 })),
    listeners: [],
    files: [
      { path: '/etc/haproxy/haproxy.cfg', sha256: options.sha256 ?? 'aa', bytes: 1, modifiedAtMs: 0 },
      { path: '/etc/keepalived/keepalived.conf', sha256: node, bytes: 1, modifiedAtMs: 0 },
    ],
    sysctls: {},
    keepalived: {
      version: '2.2.7',
      processes: options.keepalived === 'dead' ? [] : [keepalivedProcess],
      configPath: '/etc/keepalived/keepalived.conf',
      config: {
        instances: [],
        scripts: [],
        trackFiles: [],
        trackProcesses: [],
        syncGroups: [],
        globals: { strict: false, reloadCheckConfig: false },
        includes: [],
        warnings: [],
      },
      ...(options.keepalived === undefined || options.keepalived === 'dead' ? { dump: instances.map(dumpOf) } : {}),
    },
    haproxy: { version: '2.6.12', processes: [], configPaths: ['/etc/haproxy/haproxy.cfg'], socketTools: [] },
    unknowns: [],
  };
}

/** keepalived's parent process. */
export const keepalivedProcess = {
  pid: 100,
  parentPid: 1,
  startTicks: 1000,
  state: 'S',
  argv: ['/usr/sbin/keepalived', '--dont-fork'],
  exe: '/usr/sbin/keepalived',
  exeDeleted: false,
  blockedSignals: 0n,
  pendingSignals: 0n,
};

const dumpOf = (each: Required<Omit<InstanceSketch, 'holds'>>): InstanceDump => ({
  name: each.name,
  state: each.state,
  interface: 'eth0',
  vrid: each.vrid,
  version: 2,
  priority: each.priority,
  effectivePriority: each.priority,
  advertIntUs: 1_000_000,
  vips: [{ address: each.vip, isSet: each.state === 'MASTER' }],
});
