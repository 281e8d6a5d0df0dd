import type { RuntimeLoss } from '../haproxy/runtime-state.js';
import type { ReloadPlan } from '../plan/reload-plan.js';
import { stepText } from '../plan/step-text.js';
import type { Paint } from './paint.js';

/** A plan as numbered lines: the order with its reasons, the steps, what to know before. */
export const planLines = (plan: ReloadPlan, paint: Paint): readonly string[] => [
  ...orderLines(plan, paint),
  ...plan.steps.map((step, at) => `step ${String(at + 1).padStart(2)}: ${stepText(step)}`),
  ...warningLines(plan, paint),
  ...runtimeLines(plan, paint),
];

/** What a run says of its plan: its steps tell themselves as they are carried out. */
export const planSummary = (plan: ReloadPlan, paint: Paint): readonly string[] => [
  ...orderLines(plan, paint),
  ...warningLines(plan, paint),
  ...runtimeLines(plan, paint),
];

const orderLines = (plan: ReloadPlan, paint: Paint): readonly string[] =>
  plan.order.map((each, at) => `${at + 1}. ${paint.bold(each.node)}: ${each.why}`);

const warningLines = (plan: ReloadPlan, paint: Paint): readonly string[] =>
  plan.warnings.map((warning) => `${paint.warn('warning')}: ${warning}`);

/** Of one node this many are listed; JSON has them all. */
const MOST_LISTED = 20;

const runtimeLines = (plan: ReloadPlan, paint: Paint): readonly string[] =>
  plan.runtimeState.flatMap(({ node, lost, kept, notChecked }) => [
    ...listed(lost, (loss) => `${paint.warn('lost')} by the reload of ${node}: ${lossText(loss)}`, node),
    ...listed(kept, ({ subject, now }) => `kept over the reload of ${node}: ${subject}: ${now}`, node),
    ...(notChecked.length === 0 ? [] : [`not checked on ${node}: ${notChecked.join('; ')}`]),
  ]);

const lossText = ({ subject, now, after }: RuntimeLoss): string => `${subject}: ${now}; after it ${after}`;

function listed(
  losses: readonly RuntimeLoss[],
  lineOf: (loss: RuntimeLoss) => string,
  node: string,
): readonly string[] {
  const more = losses.length - MOST_LISTED;
  const lines = losses.slice(0, MOST_LISTED).map(lineOf);
  return more > 0 ? [...lines, `and ${more} more on ${node}: --json lists them all`] : lines;
}
