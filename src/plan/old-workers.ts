import { type SessionEnd, sessionEnd } from '../haproxy/session-end.js';
import { MS_A_TICK } from '../node/process-facts.js';
import type { WorkerUse } from '../node/workers.js';
import { type NodeState, type ProcessIdentity, servingOf } from './serving.js';
import { writtenSince } from './written-since.js';

/** A worker that was replaced and still finishes its sessions. */
export interface OldWorker {
  readonly pid: number;
  /** Milliseconds since it was replaced: since the next younger worker that was seen was started. Another one, that was gone before, may have replaced it earlier. */
  readonly oldForMs: number;
  /** Its clients' connections, by its own word; absent where it can't be asked. */
  readonly sessions?: number;
  /** Its established TCP connections, to clients and to servers; only where it can't be asked for its sessions. */
  readonly connections?: number;
  readonly rssKib: number;
}

/** The old workers of a node at one moment. */
export interface OldWorkers {
  /** The longest replaced first. */
  readonly workers: readonly OldWorker[];
  /** What ends them; absent when the configuration that they run is not known: its files were changed since they started. */
  readonly end?: SessionEnd;
}

/** Puts together what is known of the old workers: `earlier` is how the node was found, `sessions` what each of them said by pid. */
export function oldWorkersOf(
  earlier: NodeState,
  known: { readonly workers: readonly ProcessIdentity[]; readonly oldWorkers: readonly ProcessIdentity[] },
  use: WorkerUse,
  sessions: ReadonlyMap<number, number>,
): OldWorkers {
  const found = servingOf(earlier);
  const seen = [...known.workers, ...known.oldWorkers, ...found.workers, ...found.oldWorkers];
  const starts = seen.map((each) => each.startTicks);
  const old = known.oldWorkers.toSorted((a, b) => a.startTicks - b.startTicks);
  const workers = old.flatMap(({ pid, startTicks }): readonly OldWorker[] => {
    const now = use.processes.find((each) => each.pid === pid && each.startTicks === startTicks);
    if (now === undefined) return [];
    const younger = Math.min(...starts.filter((each) => each > startTicks));
    const own = sessions.get(pid);
    return [
      {
        pid,
        oldForMs: Number.isFinite(younger) ? Math.max(0, use.uptimeMs - younger * MS_A_TICK) : 0,
        ...(own === undefined ? {} : { sessions: own }),
        ...(own !== undefined || now.connections === undefined ? {} : { connections: now.connections }),
        rssKib: now.rssKib,
      },
    ];
  });
  const first = old.find((each) => workers.some(({ pid }) => pid === each.pid));
  const end = first === undefined ? undefined : endOf(earlier.facts, first.startTicks, use);
  return { workers, ...(end === undefined ? {} : { end }) };
}

/** A worker runs the configuration on disk when no file of it was changed since it started. */
function endOf(
  { files, haproxy }: NodeState['facts'],
  startTicks: number,
  { nowMs, uptimeMs }: WorkerUse,
): SessionEnd | undefined {
  const startedAtMs = nowMs - (uptimeMs - startTicks * MS_A_TICK);
  const changed = writtenSince(startedAtMs, files, haproxy.configPaths).length > 0;
  return changed || haproxy.config === undefined ? undefined : sessionEnd(haproxy.config);
}

/** Milliseconds of the `hard-stop-after` that the workers of now run with, once they are replaced; undefined: none, or not known. */
export function hardStopMsOf(state: NodeState, use: WorkerUse): number | undefined {
  const [first] = servingOf(state).workers;
  const end = first === undefined ? undefined : endOf(state.facts, first.startTicks, use);
  return end?.kind === 'hard-stop' ? end.afterMs : undefined;
}

/** The old workers in one line. */
export function oldWorkersText({ workers, end }: OldWorkers): string {
  const [first] = workers;
  if (first === undefined) return 'no old worker is left';
  const memory = mibText(workers.reduce((total, worker) => total + worker.rssKib, 0));
  const oldest = durationText(first.oldForMs);
  const who =
    workers.length === 1
      ? `old worker ${first.pid}: replaced ${oldest} ago`
      : `${workers.length} old workers (${workers.map((worker) => worker.pid).join(', ')}): the oldest replaced ${oldest} ago`;
  return `${who}, ${workText(workers)}, ${memory}; ${endText(end)}`;
}

/** Sessions where every worker told them; else connections, which a session has two of. */
function workText(workers: readonly OldWorker[]): string {
  const sessions = sum(workers.map((worker) => worker.sessions));
  if (!Number.isNaN(sessions)) return counted(sessions, 'session');
  const connections = sum(workers.map((worker) => worker.connections));
  return Number.isNaN(connections) ? 'sessions not known' : counted(connections, 'connection');
}

function endText(end: SessionEnd | undefined): string {
  switch (end?.kind) {
    case 'hard-stop':
      return `ended by HAProxy ${durationText(end.afterMs)} after the reload at the latest (hard-stop-after)`;
    case 'timeouts':
      return `no hard-stop-after: an idle session ends after ${durationText(end.ms)} at the latest (${end.timeout}, ${end.at.file}:${end.at.line}), a busy one has no end`;
    case 'none':
      return `without end: no hard-stop-after, and ${end.proxy} has no timeout ${end.missing}`;
    case undefined:
      return 'how long it may live is not known: the configuration that it runs is no longer on disk';
  }
}

const sum = (counts: readonly (number | undefined)[]): number =>
  counts.reduce<number>((total, count) => total + (count ?? Number.NaN), 0);

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

export const mibText = (kib: number): string => `${(kib / 1024).toFixed(kib < 102_400 ? 1 : 0)} MiB`;

/** `12 s`, `3 min`, `2 h 5 min`, `4 d`: as exact as a person needs it. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d`;
}
