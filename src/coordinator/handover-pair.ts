import type { Pair } from '../inventory/model.js';
import { pendingRuns } from '../node/pending-runs.js';
import type { HandoverBackPlan } from '../plan/handover-back-plan.js';
import { type InForce, planHandoverBack } from '../plan/handover-back-plan.js';
import { noteOf, readNote } from '../plan/handover-note.js';
import { type HandoverPlan, planHandover } from '../plan/handover-plan.js';
import type { HandoverWish } from '../plan/handover-subject.js';
import type { DryRun } from './dry-run.js';
import { demand, PairHalt } from './halt.js';
import { type HandoverLoss, handoverLoss } from './handover-loss.js';
import { BASELINE_MS, type Move, type MoveContext, movePair, planMove } from './move-pair.js';
import type { PairResult } from './outcome.js';
import type { PairSession } from './pair-session.js';

/** What is asked of a handover. */
export interface HandoverRequest {
  readonly wish: HandoverWish & { readonly allowGap: boolean };
  /** Put back the handover that is in force. */
  readonly back: boolean;
  /** Lost probes tolerated in all. Default: those that were on their way as the VIP moved; any number where a gap is allowed. */
  readonly maxLost?: number | undefined;
  readonly probe: boolean;
}

export type HandoverContext = MoveContext & HandoverRequest;

/** Hands the VIPs of a pair over, or back. Rejects only for a fault of hitless itself. */
export const handoverPair = (pair: Pair, context: HandoverContext): Promise<PairResult> =>
  context.back ? movePair(pair, context, back(pair, context)) : movePair(pair, context, there(pair, context));

/** What a handover would do; does nothing. */
export const planHandoverOf = (
  pair: Pair,
  context: HandoverRequest & Pick<MoveContext, 'world' | 'emit'>,
): Promise<DryRun> =>
  context.back ? planMove(pair, context, back(pair, context)) : planMove(pair, context, there(pair, context));

function there(pair: Pair, context: HandoverRequest): Move<HandoverPlan> {
  const { wish, probe } = context;
  return {
    async plan({ roles, states }, session) {
      const [inForce] = await handoversInForce(session);
      if (inForce !== undefined) {
        throw new PairHalt(
          'blocked',
          `a handover from ${inForce.note.from} to ${inForce.note.to} is in force already (run ${inForce.run} on ${inForce.node})`,
          `hitless handover ${pair.name} --back`,
        );
      }
      const baselineMs = probe ? BASELINE_MS : 0;
      const choice = planHandover({ pair: pair.name, roles, states, wish, soakMs: pair.soakMs, baselineMs });
      if (choice.verdict === 'ok') return choice.plan;
      demand(choice);
      throw new RangeError('unreachable');
    },
    question: ({ from, to, instances, sessions, forecast }) =>
      `hand ${instances.join(', ')} over from ${from} to ${to}? ${cutText(sessions)}${gapText(forecast.vipAbsent.worstUs)}`,
    note: noteOf,
    conclude: async ({ from, to, instances, stays, lever }, { ledgers }) => {
      const measured = handoverLoss(
        ledgers,
        lever.kind === 'stop' ? (context.maxLost ?? Number.POSITIVE_INFINITY) : context.maxLost,
      );
      const moved = `${instances.join(', ')} moved from ${from} to ${to}`;
      const lasting =
        stays === 'settled' ? 'nothing holds it in force' : `in force until \`hitless handover ${pair.name} --back\``;
      return judged(measured, `${moved}, ${lasting}`);
    },
  };
}

function back(pair: Pair, context: HandoverRequest): Move<HandoverBackPlan> {
  return {
    toleratesRoles: true,
    async plan({ roles, states }, session) {
      const [inForce] = await handoversInForce(session);
      if (inForce === undefined) {
        throw new PairHalt(
          'blocked',
          'no handover of hitless is in force on this pair',
          `to move the VIPs, name the node that is to have them: hitless handover ${pair.name} --to NODE`,
        );
      }
      const baselineMs = context.probe ? BASELINE_MS : 0;
      const choice = planHandoverBack({ pair: pair.name, roles, states, inForce, soakMs: pair.soakMs, baselineMs });
      if (choice.verdict === 'ok') return choice.plan;
      demand(choice);
      throw new RangeError('unreachable');
    },
    question: ({ from, to, sessions, forecast }) =>
      `put the handover back, from ${from} to ${to}? ${cutText(sessions)}${gapText(forecast.vipAbsent.worstUs)}`,
    note: () => 'handover back',
    conclude: async ({ from, to, order }, { ledgers }) =>
      judged(
        handoverLoss(ledgers, context.maxLost),
        (order[1]?.masterOf.length ?? 0) === 0
          ? `put back; the VIPs stay on ${from}`
          : `put back: the VIPs are on ${to} again`,
      ),
  };
}

/** The handovers that the nodes hold in force, the newest first. */
export async function handoversInForce(session: PairSession): Promise<readonly InForce[]> {
  const found = await Promise.all(
    session.nodes.map(async ({ spec, host }) => (await pendingRuns(host)).map((run) => ({ ...run, node: spec.name }))),
  );
  return found
    .flat()
    .filter(({ state }) => state === 'confirmed')
    .toSorted((a, b) => b.sinceMs - a.sinceMs)
    .flatMap(({ node, run, what }) => {
      const note = readNote(what);
      return note === undefined || note.settled ? [] : [{ node, run, note }];
    });
}

/** Connections live in the kernel of the node that has the VIP: no handover keeps them. */
export const cutText = (sessions: number | undefined): string =>
  sessions === undefined
    ? 'It cuts every established connection (HAProxy did not say how many)'
    : `It cuts every established connection (HAProxy has ${sessions})`;

export const gapText = (worstUs: number): string =>
  worstUs === 0
    ? '; new ones find a node at every moment'
    : `, and the VIPs are absent for ${Math.round(worstUs / 1000)} ms`;

const judged = (loss: HandoverLoss, text: string): { outcome: 'done' | 'failed-whole'; reason: string } => ({
  outcome: loss.tooMany ? 'failed-whole' : 'done',
  reason: `${text}; ${loss.text}${loss.tooMany ? ': more than it may cost' : ''}`,
});
