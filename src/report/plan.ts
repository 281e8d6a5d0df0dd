import type { MovePlan } from '../coordinator/events.js';
import type { ReloadPlan } from '../plan/reload-plan.js';
import { stepText } from '../plan/step-text.js';
import { forecastText } from './forecast.js';
import type { Paint } from './paint.js';

type AnyPlan = ReloadPlan | MovePlan;

/** A plan as numbered lines: the order with its reasons, the steps, what to know before. */
export const planLines = (plan: AnyPlan, paint: Paint): readonly string[] => [
  ...orderLines(plan, paint),
  ...forecastLines(plan),
  ...plan.steps.map((step, at) => `step ${String(at + 1).padStart(2)}: ${stepText(step)}`),
  ...warningLines(plan, paint),
];

/** What a run says of its plan: its steps tell themselves as they are carried out. */
export const planSummary = (plan: AnyPlan, paint: Paint): readonly string[] => [
  ...orderLines(plan, paint),
  ...forecastLines(plan),
  ...warningLines(plan, paint),
];

const orderLines = (plan: AnyPlan, paint: Paint): readonly string[] =>
  plan.order.map((each, at) => `${at + 1}. ${paint.bold(each.node)}: ${each.why}`);

const forecastLines = (plan: AnyPlan): readonly string[] => {
  if (!('forecast' in plan)) return [];
  const back = 'back' in plan ? [`foreseen on the way back: ${forecastText(plan.back)}`] : [];
  return [`foreseen: ${forecastText(plan.forecast)}`, ...back];
};

const warningLines = (plan: AnyPlan, paint: Paint): readonly string[] =>
  plan.warnings.map((warning) => `${paint.warn('warning')}: ${warning}`);
