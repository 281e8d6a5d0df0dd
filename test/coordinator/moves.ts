import type { DrillBook } from '../../src/coordinator/drill-book.js';
import { type DrillRequest, drillPair } from '../../src/coordinator/drill-pair.js';
import { eventBus, type RunEvent } from '../../src/coordinator/events.js';
import { type HandoverRequest, handoverPair } from '../../src/coordinator/handover-pair.js';
import type { MoveContext } from '../../src/coordinator/move-pair.js';
import type { PairResult } from '../../src/coordinator/outcome.js';
import { type RestartRequest, restartPair } from '../../src/coordinator/restart-pair.js';
import type { DrillRecord } from '../../src/plan/drill-record.js';
import { type PairWorld, RUN } from './pair-world.js';

export interface MoveOptions {
  /** Default run-1. */
  readonly run?: string;
  /** What the operator answers. Default yes. */
  readonly answer?: boolean;
  /** The questions that were asked. */
  readonly asked?: string[];
}

function contextOf(here: PairWorld, { run = RUN, answer = true, asked = [] }: MoveOptions): MoveContext {
  const events = here.events as RunEvent[];
  const keep = (event: RunEvent): void => {
    events.push(event);
    here.onEvent(event);
  };
  return {
    run,
    operator: 'jo@desk',
    world: here.world,
    emit: eventBus(run, here.world.now, [keep]),
    stop: here.stop.signal,
    probe: true,
    ratePerSecond: 100,
    ask: async (question) => {
      asked.push(question);
      return answer;
    },
  };
}

/** Hands the world's pair over. */
export const handOver = (
  here: PairWorld,
  request: Partial<HandoverRequest['wish']> & { readonly back?: boolean; readonly maxLost?: number } = {},
  options: MoveOptions = {},
): Promise<PairResult> => {
  const { back = false, maxLost, allowGap = false, ...wish } = request;
  return handoverPair(here.pair, { ...contextOf(here, options), wish: { ...wish, allowGap }, back, maxLost });
};

/** A book in memory. */
export function memoryBook(): DrillBook & { readonly records: DrillRecord[] } {
  const records: DrillRecord[] = [];
  return {
    records,
    async add(record) {
      records.push(record);
    },
    async of(pair) {
      return { records: records.filter((each) => each.pair === pair), unreadable: 0 };
    },
  };
}

/** Drills the world's pair. */
export const drill = (
  here: PairWorld,
  request: Partial<DrillRequest> = {},
  options: MoveOptions = {},
): Promise<PairResult> =>
  drillPair(here.pair, {
    ...contextOf(here, options),
    event: 'stop',
    bringBack: false,
    book: memoryBook(),
    ...request,
  });

/** Restarts HAProxy on the world's pair. */
export const restart = (
  here: PairWorld,
  request: Partial<RestartRequest> = {},
  options: MoveOptions = {},
): Promise<PairResult> =>
  restartPair(here.pair, { ...contextOf(here, options), stay: false, allowGap: false, ...request });

/** What was done to the nodes besides locks and the arming of undoes. */
export const doneTo = (here: PairWorld): readonly string[] =>
  here.fleet.changes.filter((change) => !/: (?:un)?lock /.test(change) && !/: arm /.test(change));

/** `p1a MASTER, p1b BACKUP` for the first instance. */
export const rolesIn = (here: PairWorld): string =>
  here.pair.nodes
    .map(
      ({ name }) =>
        `${name} ${here.fleet
          .node(name)
          .instances.map(({ state }) => state)
          .join('+')}`,
    )
    .join(', ');
