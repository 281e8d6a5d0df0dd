import { fileSpecs, merged, secretSources } from './content.js';
import type { Endpoint } from './endpoints.js';
import type { HealthCheck, HttpQuestion, NodeSpec, Pair, ProbeTarget } from './model.js';
import type { CheckEntry, ProbeEntry } from './probe-schema.js';
import { mergedRisk } from './risk-schema.js';
import type { DefaultsEntry, NodeEntry, PairEntry } from './schema.js';
import type { SshEntry } from './ssh-schema.js';

const builtIn = {
  soakMs: 3000,
  proofMs: 30_000,
  timeoutMs: 2000,
  ratePerSecond: 20,
  expectStatus: [200, 399],
} as const;

/** A pair with everything it inherits: its own settings over the defaults, those of each node over both. */
export function inheritedPair(name: string, pair: PairEntry, defaults: DefaultsEntry): Pair {
  const labels = pair.labels ?? {};
  return {
    name,
    labels,
    nodes: Object.entries(pair.nodes).map(([nodeName, node]) => nodeSpec(nodeName, node ?? {}, pair, defaults)),
    probes: (pair.probes ?? []).map(probeTarget),
    checks: (pair.checks ?? []).map((check) => healthCheck(check, '')),
    soakMs: pair.soak ?? defaults.soak ?? builtIn.soakMs,
    proofMs: pair.proof ?? defaults.proof ?? builtIn.proofMs,
    suppressions: mergedRisk([defaults, pair]).suppress,
  };
}

function nodeSpec(name: string, node: NonNullable<NodeEntry>, pair: PairEntry, defaults: DefaultsEntry): NodeSpec {
  const { files, vars, secrets } = merged([defaults, pair, node]);
  const ssh = sshSettings(name, { ...defaults.ssh, ...pair.ssh, ...node.ssh });
  return {
    name,
    labels: { ...pair.labels, ...node.labels },
    ssh,
    become: node.become ?? pair.become ?? defaults.become ?? 'none',
    haproxy: { ...defaults.haproxy, ...pair.haproxy, ...node.haproxy },
    keepalived: { ...defaults.keepalived, ...pair.keepalived, ...node.keepalived },
    checks: (node.checks ?? []).map((check) => healthCheck(check, ssh.host)),
    files: fileSpecs(files),
    vars,
    secrets: secretSources(secrets),
  };
}

/** Settings over others: maps are merged key by key, files by path, suppressions by rule, everything else is replaced. */
export function over(base: DefaultsEntry, more: DefaultsEntry): DefaultsEntry {
  return {
    ...base,
    ...more,
    ssh: { ...base.ssh, ...more.ssh },
    haproxy: { ...base.haproxy, ...more.haproxy },
    keepalived: { ...base.keepalived, ...more.keepalived },
    risk: mergedRisk([base, more]),
    ...merged([base, more]),
  };
}

/** SSH settings of a node; what was not said is left out, for ssh_config to say. */
export function sshSettings(nodeName: string, entry: SshEntry): NodeSpec['ssh'] {
  const { connectTimeout, keepalive, ...same } = entry;
  return {
    ...same,
    host: entry.host ?? nodeName,
    keys: entry.keys ?? [],
    jump: entry.jump ?? [],
    knownHosts: entry.knownHosts ?? [],
    ...(connectTimeout !== undefined && { connectTimeoutMs: connectTimeout }),
    ...(keepalive !== undefined && { keepaliveMs: keepalive }),
  };
}

function probeTarget(entry: ProbeEntry): ProbeTarget {
  const ratePerSecond = entry.rate ?? builtIn.ratePerSecond;
  return { ...asked(entry, ''), ratePerSecond };
}

function healthCheck(entry: CheckEntry, defaultAddress: string): HealthCheck {
  return asked(entry, defaultAddress);
}

/** The schema lets exactly one of `http` and `tcp` through, and an entry without an address only for a node. */
function asked(entry: ProbeEntry, defaultAddress: string): HealthCheck {
  const endpoint = endpointOf(entry);
  const common = {
    name: entry.name ?? endpoint.text,
    address: endpoint.address ?? defaultAddress,
    port: endpoint.port,
    timeoutMs: entry.timeout ?? builtIn.timeoutMs,
  };
  return entry.http === undefined ? { ...common, kind: 'tcp' } : { ...common, ...httpQuestion(entry, endpoint) };
}

function endpointOf(entry: CheckEntry): Endpoint {
  const endpoint = entry.http ?? entry.tcp;
  if (endpoint === undefined) throw new TypeError('a probe or check has neither http nor tcp');
  return endpoint;
}

/** The name of a probe or check in reports: the one it was given, or what it asks. */
export function questionName(entry: CheckEntry): string {
  return entry.name ?? endpointOf(entry).text;
}

function httpQuestion(entry: ProbeEntry, { path }: Endpoint): HttpQuestion {
  return {
    kind: 'http',
    path,
    expectStatus: entry.expect ?? builtIn.expectStatus,
    ...(entry.host !== undefined && { hostHeader: entry.host }),
    ...(entry.identityHeader !== undefined && { identityHeader: entry.identityHeader }),
  };
}
