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
    { kind: 'soak', node: work.node, ms: pace.soakMs },
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

/** Long enough for every proof of every node to take all the time it may. */
export function rollTimer(works: readonly NodeWork[], { proofMs, soakMs }: Pace): PlanTimer {
  return { name: ROLL_TIMER, ms: works.length * (2 * proofMs + soakMs) + 30_000, renewable: true };
}
