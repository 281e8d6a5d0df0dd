import type { MovePlan } from '../coordinator/events.js';
import type { ChangePlan } from '../plan/change-plan.js';
import type { ReloadPlan } from '../plan/reload-plan.js';
import { stepText } from '../plan/step-text.js';
import { changePlanSummary } from './change-plan.js';
import { forecastText } from './forecast.js';
import type { Paint } from './paint.js';
import { runtimeLines } from './runtime-losses.js';

type AnyPlan = ReloadPlan | MovePlan;

/** A plan as numbered lines: the order with its reasons, the steps, what to know before. */
export const planLines = (plan: AnyPlan, paint: Paint): readonly string[] => [
  ...orderLines(plan, paint),
  ...forecastLines(plan),
  ...plan.steps.map((step, at) => `step ${String(at + 1).padStart(2)}: ${stepText(step)}`),
  ...warningLines(plan, paint),
  ...lossLines(plan, paint),
];

/** What a run says of its plan: its steps tell themselves as they are carried out. */
export function planSummary(plan: AnyPlan | ChangePlan, paint: Paint): readonly string[] {
  if ('strategy' in plan) return changePlanSummary(plan, paint);
  return [...orderLines(plan, paint), ...forecastLines(plan), ...warningLines(plan, paint), ...lossLines(plan, paint)];
}

const lossLines = (plan: AnyPlan, paint: Paint): readonly string[] =>
  'runtimeState' in plan ? runtimeLines(plan.runtimeState, paint) : [];

const orderLines = (plan: AnyPlan, paint: Paint): readonly string[] =>
  plan.order.map((each, at) => `${at + 1}. ${paint.bold(each.node)}: ${each.why}`);

const forecastLines = (plan: AnyPlan): readonly string[] => {
  if (!('forecast' in plan)) return [];
  const back = 'back' in plan ? [`foreseen on the way back: ${forecastText(plan.back)}`] : [];
  return [`foreseen: ${forecastText(plan.forecast)}`, ...back];
};

const warningLines = (plan: AnyPlan, paint: Paint): readonly string[] =>
  plan.warnings.map((warning) => `${paint.warn('warning')}: ${warning}`);
