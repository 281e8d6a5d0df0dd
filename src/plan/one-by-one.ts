import type { PlanTimer } from './change-step.js';
import {
  changesKeepalived,
  confirmAll,
  type Draft,
  haproxyDraft,
  install,
  type NodeWork,
  type Pace,
  ROLL_TIMER,
  reloadUndo,
  UNDO_STAGGER_MS,
  watch,
} from './rolled-parts.js';

/** A strategy put into steps. */
export interface Drafted {
  readonly drafts: readonly Draft[];
  readonly timers: readonly PlanTimer[];
}

/**
 * One node after the other, BACKUPs first; each is whole again before the next is touched. Given up, the nodes undo in the opposite
 * order, so that they pass no mix of old and new that the way there did not pass; confirmed in the order of the roll for the same reason.
 */
export function oneByOne(works: readonly NodeWork[], pace: Pace): Drafted {
  const drafts = works.flatMap((work, index): readonly Draft[] => [
    { kind: 'guard', node: work.node },
    {
      kind: 'arm',
      node: work.node,
      timer: ROLL_TIMER,
      offsetMs: (works.length - 1 - index) * UNDO_STAGGER_MS,
      undo: reloadUndo(work),
    },
    ...haproxyDraft(work),
    ...keepalivedDraft(work, pace),
    ...watch(work, pace),
  ]);
  return { drafts: [...drafts, ...confirmAll(works)], timers: [rollTimer(works, pace)] };
}

function keepalivedDraft(work: NodeWork, { proofMs }: Pace): readonly Draft[] {
  const { node, paths } = work;
  if (!changesKeepalived(work)) return [];
  return [
    ...install(node, 'keepalived', paths.keepalived),
    { kind: 'service', node, service: 'keepalived', action: 'reload' },
    { kind: 'prove-keepalived', node, withinMs: proofMs },
  ];
}

/** For what has no time of its own in the plan: to bring files into their places, to reload, to confirm. */
const ANY_STEP_MS = 30_000;

/** It is put off before every step, so it only has to be longer than any single one may take. */
export function rollTimer(works: readonly NodeWork[], { proofMs, soakMs }: Pace): PlanTimer {
  const drains = works.flatMap(({ around }) => around?.afterSoak ?? []).map(({ withinMs }) => withinMs);
  return { name: ROLL_TIMER, ms: Math.max(proofMs, soakMs, ...drains) + ANY_STEP_MS, renewable: true };
}
