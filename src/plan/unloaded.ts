import { MS_A_TICK } from '../node/process-facts.js';
import { routersOfState } from './failover.js';
import { instanceChanges } from './instance-change.js';
import { routersOnDisk } from './live-setup.js';
import { durationText } from './old-workers.js';
import { type NodeState, servingOf } from './serving.js';
import { writtenSince } from './written-since.js';

/** A service that does not run what its files say: they were edited, and it was not reloaded. */
export type Unloaded = UnloadedFile | UnloadedValues;

/** A file of HAProxy that was written after the worker that serves had read it. Times are epoch milliseconds of the node's clock. */
export interface UnloadedFile {
  readonly node: string;
  readonly service: 'haproxy';
  readonly path: string;
  readonly modifiedAtMs: number;
  readonly worker: number;
  readonly startedAtMs: number;
}

/** Instances that keepalived runs otherwise than its files say, by its own word. A reload does not start its processes anew, so that no file's time tells it. */
export interface UnloadedValues {
  readonly node: string;
  readonly service: 'keepalived';
  readonly path: string;
  /** For each instance what a reload would change: `VI_1: priority 100 becomes 110`. */
  readonly what: readonly string[];
}

/** What of a node's files was not loaded; nothing of a service that does not run. */
export const unloadedOf = (state: NodeState): readonly Unloaded[] => [
  ...unloadedFiles(state),
  ...unloadedValues(state),
];

function unloadedFiles(state: NodeState): readonly UnloadedFile[] {
  const { node, files, bootedAtMs, haproxy } = state.facts;
  const [worker] = servingOf(state).workers.toSorted((a, b) => a.startTicks - b.startTicks);
  if (worker === undefined || bootedAtMs === undefined) return [];
  const startedAtMs = bootedAtMs + worker.startTicks * MS_A_TICK;
  return writtenSince(startedAtMs, files, haproxy.configPaths).map(({ path, modifiedAtMs }) => ({
    node,
    service: 'haproxy',
    path,
    modifiedAtMs,
    worker: worker.pid,
    startedAtMs,
  }));
}

function unloadedValues(state: NodeState): readonly UnloadedValues[] {
  const { node, keepalived } = state.facts;
  if (keepalived.dump === undefined || keepalived.config === undefined) return [];
  const changes = instanceChanges({ node, before: routersOfState(state), after: routersOnDisk(state) });
  const what = changes.flatMap((change) => change.what.map((text) => `${change.name}: ${text}`));
  return what.length === 0 ? [] : [{ node, service: 'keepalived', path: keepalived.configPath, what }];
}

export const unloadedText = (unloaded: Unloaded): string =>
  unloaded.service === 'haproxy'
    ? `${unloaded.path} was written ${durationText(unloaded.modifiedAtMs - unloaded.startedAtMs)} after HAProxy's worker ${unloaded.worker} was started, and not loaded since`
    : `keepalived does not run what ${unloaded.path} says; with a reload ${unloaded.what.join(', ')}`;
