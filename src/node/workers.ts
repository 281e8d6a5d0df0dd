import type { Host } from '../ssh/host.js';
import { fieldOf, valuesOf } from './answer.js';
import { callProgram } from './call.js';
import { NodeError } from './node-error.js';
import type { Verb } from './program.js';
import { type Answer, shown } from './wire.js';

/** What one HAProxy process uses. */
export interface ProcessUse {
  readonly pid: number;
  readonly startTicks: number;
  /** VmRSS: pages that are shared with other processes count. */
  readonly rssKib: number;
  /** Established TCP connections, to clients and to servers; absent when they were not counted. */
  readonly connections?: number;
}

/** HAProxy processes and the memory that is left, at one moment. */
export interface WorkerUse {
  /** Epoch milliseconds of the node's clock. */
  readonly nowMs: number;
  /** Since the node's boot. */
  readonly uptimeMs: number;
  /** What the machine, and the control group of HAProxy where it has a limit, can still give. */
  readonly freeKib?: number;
  /** Those of the asked ones that live. */
  readonly processes: readonly ProcessUse[];
}

const DEADLINE_MS = 15_000;

/**
 * Asks what HAProxy processes use. `connections`: count their TCP connections too, which takes a while on a busy node.
 * Throws `NodeError` and the host's `SshError`.
 */
export async function readWorkerUse(
  host: Host,
  pids: readonly number[],
  options: { readonly connections: boolean },
): Promise<WorkerUse> {
  const args = [options.connections ? 'ss' : '-', ...pids.map(String)];
  return readUse(host.name, 'workers', await callProgram(host, 'workers', args, { deadlineMs: DEADLINE_MS }));
}

/** Reads what an answer says of HAProxy's processes. Throws `NodeError`. */
export function readUse(node: string, verb: Verb, answer: Answer): WorkerUse {
  const numbers = (value: string): readonly number[] => {
    const found = value.split(' ').map(Number);
    if (!found.some(Number.isNaN)) return found;
    throw new NodeError(node, verb, 'malformed', `no numbers: ${shown(value)}`);
  };
  const [epochSeconds = 0, uptimeSeconds = 0] = numbers(fieldOf(answer, 'clock'));
  const freeKib = freeKibOf(answer, numbers);
  return {
    nowMs: epochSeconds * 1000,
    uptimeMs: uptimeSeconds * 1000,
    ...(freeKib === undefined ? {} : { freeKib }),
    processes: valuesOf(answer, 'process').map((value) => {
      const [pid = 0, startTicks = 0, rssKib = 0, connections] = numbers(value.replace(/ -$/, ''));
      return { pid, startTicks, rssKib, ...(connections === undefined ? {} : { connections }) };
    }),
  };
}

/** The least of what the machine has left and what a control group's limit leaves; cache can be given back. */
function freeKibOf(answer: Answer, numbers: (value: string) => readonly number[]): number | undefined {
  const free = [
    ...valuesOf(answer, 'available').map(Number),
    ...valuesOf(answer, 'limit').map((value) => {
      const [limit = 0, used = 0, cache = 0] = numbers(value);
      return Math.max(0, Math.floor((limit - used + cache) / 1024));
    }),
  ];
  return free.length === 0 ? undefined : Math.min(...free);
}
