import type { ChangePlan } from '../plan/change-plan.js';
import { changeStepText } from '../plan/change-step-text.js';
import { formatMs } from './duration.js';
import type { Paint } from './paint.js';
import { runtimeLines } from './runtime-losses.js';

/** What kind of change it is and why, how it will be made, what it costs, and what nothing can tell: as lines. */
export function changePlanLines(plan: ChangePlan, paint: Paint): readonly string[] {
  return [
    ...changeSummary(plan, paint),
    ...plan.steps.map((step, at) => `step ${String(at + 1).padStart(2)}: ${changeStepText(step)}`),
    ...warningLines(plan, paint),
  ];
}

/** The same without the steps: a run tells those as it carries them out. */
export function changePlanSummary(plan: ChangePlan, paint: Paint): readonly string[] {
  return [...changeSummary(plan, paint), ...warningLines(plan, paint)];
}

function changeSummary(plan: ChangePlan, paint: Paint): readonly string[] {
  const needs = plan.kinds.flatMap(({ node, needs: own, notes }) => [
    ...own.map(({ service, action, why, at }) => `${paint.bold(node)}: ${action} of ${service}: ${why} (${at})`),
    ...notes.map(({ path, text }) => `${paint.bold(node)}: ${path}: ${text}`),
  ]);
  const strategies = plan.strategies.map(({ name, verdict, reason }) =>
    verdict === 'chosen' ? `${paint.good(name)}: ${reason}` : paint.dim(`not ${name}: ${reason}`),
  );
  const forecasts = plan.forecasts.map(({ what, about, typicalMs, worstMs, why }) => {
    const typical = typicalMs === undefined ? '' : `about ${formatMs(typicalMs)}, `;
    return `${paint.warn(what)}: ${about}: ${typical}at most ${formatMs(worstMs)} (${why})`;
  });
  return [
    `change: ${paint.bold(plan.change)}`,
    ...needs,
    ...strategies,
    ...plan.order.map((each, at) => `${at + 1}. ${paint.bold(each.node)}: ${each.why}`),
    ...forecasts,
  ];
}

const warningLines = (plan: ChangePlan, paint: Paint): readonly string[] => [
  ...plan.warnings.map((warning) => `${paint.warn('warning')}: ${warning}`),
  ...runtimeLines(plan.runtimeState, paint),
  ...plan.unproven.map((text) => `${paint.dim('not proven before')}: ${text}`),
];
