import { drainMsOf, type ReloadPolicy } from './reload-policy.js';
import type { NodeLosses } from './runtime-losses.js';
import type { StepOf } from './step.js';

/** The steps that a policy puts around the reload of one node, whatever it is reloaded for. */
export interface AroundReload {
  /** Right before the reload: behind it nothing tells the states any more. */
  readonly before: readonly StepOf<'save'>[];
  /** Between the reload and its proof. */
  readonly after: readonly StepOf<'keep'>[];
  /**
   * After every node, not once after the pair: so at most one node of it has a second worker's memory to bear, and no next reload finds an
   * old worker. The soak comes first, so that what is told of a moment ago is what lingers.
   */
  readonly afterSoak: readonly StepOf<'drain'>[];
}

export interface AroundReloadInput {
  readonly policy: ReloadPolicy;
  readonly proofMs: number;
  /** Of the node, where they are known. */
  readonly losses: Pick<NodeLosses, 'stateFiles'> | undefined;
  /** `hard-stop-after` that the worker of now runs with, where it has one. */
  readonly hardStopAfterMs: number | undefined;
}

export function aroundReload(node: string, input: AroundReloadInput): AroundReload {
  const { policy, losses, proofMs, hardStopAfterMs } = input;
  const withinMs = policy.drain === 'wait' ? drainMsOf(policy, hardStopAfterMs) : 0;
  return {
    before: policy.keepServerState ? [{ kind: 'save', node, files: losses?.stateFiles ?? [] }] : [],
    after: policy.keepServerState ? [{ kind: 'keep', node, withinMs: proofMs }] : [],
    afterSoak: policy.drain === 'ignore' ? [] : [{ kind: 'drain', node, how: policy.drain, withinMs }],
  };
}
