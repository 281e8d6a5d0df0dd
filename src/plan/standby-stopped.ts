import type { UndoAction } from '../node/undo.js';
import type { PlanTimer } from './change-step.js';
import { type Drafted, rollTimer } from './one-by-one.js';
import {
  changesKeepalived,
  confirmAll,
  type Draft,
  haproxyReload,
  haproxyRoll,
  install,
  type NodeWork,
  type Pace,
  PUT_BACK,
  reloadUndo,
  UNDO_STAGGER_MS,
} from './rolled-parts.js';

/** The timer of the part in which old and new nodes refuse each other. It must never be put off: the nodes' deadlines have to keep their order. */
export const KEEPALIVED_TIMER = 'keepalived';

/** A standby starts its old keepalived this long after it stopped: by then the MASTER has put its old file back, or never will. */
const STANDBY_WAITS_MS = 3 * UNDO_STAGGER_MS;

/**
 * The standbys' keepalived is stopped, the MASTER reloads alone, the standbys start with the new file: no node is ever there to refuse the MASTER.
 * `works` ends with the node that stays, the MASTER.
 *
 * Given up, at one deadline: standbys stop, then the MASTER puts its old file back, then the standbys start with theirs. At no moment do an old and
 * a new keepalived run side by side, however late one of them is within the wait. Before the MASTER is confirmed the standbys are armed to stop and to do
 * nothing else: whichever file the MASTER is left with, none of them can be MASTER beside it.
 */
export function standbyStopped(works: readonly NodeWork[], pace: Pace): Drafted {
  const standbys = works.slice(0, -1).filter(changesKeepalived);
  const master = works.at(-1);
  if (master === undefined) return { drafts: [], timers: [] };
  const lastWord = standbys.map(({ node }): Draft => arm(node, 0, [{ do: 'stop', service: 'keepalived' }]));
  return {
    drafts: [
      ...haproxyRoll(works, pace),
      { kind: 'guard', node: master.node },
      ...standbys.flatMap((work) => stop(work)),
      ...renewMaster(master, pace),
      ...standbys.flatMap((work) => start(work, pace)),
      { kind: 'soak', node: master.node, ms: pace.soakMs },
      ...lastWord,
      ...confirmAll([master, ...works.slice(0, -1)]),
    ],
    timers: [rollTimer(works, pace), keepalivedTimer(works.length, pace)],
  };
}

const arm = (node: string, offsetMs: number, undo: readonly UndoAction[]): Draft => ({
  kind: 'arm',
  node,
  timer: KEEPALIVED_TIMER,
  offsetMs,
  undo,
});

const stop = (work: NodeWork): readonly Draft[] => [
  arm(work.node, 0, [
    { do: 'stop', service: 'keepalived' },
    PUT_BACK,
    { do: 'wait', ms: STANDBY_WAITS_MS },
    { do: 'start', service: 'keepalived' },
    ...haproxyReload(work),
  ]),
  { kind: 'service', node: work.node, service: 'keepalived', action: 'stop' },
];

function renewMaster(master: NodeWork, { proofMs }: Pace): readonly Draft[] {
  const { node, paths } = master;
  if (!changesKeepalived(master)) return [];
  return [
    arm(node, UNDO_STAGGER_MS, reloadUndo(master)),
    ...install(node, 'keepalived', paths.keepalived),
    { kind: 'service', node, service: 'keepalived', action: 'reload' },
    { kind: 'prove-keepalived', node, withinMs: proofMs },
  ];
}

const start = ({ node, paths }: NodeWork, { proofMs }: Pace): readonly Draft[] => [
  ...install(node, 'keepalived', paths.keepalived),
  { kind: 'service', node, service: 'keepalived', action: 'start' },
  { kind: 'prove-keepalived', node, withinMs: proofMs },
];

const keepalivedTimer = (nodes: number, { proofMs, soakMs }: Pace): PlanTimer => ({
  name: KEEPALIVED_TIMER,
  ms: nodes * (proofMs + 5000) + soakMs,
  renewable: false,
});
