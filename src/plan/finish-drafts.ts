import { instanceKey, type RouterConfig } from '../vrrp/router.js';
import { normaliseAdvertIntUs } from '../vrrp/timing.js';
import type { ChangeStep } from './change-step.js';
import { allVips, nameOf, type RolledNode } from './instance-change.js';
import type { KeepalivedExpectation } from './keepalived-proof.js';
import type { Replay } from './replay.js';
import type { Side } from './replay-atoms.js';
import type { ReplayScene } from './replay-run.js';
import type { Draft } from './rolled-parts.js';

/** A node's keepalived between two steps. */
interface Standing {
  readonly rolled: RolledNode;
  onDisk: Side;
  /** Undefined: it is stopped. */
  runs: Side | undefined;
}

/** Gives each guard the roles that the replay found for its moment, and each proof what keepalived must then show. */
export function finishDrafts(
  drafts: readonly Draft[],
  { nodes, masters }: ReplayScene,
  replay: Replay,
  proofMs: number,
): readonly ChangeStep[] {
  const standings = new Map(
    nodes.map((rolled): [string, Standing] => [rolled.node, { rolled, onDisk: 'before', runs: 'before' }]),
  );
  return drafts.map((draft, index): ChangeStep => {
    const now = replay.masters[index] ?? masters;
    follow(standings, draft);
    if (draft.kind === 'guard')
      return { ...draft, masters: replay.masters[index - 1] ?? masters, ...midChange(standings) };
    if (draft.kind === 'prove') return { ...draft, masters: now, withinMs: proofMs };
    if (draft.kind !== 'prove-keepalived') return draft;
    const started = lastAction(drafts.slice(0, index), draft.node) === 'start';
    return { ...draft, expect: expectationOf(standings.get(draft.node), now, started) };
  });
}

function follow(standings: ReadonlyMap<string, Standing>, draft: Draft): void {
  if (draft.kind === 'reload-together') {
    for (const node of draft.nodes) takeUp(standings.get(node));
    return;
  }
  const standing = 'node' in draft ? standings.get(draft.node) : undefined;
  if (standing === undefined) return;
  if (draft.kind === 'install' && draft.part === 'keepalived') standing.onDisk = 'after';
  if (draft.kind !== 'service') return;
  if (draft.action === 'stop') standing.runs = undefined;
  else takeUp(standing);
}

function takeUp(standing: Standing | undefined): void {
  if (standing !== undefined) standing.runs = standing.onDisk;
}

/** What the pair is on purpose at this point and would be blocked for otherwise. */
function midChange(standings: ReadonlyMap<string, Standing>): {
  readonly stopped: readonly string[];
  readonly uneven: readonly string[];
} {
  const all = [...standings.values()];
  const keysOf = ({ rolled, runs, onDisk }: Standing): readonly string[] => rolled[runs ?? onDisk].map(instanceKey);
  const keys = [...new Set(all.flatMap(keysOf))];
  return {
    stopped: all.filter(({ runs }) => runs === undefined).map(({ rolled }) => rolled.node),
    uneven: keys.filter((key) => !all.every((standing) => keysOf(standing).includes(key))),
  };
}

function lastAction(drafts: readonly Draft[], node: string): string | undefined {
  const last = drafts.findLast((draft) => draft.kind === 'service' && draft.node === node);
  return last?.kind === 'service' ? last.action : undefined;
}

function expectationOf(
  standing: Standing | undefined,
  masters: Readonly<Record<string, string>>,
  started: boolean,
): KeepalivedExpectation {
  if (standing === undefined) return { started, instances: [], goneVips: [] };
  const { rolled } = standing;
  const runs = rolled[standing.runs ?? standing.onDisk];
  const kept = new Set(runs.flatMap(allVips));
  return {
    started,
    instances: runs.map((config) => expectedInstance(config, masters)),
    goneVips: [...new Set([...rolled.before, ...rolled.after].flatMap(allVips))].filter((vip) => !kept.has(vip)),
  };
}

const expectedInstance = (
  config: RouterConfig,
  masters: Readonly<Record<string, string>>,
): KeepalivedExpectation['instances'][number] => ({
  key: instanceKey(config),
  name: nameOf(config),
  version: config.version,
  priority: config.priority,
  advertIntUs: normaliseAdvertIntUs(config),
  state: masters[instanceKey(config)] === config.node ? 'MASTER' : 'BACKUP',
  vips: allVips(config),
});
