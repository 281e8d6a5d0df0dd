import type { BackendServers } from '../haproxy/show-stat.js';
import { isWildcard } from '../haproxy/wildcard.js';
import type { Listener } from '../node/facts.js';
import type { ServingState } from './serving.js';

type HaproxyQuestion = 'new worker' | 'old worker' | 'master' | 'listeners' | 'servers';

/** One question of a proof: `pending` may still become ok, `failed` will not. */
export interface ProofCheck<Question extends string = HaproxyQuestion> {
  readonly what: Question;
  readonly state: 'ok' | 'pending' | 'failed';
  readonly detail: string;
}

export interface Proof<Question extends string = HaproxyQuestion> {
  readonly state: 'proven' | 'pending' | 'failed';
  readonly checks: readonly ProofCheck<Question>[];
  /** The checks that are not ok, in words; what was proven when all are. */
  readonly text: string;
}

/**
 * Whether a node runs its new configuration in new workers, and serves as before.
 * An exit status is no part of it: `systemctl reload` answers 0 when the new configuration could not be loaded.
 */
export function proveReload(before: ServingState, now: ServingState): Proof {
  return concludeProof([
    newWorker(before, now),
    sameMaster(before, now),
    listenersHeld(before, now),
    serversUp(before, now),
  ]);
}

/** Whether HAProxy was restarted: other processes, with listeners and servers as before. */
export function proveRestart(before: ServingState, now: ServingState): Proof {
  return concludeProof([
    newMaster(before, now),
    newWorker(before, now),
    listenersHeld(before, now),
    serversUp(before, now),
  ]);
}

/**
 * Whether a node that was proven still runs what was proven: its new worker lives and holds every listener. `before` is how it was
 * right before its reload. Servers are no part of it: they come and go while the rest of the pair is worked on.
 */
export function staysProven(before: ServingState, now: ServingState): Proof {
  return concludeProof([newWorker(before, now), sameMaster(before, now), listenersHeld(before, now)]);
}

/** Failed when one check has failed, proven when all are ok. */
export function concludeProof<Question extends string>(checks: readonly ProofCheck<Question>[]): Proof<Question> {
  const failed = checks.filter((check) => check.state === 'failed');
  const pending = checks.filter((check) => check.state === 'pending');
  const state = failed.length > 0 ? 'failed' : pending.length > 0 ? 'pending' : 'proven';
  const telling = state === 'proven' ? checks : [...failed, ...pending];
  return { state, checks, text: telling.map((check) => check.detail).join('; ') };
}

/**
 * Whether a node whose reload failed serves on with the workers it had: they live, they hold every listener, and no fewer
 * servers are up. New workers that could not be proven are no such thing.
 */
export function stillServes(before: ServingState, now: ServingState): Proof {
  const checks = [oldWorker(before, now), oldListeners(before, now), serversUp(before, now)];
  const failing = checks.filter((check) => check.state === 'failed');
  return {
    state: failing.length > 0 ? 'failed' : 'proven',
    checks,
    text: (failing.length > 0 ? failing : checks).map((check) => check.detail).join('; '),
  };
}

/** Workers from before that still live; where the master tells (>= 3.1) they count as old ones after a failed reload. */
function survivors(before: ServingState, now: ServingState): readonly number[] {
  const known = new Set(before.workers.map(identityOf));
  const candidates = now.reloadFailed === true ? [...now.workers, ...now.oldWorkers] : now.workers;
  return candidates.filter((worker) => known.has(identityOf(worker))).map((worker) => worker.pid);
}

function oldWorker(before: ServingState, now: ServingState): ProofCheck {
  const what = 'old worker';
  const pids = survivors(before, now);
  if (pids.length > 0) return { what, state: 'ok', detail: `old worker ${pids.join(', ')}` };
  const workers = now.workers.map((worker) => worker.pid).join(', ');
  const detail = workers === '' ? 'no worker is left' : `worker ${workers} is new and was not proven`;
  return { what, state: 'failed', detail };
}

function oldListeners(before: ServingState, now: ServingState): ProofCheck {
  const what = 'listeners';
  const pids = survivors(before, now);
  const held = now.listeners.filter((each) => each.pids.some((pid) => pids.includes(pid)));
  const missing = missingListeners(before, { listeners: held });
  return missing.length === 0
    ? { what, state: 'ok', detail: `${held.length} listeners held by it` }
    : { what, state: 'failed', detail: `it does not listen on ${missing.map(listenerName).join(', ')} any more` };
}

const identityOf = (process: { readonly pid: number; readonly startTicks: number }): string =>
  `${process.pid}@${process.startTicks}`;

/** A failure that was there before the reload says nothing until the master has tried once more. */
export const failedSince = (
  before: Pick<ServingState, 'reloadFailed' | 'reloads'>,
  now: Pick<ServingState, 'reloadFailed' | 'reloads'>,
): boolean => now.reloadFailed === true && !(before.reloadFailed === true && before.reloads === now.reloads);

