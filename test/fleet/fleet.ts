import type { NodeSpec, Pair } from '../../src/inventory/model.js';
import { SshError } from '../../src/ssh/error.js';
import type { Host } from '../../src/ssh/host.js';
import { type FleetSide, fakeHost } from './fake-host.js';
import { takeBackWhatIsDue } from './fake-undo.js';
import { elect } from './fake-vrrp.js';
import { type FakeNode, newProcess } from './node-world.js';

export interface FakePairOptions {
  readonly name?: string;
  /** Default two: `NAMEa`, the MASTER, and `NAMEb`. */
  readonly nodes?: number;
  /** HAProxy's version on all nodes. Default 2.8.3, whose master answers `reload` with its outcome. */
  readonly haproxyVersion?: string;
  /** Two VRRP instances, each node MASTER of one. Default false. */
  readonly activeActive?: boolean;
  /** keepalived tracks a script that sees whether HAProxy serves. Default false. */
  readonly tracked?: boolean;
  /** Default false. */
  readonly nopreempt?: boolean;
}

/** Pairs of load balancers that exist in memory only, and what was done to them. */
export interface FakeFleet {
  /** Everything that changed a node, in order: `p1b: lock run-1`, `p1b: reload by /run/haproxy-master.sock`, … */
  readonly changes: readonly string[];
  /** Every call, in order: `p1b: observe …`. */
  readonly calls: readonly string[];
  /** VIPs that two nodes were MASTER for after an election: `192.0.2.101 on p1a and p1b`. */
  readonly conflicts: readonly string[];
  addPair(options?: FakePairOptions): Pair;
  node(name: string): FakeNode;
  /** A new connection; fails as SSH would when the node is unreachable. */
  connect(spec: Pick<NodeSpec, 'name'>): Promise<Host>;
  /** VRRP's election comes out the other way: the MASTER of each instance of the pair changes. */
  flipRoles(pair: string): void;
  /** Every node takes back what is due by now. */
  tick(): void;
  /** The kernel frees a node's lock, as after its TTL. */
  loseLock(node: string): void;
}

const MASTER_SOCKET = '/run/haproxy-master.sock';
const NO_SSH = { keys: [], jump: [], knownHosts: [], connectTimeoutMs: 1000, keepaliveMs: 1000 };

const realSleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** `now`: epoch milliseconds. Default: the machine's clock. */
export function fakeFleet(now: () => number = Date.now, sleep: (ms: number) => Promise<void> = realSleep): FakeFleet {
  const nodes = new Map<string, FakeNode>();
  const members = new Map<string, readonly string[]>();
  const changes: string[] = [];
  const calls: string[] = [];
  const conflicts: string[] = [];
  const counts = new Map<string, number>();
  const find = (name: string): FakeNode => {
    const node = nodes.get(name);
    if (node === undefined) throw new RangeError(`the fake fleet has no node ${name}`);
    return node;
  };
  const side: FleetSide = {
    now,
    sleep,
    arrive(node, text) {
      calls.push(`${node.name}: ${text}`);
      const number = (counts.get(node.name) ?? 0) + 1;
      counts.set(node.name, number);
      let losing: 'before' | 'after' | undefined;
      const lose = (when: 'before' | 'after'): void => {
        losing = when;
      };
      node.onCall?.({ node: node.name, number, text, lose });
      takeBackWhatIsDue([...nodes.values()], side);
      return losing;
    },
    changed: (node, text) => void changes.push(`${node.name}: ${text}`),
    elect({ name }) {
      const pair = ([...members.values()].find((names) => names.includes(name)) ?? []).map(find);
      elect(pair);
      for (const vip of new Set(pair.flatMap(({ instances }) => instances.flatMap(({ vips }) => vips)))) {
        const holders = pair.filter(({ instances }) =>
          instances.some(({ state, vips }) => state === 'MASTER' && vips.includes(vip)),
        );
        if (holders.length > 1) conflicts.push(`${vip} on ${holders.map((each) => each.name).join(' and ')}`);
      }
    },
  };
  return {
    changes,
    calls,
    conflicts,
    node: find,
    addPair(options = {}) {
      const made = makePair(options, members.size + 1, now());
      for (const node of made.nodes) nodes.set(node.name, node);
      members.set(
        made.pair.name,
        made.nodes.map((node) => node.name),
      );
      return made.pair;
    },
    async connect({ name }) {
      const node = find(name);
      if (node.unreachable)
        throw new SshError(name, 'unreachable', `${name} can't be reached`, { remedy: 'see whether it is up' });
      return fakeHost(node, side);
    },
    flipRoles(pair) {
      const pairNodes = (members.get(pair) ?? []).map(find);
      for (const { vrid } of pairNodes[0]?.instances ?? []) {
        const same = pairNodes.flatMap((node) => node.instances.filter((each) => each.vrid === vrid));
        const master = same.findIndex((each) => each.state === 'MASTER');
        const next = (master + 1) % same.length;
        for (const [index, each] of same.entries())
          Object.assign(each, { state: index === next ? 'MASTER' : 'BACKUP', holdsVip: index === next });
      }
    },
    tick() {
      takeBackWhatIsDue([...nodes.values()], side);
    },
    loseLock(name) {
      find(name).lock?.lose?.();
    },
  };
}

