import type { Pair } from '../inventory/model.js';
import { noteOf } from '../plan/handover-note.js';
import { planRestart, type RestartPlan } from '../plan/restart-plan.js';
import type { DryRun } from './dry-run.js';
import { demand, PairHalt } from './halt.js';
import { handoverLoss } from './handover-loss.js';
import { cutText, gapText, handoversInForce } from './handover-pair.js';
import { BASELINE_MS, type Move, type MoveContext, movePair, planMove } from './move-pair.js';
import type { PairResult } from './outcome.js';

/** What is asked of a restart. */
export interface RestartRequest {
  /** Leave the VIPs where they are in the end. */
  readonly stay: boolean;
  readonly allowGap: boolean;
  /** Lost probes tolerated in all. Default: those that were on their way as the VIPs moved; any number where a gap is allowed. */
  readonly maxLost?: number | undefined;
  readonly probe: boolean;
}

export type RestartContext = MoveContext & RestartRequest;

/** Restarts HAProxy on every node of a pair, each while it has no VIP. Rejects only for a fault of hitless itself. */
export const restartPair = (pair: Pair, context: RestartContext): Promise<PairResult> =>
  movePair(pair, context, restartOf(pair, context));

/** What a restart would do; does nothing. */
export const planRestartOf = (
  pair: Pair,
  context: RestartRequest & Pick<MoveContext, 'run' | 'world' | 'emit'>,
): Promise<DryRun> => planMove(pair, context, restartOf(pair, context));

function restartOf(pair: Pair, context: RestartRequest & Pick<MoveContext, 'run'>): Move<RestartPlan> {
  const { probe, stay, allowGap, run } = context;
  return {
    async plan({ roles, states }, session) {
      const [inForce] = await handoversInForce(session);
      if (inForce !== undefined)
        throw new PairHalt(
          'blocked',
          `a handover from ${inForce.note.from} to ${inForce.note.to} is in force (run ${inForce.run} on ${inForce.node})`,
          `hitless handover ${pair.name} --back`,
        );
      const { soakMs, proofMs } = pair;
      const baselineMs = probe ? BASELINE_MS : 0;
      const about = { pair: pair.name, roles, states, run, stay, allowGap };
      const choice = planRestart({ ...about, soakMs, proofMs, baselineMs });
      if (choice.verdict === 'ok') return choice.plan;
      demand(choice);
      throw new RangeError('unreachable');
    },
    question: ({ from, to, sessions, forecast, ends }) => {
      const again = ends === 'handed back' ? '; handing the VIPs back cuts those that are there then' : '';
      return `restart HAProxy on every node, with the VIPs on ${to} while ${from} restarts? ${cutText(sessions)}${gapText(forecast.vipAbsent.worstUs)}${again}`;
    },
    note: ({ ends, ...plan }) => noteOf({ ...plan, stays: ends === 'settled' ? 'settled' : 'in-force' }),
    conclude: async ({ from, to, lever, ends, order }, { ledgers }) => {
      const gapIsMeant = lever.kind === 'stop' ? Number.POSITIVE_INFINITY : undefined;
      const loss = handoverLoss(ledgers, context.maxLost ?? gapIsMeant);
      const restarted = `HAProxy restarted on ${order.map(({ node }) => node).join(', then ')}`;
      const reason = `${restarted}; ${whereVipsAre(pair.name, { from, to, ends })}; ${loss.text}`;
      return loss.tooMany
        ? { outcome: 'failed-whole', reason: `${reason}: more than it may cost` }
        : { outcome: 'done', reason };
    },
  };
}

function whereVipsAre(pair: string, { from, to, ends }: Pick<RestartPlan, 'from' | 'to' | 'ends'>): string {
  switch (ends) {
    case 'handed back':
      return `the VIPs are on ${from} again`;
    case 'in-force':
      return `the VIPs stay on ${to} until \`hitless handover ${pair} --back\``;
    case 'settled':
      return `the VIPs stay on ${to}: nothing holds them there`;
  }
}
