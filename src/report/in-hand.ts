import type { RunEvent, ToldStep } from '../coordinator/events.js';

/** What a run has in hand at this moment, followed from its events. */
export interface InHand {
  readonly see: (event: RunEvent) => void;
  /** One line per pair that is being worked on; empty when nothing is. */
  lines(): readonly string[];
  /** Whether a node is between its reload and its proof, or has been told to undo something by itself. */
  midChange(): boolean;
}

interface Hand {
  readonly step: ToldStep;
  readonly node: string | undefined;
  readonly proven: readonly string[];
  /** The node whose reload was begun and that is not proven since. */
  readonly unproven: string | undefined;
  /** Nodes that undo by themselves what was done to them, unless they hear otherwise. */
  readonly armed: readonly string[];
}

const EMPTY: Hand = { step: 'lock', node: undefined, proven: [], unproven: undefined, armed: [] };

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
          const armed = event.step === 'arm' ? withNode(hand.armed, event.node) : hand.armed;
          hands.set(event.pair, { ...hand, step: event.step, node: event.node, unproven, armed });
          break;
        }
        case 'step.finished': {
          const hand = hands.get(event.pair);
          if (hand === undefined || !event.ok || event.node === undefined) break;
          const { node } = event;
          if (event.step === 'prove')
            hands.set(event.pair, { ...hand, proven: [...hand.proven, node], unproven: undefined });
          if (event.step === 'confirm' || event.step === 'put-back')
            hands.set(event.pair, { ...hand, armed: hand.armed.filter((each) => each !== node) });
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
    midChange: () => [...hands.values()].some((hand) => hand.unproven !== undefined || hand.armed.length > 0),
  };
}

const withNode = (nodes: readonly string[], node: string | undefined): readonly string[] =>
  node === undefined || nodes.includes(node) ? nodes : [...nodes, node];

function handLine(pair: string, { step, node, proven, unproven, armed }: Hand): string {
  const left = `${pair}: left in step ${node === undefined ? step : `${step} of ${node}`}`;
  if (armed.length > 0)
    return `${left}; ${armed.join(' and ')} puts itself back within a minute or so: hitless pending ${pair} tells when`;
  const done = proven.length === 0 ? 'no node proven' : `proven: ${proven.join(', ')}`;
  const open =
    unproven === undefined ? '' : `; ${unproven} was told to reload and is not proven: run hitless status ${pair}`;
  return `${left}, ${done}${open}`;
}
