import type { UndoAction } from '../node/undo.js';
import type { RouterConfig } from '../vrrp/router.js';
import { masterDownUs, normaliseAdvertIntUs } from '../vrrp/timing.js';
import type { RolledNode } from './instance-change.js';
import { type Drafted, rollTimer } from './one-by-one.js';
import { TIMER_SKEW_US } from './replay.js';
import {
  changesKeepalived,
  confirmAll,
  type Draft,
  haproxyRoll,
  install,
  type NodeWork,
  type Pace,
  ROLL_TIMER,
  reloadUndo,
} from './rolled-parts.js';

export const TOGETHER_TIMER = 'together';

/** For a reload to be read and acted on, on a busy machine. */
const RELOAD_MARGIN_US = 300_000;
/** Arming, reloading, proving and confirming two nodes takes a few round trips: in less than this it would mostly be undone. */
const LEAST_MS = 1500;
/** The reloads are sent side by side; this is for a network that holds one of them up. */
const MOST_APART_MS = 500;

/** How long old and new nodes may refuse each other before one of them becomes MASTER: the shortest master-down interval of all. */
export function toleratedUs(nodes: readonly RolledNode[]): number {
  return Math.min(...nodes.flatMap(({ before, after }) => [...before, ...after].map(downUs)));
}

const downUs = (config: RouterConfig): number => masterDownUs({ ...config, advertIntUs: normaliseAdvertIntUs(config) });

/** How long the nodes are armed for: so long that even what one does first is undone within the tolerated time. Undefined: too short to be done. */
export function togetherMs(nodes: readonly RolledNode[]): number | undefined {
  const ms = Math.floor((toleratedUs(nodes) - TIMER_SKEW_US - RELOAD_MARGIN_US) / 1000);
  return ms < LEAST_MS ? undefined : Math.min(ms, 10_000);
}

/**
 * All nodes reload at the same moment, well within the time that a BACKUP waits. The timer ends within that time too: should the run die between two
 * reloads, all are old again before anybody has become MASTER. It is never put off; what is not proven and confirmed in time is undone everywhere.
 * Before the last node is confirmed alone the others are armed to stop keepalived: old and new never stay side by side.
 */
export function together(works: readonly NodeWork[], pace: Pace, ms: number): Drafted {
  const rolled = works.filter(changesKeepalived);
  const [last, ...others] = rolled.toReversed();
  if (last === undefined) return { drafts: [], timers: [] };
  const stopOnly: readonly UndoAction[] = [{ do: 'stop', service: 'keepalived' }];
  return {
    drafts: [
      ...haproxyRoll(works, pace),
      { kind: 'guard', node: last.node },
      ...rolled.flatMap((work) => [
        arm(work.node, ROLL_TIMER, reloadUndo(work)),
        ...install(work.node, 'keepalived', work.paths.keepalived),
      ]),
      ...rolled.map((work) => arm(work.node, TOGETHER_TIMER, reloadUndo(work))),
      {
        kind: 'reload-together',
        nodes: rolled.map(({ node }) => node),
        withinMs: Math.min(MOST_APART_MS, Math.floor(ms / 3)),
      },
      ...rolled.map(({ node }): Draft => ({ kind: 'prove-keepalived', node, withinMs: Math.floor(ms / 2) })),
      ...others.map(({ node }) => arm(node, TOGETHER_TIMER, stopOnly)),
      ...confirmAll([last, ...others, ...works.filter((work) => !changesKeepalived(work))]),
      { kind: 'soak', node: last.node, ms: pace.soakMs },
    ],
    timers: [rollTimer(works, pace), { name: TOGETHER_TIMER, ms, renewable: false }],
  };
}

const arm = (node: string, timer: string, undo: readonly UndoAction[]): Draft => ({
  kind: 'arm',
  node,
  timer,
  offsetMs: 0,
  undo,
});
