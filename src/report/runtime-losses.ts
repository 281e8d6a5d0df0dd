import type { RuntimeLoss } from '../haproxy/runtime-state.js';
import type { NodeLosses } from '../plan/runtime-losses.js';
import type { Paint } from './paint.js';

/** Of one node this many are listed; JSON has them all. */
const MOST_LISTED = 20;

/** What reloads take away that no file says, and what of it is kept. */
export const runtimeLines = (runtimeState: readonly NodeLosses[], paint: Paint): readonly string[] =>
  runtimeState.flatMap(({ node, lost, kept, notChecked }) => [
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
