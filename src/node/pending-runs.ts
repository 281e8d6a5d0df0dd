import type { Host } from '../ssh/host.js';
import { blobsOf } from './answer.js';
import { callProgram } from './call.js';
import { NodeError } from './node-error.js';
import { type Blob, shown } from './wire.js';

const STATES = ['armed', 'reverting', 'failed', 'confirmed'] as const;

/** A run that a node holds the old files of. Times are epoch milliseconds of the node's own clock. */
export interface PendingRun {
  readonly run: string;
  /**
   * - `armed`: the node takes it back at the deadline
   * - `reverting`: it is being taken back, or that was cut off
   * - `failed`: it could not be taken back whole: a person is needed
   * - `confirmed`: it stays, and can still be reverted
   */
  readonly state: (typeof STATES)[number];
  readonly operator: string;
  readonly what: string;
  readonly sinceMs: number;
  readonly deadlineAtMs: number;
  /** Milliseconds until the deadline; 0 when it has passed, or the node has rebooted. */
  readonly leftMs: number;
  /** The lines of the undo, and for `failed` what became of each. */
  readonly undo: readonly string[];
  readonly did: readonly string[];
}

const DEADLINE_MS = 15_000;

/** The runs of a node that are not ended, and the confirmed ones that can still be reverted, by id. Throws `NodeError` and `SshError`. */
export async function pendingRuns(host: Host): Promise<readonly PendingRun[]> {
  const answer = await callProgram(host, 'pending', [], { deadlineMs: DEADLINE_MS });
  return blobsOf(answer, 'run')
    .map((blob) => readRun(host.name, blob))
    .toSorted((a, b) => (a.run < b.run ? -1 : 1));
}

function readRun(node: string, { label, lines }: Blob): PendingRun {
  const all = (key: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  const first = (key: string): string => all(key)[0] ?? '';
  const state = STATES.find((each) => each === first('state'));
  const [sinceMs, deadlineAtMs, leftMs] = ['since', 'deadline', 'left'].map(
    (key) => Number(first(key) || Number.NaN) * 1000,
  );
  if (
    state === undefined ||
    !Number.isInteger(sinceMs) ||
    !Number.isInteger(deadlineAtMs) ||
    !Number.isInteger(leftMs)
  ) {
    throw new NodeError(node, 'pending', 'malformed', `run ${label} is not understood: ${shown(lines.join('\n'))}`);
  }
  return {
    run: label,
    state,
    operator: first('operator'),
    what: first('what'),
    sinceMs: sinceMs ?? 0,
    deadlineAtMs: deadlineAtMs ?? 0,
    leftMs: leftMs ?? 0,
    undo: all('undo'),
    did: all('did'),
  };
}
