import type { ProbeTarget } from '../inventory/model.js';
import { type Candidate, chooseReach } from './choose-reach.js';
import { systemClock } from './clock.js';
import type { TargetLedger } from './ledger.js';
import { type LoopWatch, watchLoop } from './loop-watch.js';
import { type Prober, type ProberOptions, startProber } from './prober.js';

/** The probers of all targets of a pair as one. Ledgers are in the order of the targets. */
export interface PairProbe {
  /** Probes of every target that are scheduled from now on belong to `phase`. */
  enter(phase: string): void;
  snapshot(): readonly TargetLedger[];
  /** See `Prober.stop`; the targets drain at the same time. */
  stop(options?: { readonly drainMs?: number }): Promise<readonly TargetLedger[]>;
}

export type PairProbeOptions = Pick<ProberOptions, 'clock' | 'onProbe' | 'phase' | 'signal'>;

/**
 * Finds out from where each target can be probed (see `chooseReach`), then starts a prober for each, their probes spread over the interval. Resolves when
 * all run; a target that can't be reached from anywhere stays `notMeasured`. Never rejects.
 */
export async function startPairProbe(
  targets: readonly ProbeTarget[],
  candidates: readonly Candidate[],
  options: PairProbeOptions = {},
): Promise<PairProbe> {
  const choices = await Promise.all(
    targets.map((target) => chooseReach(target, candidates, { signal: options.signal })),
  );
  const watch = watchLoop(options.clock ?? systemClock);
  const lanes = targets.map((target, index): Lane => {
    const choice = choices[index];
    if (choice === undefined || 'notMeasured' in choice)
      return { target: target.name, notMeasured: choice?.notMeasured ?? 'no reach' };
    const offsetMs = ((1000 / target.ratePerSecond) * index) / targets.length;
    return { prober: startProber(target, choice.reach, { ...options, watch, offsetMs }) };
  });
  return pairProbeOf(lanes, watch);
}

type Lane = { readonly prober: Prober } | { readonly target: string; readonly notMeasured: string };

function pairProbeOf(lanes: readonly Lane[], watch: LoopWatch): PairProbe {
  let stopped: Promise<readonly TargetLedger[]> | undefined;
  return {
    enter: (phase) => {
      for (const lane of lanes) if ('prober' in lane) lane.prober.enter(phase);
    },
    snapshot: () => lanes.map((lane) => ('prober' in lane ? lane.prober.snapshot() : lane)),
    stop: (options) => {
      stopped ??= stopAll(lanes, options).finally(() => watch.stop());
      return stopped;
    },
  };
}

const stopAll = (lanes: readonly Lane[], options: { readonly drainMs?: number } | undefined): Promise<TargetLedger[]> =>
  Promise.all(lanes.map(async (lane) => ('prober' in lane ? await lane.prober.stop(options) : lane)));
