import type { ChangePlan } from '../plan/change-plan.js';
import type { ReloadPlan } from '../plan/reload-plan.js';
import { stepText } from '../plan/step-text.js';
import { changePlanSummary } from './change-plan.js';
import type { Paint } from './paint.js';
import { runtimeLines } from './runtime-losses.js';

/** A plan as numbered lines: the order with its reasons, the steps, what to know before. */
export const planLines = (plan: ReloadPlan, paint: Paint): readonly string[] => [
  ...orderLines(plan, paint),
  ...plan.steps.map((step, at) => `step ${String(at + 1).padStart(2)}: ${stepText(step)}`),
  ...warningLines(plan, paint),
  ...runtimeLines(plan.runtimeState, paint),
];

/** What a run says of its plan: its steps tell themselves as they are carried out. */
export function planSummary(plan: ReloadPlan | ChangePlan, paint: Paint): readonly string[] {
  return 'strategy' in plan
    ? changePlanSummary(plan, paint)
    : [...orderLines(plan, paint), ...warningLines(plan, paint), ...runtimeLines(plan.runtimeState, paint)];
}

const orderLines = (plan: ReloadPlan, paint: Paint): readonly string[] =>
  plan.order.map((each, at) => `${at + 1}. ${paint.bold(each.node)}: ${each.why}`);

const warningLines = (plan: ReloadPlan, paint: Paint): readonly string[] =>
  plan.warnings.map((warning) => `${paint.warn('warning')}: ${warning}`);