function newWorker(before: ServingState, now: ServingState): ProofCheck {
  const what = 'new worker';
  if (failedSince(before, now)) {
    return { what, state: 'failed', detail: 'HAProxy says that its last reload failed: the old worker serves on' };
  }
  if (before.reloadFailed !== undefined && now.reloadFailed === undefined) {
    return { what, state: 'pending', detail: 'the master does not answer yet' };
  }
  const known = new Set([...before.workers, ...before.oldWorkers].map(identityOf));
  const fresh = now.workers.filter((worker) => !known.has(identityOf(worker)));
  if (fresh.length === 0) return { what, state: 'pending', detail: 'no new worker yet' };
  if (now.stopping === true)
    return { what, state: 'pending', detail: 'the worker that answers is still the stopping one' };
  return { what, state: 'ok', detail: `new worker ${fresh.map((worker) => worker.pid).join(', ')}` };
}

/** A master process that changed was restarted: then sessions were cut. Without master-worker mode there is none to compare. */
function sameMaster(before: ServingState, now: ServingState): ProofCheck {
  const what = 'master';
  if (before.master === undefined) return { what, state: 'ok', detail: 'no master process in this mode' };
  if (now.master === undefined)
    return { what, state: 'failed', detail: `the master process ${before.master.pid} is gone` };
  return identityOf(before.master) === identityOf(now.master)
    ? { what, state: 'ok', detail: `master ${now.master.pid} unchanged` }
    : {
        what,
        state: 'failed',
        detail: `the master process changed from ${before.master.pid} to ${now.master.pid}: HAProxy was restarted`,
      };
}

function newMaster({ master: before }: ServingState, { master: now }: ServingState): ProofCheck {
  const what = 'master';
  if (now === undefined)
    return before === undefined
      ? { what, state: 'ok', detail: 'no master process in this mode' }
      : { what, state: 'pending', detail: 'no master process yet' };
  return before !== undefined && identityOf(before) === identityOf(now)
    ? { what, state: 'pending', detail: `master ${now.pid} is still the one of before` }
    : { what, state: 'ok', detail: `new master ${now.pid}` };
}

const listenerName = (each: Socket): string => `${each.address}:${each.port}`;

type Socket = Pick<Listener, 'address' | 'port'>;

function missingListeners(before: ServingState, now: Pick<ServingState, 'listeners'>): readonly Socket[] {
  const held = new Set(now.listeners.map(listenerName));
  const missing = before.listeners.filter((each) => !held.has(listenerName(each)));
  return [...new Map(missing.map((each) => [listenerName(each), each])).values()];
}

/** A wildcard has several names: HAProxy's, and those that ss gives it. */
const isSame = (a: Socket, b: Socket): boolean =>
  a.port === b.port && (a.address === b.address || (isWildcard(a.address) && isWildcard(b.address)));

/**
 * Every listener from before that the file on disk still binds must be there, and all must be held by a new worker. Binds that are new in the file need no look:
 * HAProxy starts no worker unless it could bind them all.
 */
function listenersHeld(before: ServingState, now: ServingState): ProofCheck {
  const what = 'listeners';
  const dropped = missingListeners(before, now).filter(
    (each) => now.configured === undefined || now.configured.some((wanted) => isSame(wanted, each)),
  );
  if (dropped.length > 0)
    return { what, state: 'pending', detail: `nobody listens on ${dropped.map(listenerName).join(', ')}` };
  const workers = new Set(now.workers.map((worker) => worker.pid));
  const orphan = now.listeners.find((each) => !each.pids.some((pid) => workers.has(pid)));
  return orphan === undefined
    ? { what, state: 'ok', detail: `${now.listeners.length} listeners held by it` }
    : { what, state: 'pending', detail: `${listenerName(orphan)} is not held by the new worker` };
}

function serversUp(before: ServingState, now: ServingState): ProofCheck {
  const what = 'servers';
  if (before.backends === undefined) {
    return { what, state: 'ok', detail: 'servers not compared: no runtime socket answered before either' };
  }
  if (now.backends === undefined) return { what, state: 'pending', detail: 'no runtime socket answers yet' };
  const unsettled = now.backends.find((backend) => backend.pending > 0);
  if (unsettled !== undefined) {
    return {
      what,
      state: 'pending',
      detail: `${unsettled.backend}: ${unsettled.pending} of ${unsettled.total} servers not checked yet`,
    };
  }
  const fewer = before.backends.flatMap((was) => lessThanBefore(was, now.backends ?? []));
  return fewer.length === 0
    ? { what, state: 'ok', detail: `${now.backends.reduce((sum, backend) => sum + backend.up, 0)} servers up` }
    : { what, state: 'pending', detail: fewer.join('; ') };
}

/** A backend that is no longer there was removed by the new configuration, which is the operator's wish. */
function lessThanBefore(was: BackendServers, now: readonly BackendServers[]): readonly string[] {
  const is = now.find((backend) => backend.backend === was.backend);
  return is !== undefined && is.up < Math.min(was.up, is.total)
    ? [`${was.backend}: ${is.up} of ${is.total} servers up, before ${was.up}`]
    : [];
}
