import type { ProbeTarget } from '../inventory/model.js';
import type { Host } from '../ssh/host.js';
import { attemptInTime } from './attempt.js';
import { systemClock } from './clock.js';
import type { Outcome } from './outcome.js';
import { fromCoordinator, type Reach, throughNode } from './reach.js';

/** A node that can open connections for the coordinator. */
export interface Candidate {
  readonly node: string;
  readonly host: Pick<Host, 'name' | 'tcp'>;
}

/** A way to the target that was seen to work, or why there is none. */
export type ReachChoice = { readonly reach: Reach } | { readonly notMeasured: string };

const TRIALS = 3;

/**
 * Finds where the target can be probed from: the coordinator itself, whose view is nearest to a client's, else the candidates in the order given
 * (nodes that don't hold the VIP first: a node that holds it never leaves its own kernel). Each is tried with three probes at once,
 * and the first answer as expected settles it. Takes at most the target's `timeoutMs` for each place.
 */
export async function chooseReach(
  target: ProbeTarget,
  candidates: readonly Candidate[],
  options: { readonly signal?: AbortSignal | undefined; readonly direct?: Reach } = {},
): Promise<ReachChoice> {
  const places = [
    { label: 'from the coordinator', reach: options.direct ?? fromCoordinator },
    ...candidates.map(({ node, host }) => ({
      label: `through ${node}`,
      reach: { ...throughNode(host), from: { node } },
    })),
  ];
  const reasons: string[] = [];
  for (const { label, reach } of places) {
    if (options.signal?.aborted)
      return { notMeasured: 'stopped before it was known from where the target can be reached' };
    const failures = await trialsOf(target, reach, options.signal);
    if (failures === undefined) return { reach };
    reasons.push(`${label}: ${failures}`);
  }
  return { notMeasured: `${target.address}:${target.port} gave no answer as expected (${reasons.join('; ')})` };
}

/** Why none of the trials was answered; `undefined` if one was. */
async function trialsOf(
  target: ProbeTarget,
  reach: Reach,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const decided = new AbortController();
  const either = signal === undefined ? decided.signal : AbortSignal.any([signal, decided.signal]);
  const trials = Array.from({ length: TRIALS }, () => attemptInTime(target, reach, systemClock, { signal: either }));
  try {
    await Promise.any(trials.map(answered));
    return undefined;
  } catch {
    const outcomes = await Promise.all(trials);
    return [...new Set(outcomes.map(reasonOf))].join(', ');
  } finally {
    decided.abort();
  }
}

async function answered(trial: Promise<Outcome>): Promise<void> {
  const outcome = await trial;
  if (outcome.kind !== 'answered') throw new Error(reasonOf(outcome));
}

function reasonOf(outcome: Outcome): string {
  if (outcome.kind === 'answered') return outcome.text;
  return outcome.kind === 'lost' ? outcome.failure : outcome.reason;
}
