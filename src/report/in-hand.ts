import type { RunEvent, ToldStep } from '../coordinator/events.js';

/** What a run has in hand at this moment, followed from its events. */
export interface InHand {
  readonly see: (event: RunEvent) => void;
  /** One line per pair that is being worked on; empty when nothing is. */
  lines(): readonly string[];
  /** Whether a node is between its reload and its proof. */
  midChange(): boolean;
}

interface Hand {
  readonly step: ToldStep;
  readonly node: string | undefined;
  readonly proven: readonly string[];
  /** The node whose reload was begun and that is not proven since. */
  readonly unproven: string | undefined;
}

const EMPTY: Hand = { step: 'lock', node: undefined, proven: [], unproven: undefined };

/** Follows a run: what Ctrl-C leaves where, should it be pressed now. */
export function followInHand(): InHand {
  const hands = new Map<string, Hand>();
  return {
    see(event) {
      switch (event.event) {
        case 'pair.finished':
          hands.delete(event.pair);
          break;
        case 'step.started': {
          const hand = hands.get(event.pair) ?? EMPTY;
          const unproven = event.step === 'reload' ? event.node : hand.unproven;
          hands.set(event.pair, { ...hand, step: event.step, node: event.node, unproven });
          break;
        }
        case 'step.finished': {
          const hand = hands.get(event.pair);
          if (hand === undefined || event.step !== 'prove' || !event.ok || event.node === undefined) break;
          hands.set(event.pair, { ...hand, proven: [...hand.proven, event.node], unproven: undefined });
          break;
        }
        case 'run.started':
        case 'run.finished':
        case 'pair.started':
        case 'pair.planned':
        case 'step.progress':
        case 'drain.workers':
        case 'probe.ledger':
          break;
      }
    },
    lines: () => [...hands].map(([pair, hand]) => handLine(pair, hand)),
    midChange: () => [...hands.values()].some((hand) => hand.unproven !== undefined),
  };
}

function handLine(pair: string, { step, node, proven, unproven }: Hand): string {
  const where = node === undefined ? step : `${step} of ${node}`;
  const done = proven.length === 0 ? 'no node proven' : `proven: ${proven.join(', ')}`;
  const open =
    unproven === undefined ? '' : `; ${unproven} was told to reload and is not proven: run hitless status ${pair}`;
  return `${pair}: left in step ${where}, ${done}${open}`;
}
