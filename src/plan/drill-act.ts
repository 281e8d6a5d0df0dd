import type { DrillEvent } from './drill-event.js';
import { type HandoverInput, planHandover, undoOf } from './handover-plan.js';
import { leverEvents, type ThereAndBack } from './lever-events.js';
import { liveRouters } from './live-routers.js';
import type { Step, UndoPart } from './step.js';
import { blocked, type Refusal } from './verdict.js';

/** What is done to the node, how that is undone, and the same for the model. */
export interface Act {
  readonly step: Step;
  /** Where it is done: a handover may be done on the node that takes over. */
  readonly on: string;
  readonly undo: readonly UndoPart[];
  readonly model: ThereAndBack;
}

/** What an event does to a node that is MASTER. */
export function actOf(event: DrillEvent, node: string, input: Omit<HandoverInput, 'wish' | 'soakMs'>): Act | Refusal {
  switch (event) {
    case 'stop':
      return {
        step: { kind: 'drill', node, event },
        on: node,
        undo: ['start keepalived'],
        model: { events: [{ kind: 'stop', node, atUs: 0 }], back: [{ kind: 'return', node, atUs: 0 }] },
      };
    case 'script-fail':
      return {
        step: { kind: 'drill', node, event },
        on: node,
        undo: ['start haproxy'],
        model: { events: [{ kind: 'script-fail', node, atUs: 0 }], back: [{ kind: 'script-recover', node, atUs: 0 }] },
      };
    case 'handover-back':
      return handoverAct(node, input);
  }
}

function handoverAct(node: string, input: Omit<HandoverInput, 'wish' | 'soakMs'>): Act | Refusal {
  const choice = planHandover({ ...input, wish: { from: node, allowGap: false }, soakMs: 0 });
  if (choice.verdict !== 'ok')
    return blocked(choice.reason, 'drill --event stop measures the gap that a failover has here');
  const { lever } = choice.plan;
  const step: Step = { kind: 'handover', node: lever.node, lever };
  return { step, on: lever.node, undo: undoOf(lever), model: leverEvents(lever, liveRouters(input.states)) };
}
