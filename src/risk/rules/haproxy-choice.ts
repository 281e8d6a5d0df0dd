import type { BlockedBecause, ReloadWarning } from '../../haproxy/reload-choice.js';
import { reloadChoiceOf } from '../../plan/preflight.js';
import type { NodeState } from '../../plan/serving.js';
import type { Found } from '../finding.js';

/** What the choice of a reload method warns of, about one thing; nothing where there is no method. */
export function warnedOf(state: NodeState, about: ReloadWarning['about']): readonly string[] {
  const choice = reloadChoiceOf(state);
  return choice.verdict === 'ok' ? choice.warnings.filter((each) => each.about === about).map(({ text }) => text) : [];
}

/** Why there is no reload method, where it is for this. */
export function refusedFor(state: NodeState, because: BlockedBecause): readonly Found[] {
  const choice = reloadChoiceOf(state);
  return choice.verdict === 'blocked' && choice.because === because
    ? [{ message: choice.reason, remedy: choice.remedy }]
    : [];
}
