import type { RunEvent } from '../coordinator/events.js';
import type { StepKind } from '../plan/step.js';

/** What a run has in hand at this moment, followed from its events. */
export interface InHand {
  readonly see: (event: RunEvent) => void;
  /** One line per pair that is being worked on; empty when nothing is. */
  lines(): readonly string[];
  /** Whether a node is between a reload and its proof. */
  midChange(): boolean;
}

interface Hand {
  readonly node: string | undefined;
  readonly step: StepKind;
  readonly proven: readonly string[];
}

const UNPROVEN: readonly StepKind[] = ['reload', 'prove'];

export function followInHand(): InHand {
  const hands = new Map<string, Hand>();
  return {
    see(event) {
      if (event.event === 'pair.finished') hands.delete(event.pair);
      if (event.event === 'step.started') {
        hands.set(event.pair, { node: event.node, step: event.step, proven: hands.get(event.pair)?.proven ?? [] });
      }
      if (event.event === 'step.finished' && event.step === 'prove' && event.ok && event.node !== undefined) {
        const hand = hands.get(event.pair);
        if (hand !== undefined) hands.set(event.pair, { ...hand, proven: [...hand.proven, event.node] });
      }
    },
    lines: () =>
      [...hands].map(([pair, hand]) => {
        const proven = hand.proven.length === 0 ? 'no node proven' : `proven: ${hand.proven.join(', ')}`;
        const open = UNPROVEN.includes(hand.step)
          ? `; ${hand.node} is reloaded but not proven: run hitless status ${pair}`
          : '';
        return `${pair}: left in step ${hand.step}${hand.node === undefined ? '' : ` of ${hand.node}`}, ${proven}${open}`;
      }),
    midChange: () => [...hands.values()].some((hand) => UNPROVEN.includes(hand.step)),
  };
}
