import type { Pair } from '../inventory/model.js';
import type { DrillEvent } from '../plan/drill-event.js';
import { drillEventText } from '../plan/drill-event.js';
import { type DrillPlan, planDrill } from '../plan/drill-plan.js';
import type { DrillRecord } from '../plan/drill-record.js';
import { type Comparison, compare, verdictOn } from '../plan/drill-result.js';
import { isMeasured, type TargetLedger } from '../probe/ledger.js';
import type { DrillBook } from './drill-book.js';
import type { DryRun } from './dry-run.js';
import { demand } from './halt.js';
import { cutText } from './handover-pair.js';
import { measureAct, measureService } from './measure.js';
import { BASELINE_MS, type Move, type MoveContext, movePair, planMove, type Seen } from './move-pair.js';
import type { PairResult } from './outcome.js';

/** What is asked of a drill. */
export interface DrillRequest {
  readonly event: DrillEvent;
  /** Whose failure it is. Default: the one node that is MASTER. */
  readonly node?: string | undefined;
  /** Where the VIPs would stay away: bring them back by a second failover. */
  readonly bringBack: boolean;
  readonly book: DrillBook;
  readonly probe: boolean;
  readonly ratePerSecond: number;
}

export type DrillContext = MoveContext & DrillRequest;

/** Lets a failover happen, measures it, puts everything back and keeps the record. Rejects only for a fault of hitless itself. */
export const drillPair = (pair: Pair, context: DrillContext): Promise<PairResult> =>
  movePair(pair, context, drillOf(pair, context, context));

/** What a drill would do; does nothing. */
export const planDrillOf = (pair: Pair, context: DrillRequest & Pick<MoveContext, 'world' | 'emit'>): Promise<DryRun> =>
  planMove(pair, context, drillOf(pair, context, { run: '', operator: '' }));

type Who = Pick<MoveContext, 'run' | 'operator'>;

function drillOf(pair: Pair, context: DrillRequest, who: Who): Move<DrillPlan> {
  let kept: DrillRecord | undefined;
  return {
    async plan({ roles, states }) {
      const { event, node, bringBack, probe } = context;
      const baselineMs = probe ? BASELINE_MS : 0;
      const choice = planDrill({ pair: pair.name, roles, states, event, node, bringBack, baselineMs });
      if (choice.verdict === 'ok') return choice.plan;
      demand(choice);
      throw new RangeError('unreachable');
    },
    question: questionOf,
    note: ({ event, node }) => `drill: ${drillEventText(event, node)}`,
    async record(plan, seen) {
      kept = recordOf(plan, seen, context.ratePerSecond, who);
      await context.book.add(kept);
    },
    async conclude(plan) {
      const where = plan.returns
        ? `the VIPs are on ${plan.node} again`
        : `the VIPs stay on ${kept?.tookOver ?? 'another node'}`;
      return {
        outcome: 'done',
        reason: `${drillEventText(plan.event, plan.node)}: ${judgedText(kept)}; ${where}`,
        ...(kept !== undefined && { drill: kept }),
      };
    },
  };
}

function questionOf({ event, node, sessions, forecast, instances, returns }: DrillPlan): string {
  const absentMs = Math.round(forecast.serviceAbsent.worstUs / 1000);
  const gap =
    absentMs === 0
      ? 'new connections should find a node at every moment'
      : `clients should get no answer for up to ${absentMs} ms`;
  const twice = returns ? ', and once more when the VIPs come back' : '';
  return `${drillEventText(event, node)}, MASTER of ${instances.join(', ')}? ${cutText(sessions)}${twice}; ${gap}`;
}

function judgedText(kept: DrillRecord | undefined): string {
  if (kept === undefined || kept.verdict === 'not measured')
    return 'it failed over, but how long that took could not be measured';
  if (kept.verdict === 'inside') return 'all that was measured is as foreseen';
  const findings = kept.findings.length + kept.comparisons.filter(({ finding }) => finding !== undefined).length;
  return findings === 1 ? '1 finding' : `${findings} findings`;
}

type Masters = Readonly<Record<string, string>>;

/** The instances whose MASTER is another one afterwards. */
const moved = (
  from: Masters,
  to: Masters,
): { readonly keys: readonly string[]; readonly from: Masters; readonly to: Masters } => ({
  keys: Object.keys(to).filter((key) => from[key] !== to[key]),
  from,
  to,
});

/** What is kept of a drill, from what was seen by then. */
function recordOf(plan: DrillPlan, { hand, ledgers, halt }: Seen, rate: number, { run, operator }: Who): DrillRecord {
  const [failover] = hand.acts;
  const [back] = hand.acts.filter(({ part }) => part === 'return');
  const there = measureAct(failover, moved(plan.before, plan.masters), hand);
  const again = measureAct(back, moved(plan.masters, plan.back.masters), hand);
  const phase = plan.event === 'handover-back' ? `handover ${failover?.node ?? ''}` : `${plan.event} ${plan.node}`;
  const comparisons: readonly Comparison[] = [
    ...compare('failover', plan.forecast, { ...there, serviceAbsent: measureService(ledgers, phase, rate) }),
    ...compare('return', plan.back, {
      ...again,
      serviceAbsent: measureService(ledgers, `put back ${back?.node ?? ''}`, rate),
    }),
  ].filter(
    ({ part, quantity }) => part === 'failover' || quantity === 'service absent' || plan.back.takeover !== undefined,
  );
  const tookOver = failover?.after?.roles.instances
    .find(({ name }) => plan.instances.includes(name))
    ?.views.find(({ role }) => role === 'MASTER')?.node;
  const findings = halt === undefined ? [] : [halt.message];
  return {
    at: new Date((failover?.begunAt.lowUs ?? 0) / 1000).toISOString(),
    run,
    operator,
    pair: plan.pair,
    event: plan.event,
    node: plan.node,
    ...(tookOver !== undefined && { tookOver }),
    instances: [...plan.instances],
    comparisons: [...comparisons],
    ...probesOf(ledgers),
    findings,
    verdict: halt === undefined ? verdictOn(comparisons) : 'failed',
    ...(plan.sessions !== undefined && { sessions: plan.sessions }),
  };
}

function probesOf(ledgers: readonly TargetLedger[]): Pick<DrillRecord, 'probes'> {
  const measured = ledgers.filter(isMeasured).map(({ total }) => total);
  if (measured.length === 0) return {};
  const sum = (field: 'sent' | 'lost'): number => measured.reduce((all, total) => all + total[field], 0);
  return { probes: { sent: sum('sent'), lost: sum('lost') } };
}
