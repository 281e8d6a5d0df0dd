import { createHash } from 'node:crypto';
import { readKeepalivedConfig } from '../../src/keepalived/read.js';
import type { NodeFacts } from '../../src/node/facts.js';
import type { ChangedFile } from '../../src/plan/change.js';
import type { ChangePlanInput, NodeToChange } from '../../src/plan/change-plan.js';
import { rolesOf } from '../../src/plan/roles.js';
import { keepalivedProcess } from './pair-facts.js';

export const KEEPALIVED = '/etc/keepalived/keepalived.conf';
export const HAPROXY = '/etc/haproxy/haproxy.cfg';

/** One `vrrp_instance`, by what tests vary. */
export interface InstanceText {
  readonly name?: string;
  readonly vrid?: number;
  readonly priority: number;
  readonly vips?: readonly string[];
  readonly excluded?: readonly string[];
  /** Further lines of the block. */
  readonly more?: string;
}

/** The text of a keepalived.conf. */
export function keepalivedConf(instances: readonly InstanceText[], root = ''): string {
  const blocks = instances.map(
    ({ name = 'VI_1', vrid = 51, priority, vips = ['10.77.0.50'], excluded = [], more = '' }) =>
      [
        `vrrp_instance ${name} {`,
        '    state BACKUP',
        '    interface eth0',
        `    virtual_router_id ${vrid}`,
        `    priority ${priority}`,
        ...more.split('\n').map((line) => `    ${line}`),
        '    virtual_ipaddress {',
        ...vips.map((vip) => `        ${vip}`),
        '    }',
        ...(excluded.length === 0
          ? []
          : ['    virtual_ipaddress_excluded {', ...excluded.map((vip) => `        ${vip}`), '    }']),
        '}',
      ].join('\n'),
  );
  return `${root}\n${blocks.join('\n')}\n`;
}

export interface NodeSketch {
  readonly node: string;
  /** keepalived's. Default 2.2.7. */
  readonly release?: string;
  readonly address?: string;
  readonly before: string;
  /** Default: as before. */
  readonly after?: string;
  readonly haproxyBefore?: string;
  readonly haproxyAfter?: string;
  readonly haproxyVersion?: string;
  /** Files beside the two configurations. */
  readonly files?: readonly ChangedFile[];
  /** Instances that it is MASTER of. */
  readonly masterOf?: readonly string[];
  /** Effective priorities where they are not the configured ones. */
  readonly effective?: Readonly<Record<string, number>>;
}

export const HAPROXY_CFG = 'global\n    log stdout\ndefaults\n    mode http\nfrontend web\n    bind :80\n';
const MASTER_ARGV = [
  '/usr/sbin/haproxy',
  '-Ws',
  '-f',
  HAPROXY,
  '-p',
  '/run/haproxy.pid',
  '-S',
  '/run/haproxy-master.sock',
];

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const changedFile = (path: string, before: string | undefined, after: string | undefined): ChangedFile => ({
  path,
  ...(before === undefined ? {} : { before: { sha256: sha256(before), text: before } }),
  ...(after === undefined ? {} : { after: { sha256: sha256(after), text: after } }),
});

/** A node as it was observed, with its change. */
export function nodeToChange(sketch: NodeSketch): NodeToChange {
  const { node, release = '2.2.7', before, after = before, haproxyVersion = '2.6.12', files = [] } = sketch;
  const { haproxyBefore = HAPROXY_CFG, haproxyAfter = haproxyBefore } = sketch;
  const changed = [
    ...(before === after ? [] : [changedFile(KEEPALIVED, before, after)]),
    ...(haproxyBefore === haproxyAfter ? [] : [changedFile(HAPROXY, haproxyBefore, haproxyAfter)]),
    ...files,
  ];
  return {
    facts: factsOf(sketch),
    change: {
      node,
      changed,
      haproxy: {
        version: haproxyVersion,
        argv: MASTER_ARGV,
        unit: 'haproxy.service',
        before: [{ path: HAPROXY, text: haproxyBefore }],
        after: [{ path: HAPROXY, text: haproxyAfter }],
      },
      keepalived: {
        release,
        configId: node,
        unit: 'keepalived.service',
        before: [{ path: KEEPALIVED, text: before }],
        after: [{ path: KEEPALIVED, text: after }],
      },
    },
    method: { kind: 'systemd', unit: 'haproxy.service' },
  };
}

/** The node's facts as long as nothing has changed: what it is MASTER of, it holds the VIPs of. */
export function factsOf({
  node,
  release = '2.2.7',
  address,
  before,
  masterOf = [],
  effective = {},
}: NodeSketch): NodeFacts {
  const config = readKeepalivedConfig([{ path: KEEPALIVED, text: before }], { configId: node, version: release });
  const dump = config.instances.flatMap((each) =>
    each.vrid === undefined
      ? []
      : [
          {
            name: each.name,
            state: masterOf.includes(each.name) ? ('MASTER' as const) : ('BACKUP' as const),
            interface: 'eth0',
            vrid: each.vrid,
            version: each.version,
            priority: each.priority,
            effectivePriority: effective[each.name] ?? each.priority,
            advertIntUs: each.advertIntUs,
            vips: each.vips.map((vip) => ({ address: vip, isSet: masterOf.includes(each.name) })),
            excludedVips: each.excludedVips.map((vip) => ({ address: vip, isSet: masterOf.includes(each.name) })),
          },
        ],
  );
  const held = dump
    .filter(({ state }) => state === 'MASTER')
    .flatMap(({ vips, excludedVips }) => [...vips, ...excludedVips]);
  return {
    node,
    observedAtMs: 0,
    tookMs: 0,
    hostname: node,
    kernel: '6.1.0',
    bootId: 'b7e7a6d2',
    serviceManager: 'systemd',
    addresses: [
      { ifname: 'eth0', address: address ?? (node === 'a' ? '10.77.0.1' : '10.77.0.2'), prefixLength: 24 },
      ...held.map((vip) => ({ ifname: 'eth0', address: vip.address, prefixLength: 32 })),
    ],
    listeners: [],
    files: [],
    sysctls: {},
    keepalived: {
      version: release,
      processes: [keepalivedProcess],
      configPath: KEEPALIVED,
      config,
      dump,
    },
    haproxy: { version: '2.6.12', processes: [], configPaths: [HAPROXY], socketTools: [] },
    unknowns: [],
  };
}

/** All that a plan is made from. */
export function changeInput(sketches: readonly NodeSketch[], changes: Partial<ChangePlanInput> = {}): ChangePlanInput {
  const nodes = sketches.map(nodeToChange);
  return {
    pair: 'web',
    roles: rolesOf(nodes.map(({ facts }) => facts)),
    nodes,
    pace: { soakMs: 3000, proofMs: 30_000 },
    baselineMs: 1000,
    consents: { gap: false, failover: false },
    warnings: [],
    runtimeState: [],
    ...changes,
  };
}

/** Two nodes, `a` the MASTER, and what becomes of the text of each. */
export function pairChange(
  text: (node: 'a' | 'b', side: 'before' | 'after') => string,
  releases: { readonly a?: string; readonly b?: string } = {},
): readonly NodeSketch[] {
  return (['a', 'b'] as const).map((node) => ({
    node,
    before: text(node, 'before'),
    after: text(node, 'after'),
    masterOf: node === 'a' ? ['VI_1'] : [],
    ...(releases[node] === undefined ? {} : { release: releases[node] }),
  }));
}
