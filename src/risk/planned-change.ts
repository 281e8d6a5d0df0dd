import type { FileChange } from '../bundle/compare.js';
import { readKeepalivedConfig } from '../keepalived/read.js';
import type { NodeChange } from '../plan/change.js';
import { analyseChange, type ChangePlan } from '../plan/change-plan.js';
import { newConfigs } from '../plan/new-configs.js';
import { nodeChangeOf, type OldFile } from '../plan/node-change.js';
import { routersOf } from '../plan/routers.js';
import type { NodeEvidence, PairChange, PairEvidence } from './evidence.js';

/** What a plan of a change came to: the files of each node as compared, and the plan, or why there is none. */
export interface PlannedFiles {
  readonly files: readonly {
    readonly node: string;
    readonly changes: readonly FileChange[];
    readonly old: readonly OldFile[];
  }[];
  readonly diffs: NonNullable<PairChange['diffs']>;
  readonly plan?: ChangePlan;
  readonly refusal?: string;
}

/** The change of a pair as evidence. Absent: its nodes were not all read, or their files not compared. */
export function plannedChange(pair: PairEvidence, planned: PlannedFiles): PairChange | undefined {
  const { roles, nodes } = pair;
  const { files, diffs, plan, refusal } = planned;
  const states = nodes.flatMap(({ state }) => (state === undefined ? [] : [state]));
  if (roles === undefined || states.length < nodes.length || files.length === 0) return undefined;
  const changed = states.map((state) => {
    const own = files.find(({ node }) => node === state.facts.node);
    return { facts: state.facts, change: nodeChangeOf(state, own?.changes ?? [], own?.old ?? []) };
  });
  return {
    changes: changed.map(({ change }) => change),
    analysis: plan ?? analyseChange({ pair: pair.pair, roles, nodes: changed }),
    ...(plan !== undefined && { plan }),
    ...(refusal !== undefined && { refusal }),
    diffs,
    after: nodes.map((node) => afterwards(node, changed.find(({ facts }) => facts.node === node.node)?.change)),
  };
}

const NOT_THERE_YET = 'only what its files say is known of a node before they are there';

/** A node with its files as they are to be, and nothing that only shows when they run. */
function afterwards({ node, state, ...now }: NodeEvidence, change: NodeChange | undefined): NodeEvidence {
  const { keepalivedRelease, haproxyRelease } = now;
  const { haproxy } = newConfigs(change ?? { node, changed: [] });
  return {
    node,
    missing: {
      state: NOT_THERE_YET,
      inspection: NOT_THERE_YET,
      host: NOT_THERE_YET,
      runtimeState: NOT_THERE_YET,
      workerUse: NOT_THERE_YET,
    },
    ...(keepalivedRelease !== undefined && { keepalivedRelease }),
    ...(haproxyRelease !== undefined && { haproxyRelease }),
    ...(haproxy !== undefined && change?.haproxy !== undefined && { haproxy, haproxyTexts: change.haproxy.after }),
    ...(change?.keepalived === undefined
      ? {}
      : keepalivedAfterwards(node, change.keepalived, state?.facts.addresses ?? [])),
  };
}

function keepalivedAfterwards(
  node: string,
  { release, configId, after }: NonNullable<NodeChange['keepalived']>,
  addresses: readonly { readonly ifname: string; readonly address: string }[],
): Pick<NodeEvidence, 'keepalived' | 'keepalivedTexts' | 'routers'> {
  const config = readKeepalivedConfig(after, { configId, version: release });
  return { keepalived: config, keepalivedTexts: after, routers: routersOf({ node, release, config, addresses }) };
}