function makePair(
  options: FakePairOptions,
  index: number,
  nowMs: number,
): { readonly pair: Pair; readonly nodes: readonly FakeNode[] } {
  const {
    name = `p${index}`,
    haproxyVersion = '2.8.3',
    activeActive = false,
    tracked = false,
    nopreempt = false,
  } = options;
  const names = Array.from({ length: options.nodes ?? 2 }, (_, at) => `${name}${String.fromCharCode(97 + at)}`);
  const vips = [`192.0.2.${100 + index}`, ...(activeActive ? [`192.0.2.${150 + index}`] : [])];
  const nodes = names.map((node, at): FakeNode => {
    const worker = newProcess(nowMs);
    const master = newProcess(nowMs);
    const instances = vips.map((vip, which) => {
      const isMaster = at === which % names.length;
      const state = isMaster ? ('MASTER' as const) : ('BACKUP' as const);
      return {
        name: `VI_${which + 1}`,
        vrid: index * 2 + which,
        vips: [vip],
        priority: isMaster ? 110 : 100 - at,
        state,
        holdsVip: isMaster,
      };
    });
    const conf = keepalivedConf(instances, { tracked, nopreempt });
    return {
      name: node,
      address: `192.0.2.${index * 4 + at}`,
      bootId: `00000000-0000-4000-8000-0000000000${String(index * 4 + at).padStart(2, '0')}`,
      instances,
      keepalivedRuns: true,
      keepalivedVersion: '2.2.7',
      keepalivedConf: conf,
      keepalivedConfRead: conf,
      haproxy: {
        version: haproxyVersion,
        configPath: '/etc/haproxy/haproxy.cfg',
        config: HAPROXY_CFG,
        configRead: HAPROXY_CFG,
        master,
        workers: [worker],
        oldWorkers: [],
        failedReloads: 0,
        reloads: 0,
        masterSocket: MASTER_SOCKET,
        deaf: false,
        ports: [80, 9000],
        servers: {
          pages: [
            { name: 's1', up: true },
            { name: 's2', up: true },
          ],
        },
        sessions: new Map(),
        level: 'admin',
        setsNothing: false,
      },
      lock: undefined,
      unreachable: false,
      validation: { exitCode: 0, messages: 'Configuration file is valid' },
      candidate: { haproxy: passed(), keepalived: passed(), live: passed() },
      nextReload: 'works',
      saved: new Map(),
      healthRed: false,
      runs: new Map(),
      files: new Map(),
      tracked,
      nopreempt,
      stuck: false,
      onCall: undefined,
    };
  });
  const specs = nodes.map(
    (node): NodeSpec => ({
      name: node.name,
      labels: {},
      ssh: { host: node.address, ...NO_SSH },
      become: 'none',
      haproxy: {},
      keepalived: {},
      checks: [],
      files: [],
      vars: {},
      secrets: {},
    }),
  );
  return {
    pair: { name, labels: {}, nodes: specs, probes: [], checks: [], soakMs: 10, proofMs: 500, suppressions: [] },
    nodes,
  };
}

const passed = () => ({ exitCode: 0, messages: [] });

const HAPROXY_CFG = `global
  stats socket /run/haproxy/admin.sock level admin
frontend web
  bind *:80
  default_backend pages
frontend echo
  bind *:9000
backend pages
  server s1 192.0.2.1:8001 check
  server s2 192.0.2.1:8002 check
`;

const CHECK = `vrrp_script serves {
  script "/usr/local/sbin/haproxy-serves"
  interval 1
}
`;

const keepalivedConf = (
  instances: FakeNode['instances'],
  { tracked, nopreempt }: { readonly tracked: boolean; readonly nopreempt: boolean },
): string =>
  (tracked ? CHECK : '') +
  instances
    .map(
      (each) => `vrrp_instance ${each.name} {
  interface eth0${nopreempt ? '\n  nopreempt' : ''}${tracked ? '\n  track_script {\n    serves\n  }' : ''}
  virtual_router_id ${each.vrid}
  priority ${each.priority}
  virtual_ipaddress {
    ${each.vips.join('\n    ')}
  }
}
`,
    )
    .join('');
