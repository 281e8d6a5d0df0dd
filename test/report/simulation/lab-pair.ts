import { completeSetup, type Setup } from '../../../src/plan/setup.js';
import { type Simulation, type SimulationPlan, simulationOf } from '../../../src/plan/simulation.js';
import { readEventWord } from '../../../src/vrrp/event-word.js';
import { placeEvents } from '../../../src/vrrp/place-events.js';
import type { Reloaded } from '../../../src/vrrp/placed-event.js';
import type { RouterConfig } from '../../../src/vrrp/router.js';
import { preferred, second } from '../../vrrp/pair.js';

/** A setup of routers on nodes A and B. */
export function setupOf(
  routers: readonly RouterConfig[] = [preferred(), second()],
  changes: Partial<Setup> = {},
): Setup {
  const nodes = [...new Set(routers.map(({ node }) => node))];
  return completeSetup({
    nodes: nodes.map((node) => ({ node, release: '2.2.7', releaseFrom: 'given' })),
    routers,
    down: [],
    checks: [],
    notes: [],
    ...changes,
  });
}

/** What events, as an operator writes them, do to a setup: the first 5 s after the start, each 10 s after the one before. */
export function simulated(
  events: readonly string[],
  options: { readonly setup?: Setup; readonly load?: () => Reloaded } & Partial<SimulationPlan> = {},
): Simulation {
  const { setup = setupOf(), load = () => ({ notes: [] }), ...changes } = options;
  const start = changes.start ?? (events.length === 0 ? 'cold' : 'settled');
  const words = events.map((text) => orThrow(readEventWord(text)));
  const placed = orThrow(placeEvents(words, { ...setup, start, firstUs: 5_000_000, spacingUs: 10_000_000, load }));
  const lastUs = Math.max(0, ...placed.events.map(({ event }) => event.atUs));
  return simulationOf({
    setup,
    start,
    ...placed,
    untilUs: lastUs + 10_000_000,
    phase: 'typical',
    verbose: false,
    ...changes,
  });
}

function orThrow<Right extends object>(answer: Right | { readonly wrong: string }): Right {
  if ('wrong' in answer) throw new Error(answer.wrong);
  return answer;
}
