import { eventBus } from '../coordinator/events.js';
import { type PlannedApply, planApply } from '../coordinator/plan-apply.js';
import type { World } from '../coordinator/world.js';
import type { Pair } from '../inventory/model.js';
import type { PlanFile } from '../plan/plan-file.js';
import { DEFAULT_POLICY } from '../plan/reload-policy.js';
import { plannedDiffs } from '../report/planned-apply.js';
import type { PairEvidence } from '../risk/evidence.js';
import { plannedChange } from '../risk/planned-change.js';
import { bundlesToInstall, notAsPlanned } from './apply-files.js';
import { type Log, logEvent } from './log.js';
import { newRunId, operatorName } from './session.js';

/** How a planned change is looked at. */
export interface ChangeLook {
  readonly world: World;
  readonly log: Log;
  readonly stop: AbortSignal;
  readonly consents: { readonly gap: boolean; readonly failover: boolean };
  /** Only what was planned then is looked at. */
  readonly planned?: PlanFile | undefined;
}

/** A pair with its change, and how looking at it ended where that was no plan. */
export interface WithChange {
  readonly evidence: PairEvidence;
  readonly outcome?: Extract<PlannedApply, { readonly outcome: unknown }>['outcome'];
}

/** Reads the inventory's files of all pairs once; what is returned plans them for one pair, as `hitless plan apply` does, and adds that to its evidence. */
export async function changeReader(
  pairs: readonly Pair[],
  { world, log, stop, consents, planned }: ChangeLook,
): Promise<(pair: Pair, evidence: PairEvidence) => Promise<WithChange>> {
  const { bundles, redact } = await bundlesToInstall(pairs);
  const run = newRunId(new Date(world.now()));
  const emit = eventBus(run, world.now, [logEvent(log)]);
  const context = { run, operator: operatorName(), world, emit, stop, probe: true, policy: DEFAULT_POLICY, consents };
  return async (pair, evidence) => {
    if (evidence.nodes.some(({ state }) => state === undefined))
      return without(evidence, 'not every node could be read');
    const found = await planApply(pair, { ...context, bundles: bundles.get(pair.name) ?? [] });
    const why = planned && notAsPlanned(planned, pair, found.files);
    const refusal = why ?? refusalOf(found);
    const change = plannedChange(evidence, {
      files: found.files,
      diffs: plannedDiffs(found, redact),
      ...('plan' in found && why === undefined && { plan: found.plan }),
      ...(refusal !== undefined && { refusal }),
    });
    const outcome = 'outcome' in found ? { outcome: found.outcome } : {};
    if (change === undefined) return { ...without(evidence, refusal ?? 'its files were not compared'), ...outcome };
    return { evidence: { ...evidence, change }, ...outcome };
  };
}

const without = (evidence: PairEvidence, reason: string): WithChange => ({
  evidence: { ...evidence, missing: { ...evidence.missing, change: reason } },
});

function refusalOf(found: PlannedApply): string | undefined {
  if (!('outcome' in found)) return undefined;
  const { outcome, reason, remedy } = found;
  return `${outcome}: ${reason}${remedy === undefined ? '' : `; to do: ${remedy}`}`;
}
