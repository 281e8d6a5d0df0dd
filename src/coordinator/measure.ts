import { type Bounds, between, clockOffset, exact, onCoordinator } from '../node/clock-offset.js';
import type { Measured, Measurement } from '../plan/drill-result.js';
import { instancesOf } from '../plan/instance-view.js';
import { isMeasured, type MeasuredLedger, type TargetLedger } from '../probe/ledger.js';
import type { Act, Hand } from './moving.js';

/** What is known of one act's consequences by the nodes' own clocks: keepalived notes when each instance changed its state. */
export function measureAct(
  act: Act | undefined,
  moved: {
    readonly keys: readonly string[];
    readonly from: Readonly<Record<string, string>>;
    readonly to: Readonly<Record<string, string>>;
  },
  { clocks }: Pick<Hand, 'clocks'>,
): Measurement {
  if (act?.after === undefined) return {};
  const when = (key: string, node: string | undefined, state: 'MASTER' | 'other'): Bounds | undefined =>
    transitionAt(act, key, node, state, clocks);
  const takeovers = moved.keys.map((key) => {
    const gained = when(key, moved.to[key], 'MASTER');
    return gained === undefined ? undefined : between(act.begunAt, gained);
  });
  const absences = moved.keys.map((key) => {
    const gained = when(key, moved.to[key], 'MASTER');
    const released = when(key, moved.from[key], 'other') ?? whileStopping(act, moved.from[key]);
    return gained === undefined || released === undefined ? undefined : between(released, gained);
  });
  return { takeover: worst(takeovers), vipAbsent: worst(absences) };
}

/** A keepalived that was stopped tells nothing any more: it let go at some time while it was being stopped. */
const whileStopping = ({ node, after, begunAt, endedAt }: Act, old: string | undefined): Bounds | undefined =>
  node === old &&
  after?.states.some(({ facts }) => facts.node === node && facts.keepalived.processes.length === 0) === true
    ? { lowUs: begunAt.lowUs, highUs: endedAt.highUs }
    : undefined;

function transitionAt(
  { after, begunAt }: Act,
  key: string,
  node: string | undefined,
  wanted: 'MASTER' | 'other',
  clocks: Hand['clocks'],
): Bounds | undefined {
  const facts = after?.states.find((state) => state.facts.node === node)?.facts;
  const dump = facts === undefined ? undefined : instancesOf(facts).find((each) => each.key === key)?.dump;
  const offset = clockOffset(clocks.get(node ?? '') ?? []);
  if (dump?.lastTransition === undefined || offset === undefined) return undefined;
  if ((dump.state === 'MASTER') !== (wanted === 'MASTER')) return undefined;
  const at = onCoordinator(exact(Math.round(dump.lastTransition * 1_000_000)), offset);
  // A transition from before the act is not its consequence: keepalived was started anew, or did not move.
  return at.highUs < begunAt.lowUs ? undefined : at;
}

/** Of several instances the slowest; undefined unless all are known. */
function worst(bounds: readonly (Bounds | undefined)[]): Measured | undefined {
  const known = bounds.filter((each) => each !== undefined);
  if (known.length === 0 || known.length < bounds.length) return undefined;
  return {
    lowUs: Math.max(0, ...known.map(({ lowUs }) => lowUs)),
    highUs: Math.max(0, ...known.map(({ highUs }) => highUs)),
    by: 'node clocks',
  };
}

/**
 * How long clients were not answered in a phase: the longest time between two answers, of which up to two probing intervals are not absence, and which may have
 * been longer by what the coordinator stood still in it. Only what was probed from outside the pair counts: a node that takes a VIP over answers itself.
 */
export function measureService(
  ledgers: readonly TargetLedger[],
  phase: string,
  ratePerSecond: number,
): Measured | undefined {
  const phases = ledgers.filter(fromOutside).flatMap((ledger) => ledger.phases.filter((each) => each.phase === phase));
  const sent = phases.reduce((sum, each) => sum + each.answered + each.lost, 0);
  const gap = phases.toSorted((a, b) => b.worstGapMs - a.worstGapMs)[0];
  if (sent === 0 || gap === undefined) return undefined;
  const gapUs = Math.round(gap.worstGapMs * 1000);
  const lowUs = Math.max(0, gapUs - Math.round(2_000_000 / ratePerSecond));
  return { lowUs, highUs: gapUs + Math.round(gap.worstGapStalledMs * 1000), by: 'probes' };
}

const fromOutside = (ledger: TargetLedger): ledger is MeasuredLedger =>
  isMeasured(ledger) && ledger.reachedFrom === 'coordinator';
