import type { NodeSpec } from '../inventory/model.js';
import type { Host } from '../ssh/host.js';
import { fieldOf, linesOf, valuesOf } from './answer.js';
import { callProgram } from './call.js';
import type { HaproxyFacts, KeepalivedFacts, NodeFacts } from './facts.js';
import { readFileFacts } from './file-facts.js';
import { readHaproxyFacts } from './haproxy-facts.js';
import { parentFirst, readDump, readKeepalivedFacts } from './keepalived-facts.js';
import { readAddresses, readListeners } from './network-facts.js';
import { readBootTime, readProcesses, readSysctls } from './process-facts.js';
import { serviceWords } from './services.js';
import type { Answer } from './wire.js';

export interface ObserveOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds for the whole round trip. Default 15000. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 15_000;

/**
 * Observes a node in one round trip: everything in `NodeFacts`.
 * It asks keepalived for a data dump with SIGUSR1; for polling in quick succession take `watchNode`, which does not.
 * Throws `NodeError` and the host's `SshError`.
 */
export async function observeNode(host: Host, spec: NodeSpec, options: ObserveOptions = {}): Promise<NodeFacts> {
  const { answer, observedAtMs, tookMs } = await timed(host, 'observe', spec, options);
  const files = readFileFacts(answer);
  const bootedAtMs = readBootTime(answer);
  return {
    ...common(host, answer),
    ...(bootedAtMs === undefined ? {} : { bootedAtMs }),
    observedAtMs,
    tookMs,
    hostname: fieldOf(answer, 'hostname'),
    kernel: fieldOf(answer, 'kernel'),
    serviceManager: fieldOf(answer, 'service-manager') === 'systemd' ? 'systemd' : 'none',
    files,
    sysctls: readSysctls(answer),
    keepalived: readKeepalivedFacts(answer, files),
    haproxy: readHaproxyFacts(answer, files),
  };
}

/**
 * Observes again what may change from moment to moment: processes, addresses, listeners and keepalived's own word. Configurations, versions and
 * units are those of `earlier`; after a reboot everything is read anew. About half the cost of `observeNode`.
 * Throws `NodeError` and the host's `SshError`.
 */
export async function refreshNode(
  host: Host,
  spec: NodeSpec,
  earlier: NodeFacts,
  options: ObserveOptions = {},
): Promise<NodeFacts> {
  const { answer, observedAtMs, tookMs } = await timed(host, 'roles', spec, options);
  const now = common(host, answer);
  if (now.bootId !== earlier.bootId) return observeNode(host, spec, options);
  const { dump: _, ...keepalived } = earlier.keepalived;
  const dump = readDump(answer);
  return {
    ...earlier,
    ...now,
    observedAtMs,
    tookMs,
    keepalived: { ...keepalived, processes: parentFirst(answer), ...(dump === undefined ? {} : { dump }) },
    haproxy: { ...earlier.haproxy, processes: readProcesses(answer, 'haproxy') },
  };
}

/** The part of `NodeFacts` that changes from moment to moment: addresses, listeners and processes. */
export interface NodeWatch
  extends Pick<NodeFacts, 'node' | 'observedAtMs' | 'tookMs' | 'bootId' | 'addresses' | 'listeners' | 'unknowns'> {
  readonly keepalived: Pick<KeepalivedFacts, 'processes'>;
  readonly haproxy: Pick<HaproxyFacts, 'processes'>;
}

/** Observes what changes from moment to moment, at less than half the cost of `observeNode` and without a signal to keepalived. */
export async function watchNode(host: Host, spec: NodeSpec, options: ObserveOptions = {}): Promise<NodeWatch> {
  const { answer, observedAtMs, tookMs } = await timed(host, 'watch', spec, options);
  return {
    ...common(host, answer),
    observedAtMs,
    tookMs,
    keepalived: { processes: parentFirst(answer) },
    haproxy: { processes: readProcesses(answer, 'haproxy') },
  };
}

async function timed(
  host: Host,
  verb: 'observe' | 'roles' | 'watch',
  spec: NodeSpec,
  options: ObserveOptions,
): Promise<{ answer: Answer; observedAtMs: number; tookMs: number }> {
  const observedAtMs = Date.now();
  const began = performance.now();
  const answer = await callProgram(host, verb, serviceWords(spec), { deadlineMs: DEADLINE_MS, ...options });
  return { answer, observedAtMs, tookMs: Math.round(performance.now() - began) };
}

const common = (
  host: Host,
  answer: Answer,
): Pick<NodeFacts, 'node' | 'bootId' | 'addresses' | 'listeners' | 'unknowns'> => ({
  node: host.name,
  bootId: fieldOf(answer, 'boot-id'),
  addresses: readAddresses(linesOf(answer, 'addresses') ?? []),
  listeners: readListeners(linesOf(answer, 'listeners') ?? []),
  unknowns: valuesOf(answer, 'unknown'),
});
