import type { ReloadMethod } from '../haproxy/reload-method.js';
import type { KeepalivedConfig } from '../keepalived/config.js';
import type { AroundReload } from './around-reload.js';
import { type ChangeAnalysis, phraseOf, strategyVerdict } from './change-analysis.js';
import { type Forecast, forecastsOf, unprovenOf } from './change-forecast.js';
import { type ChangeKind, kindOfChange } from './change-kind.js';
import { changeRefusal } from './change-refusals.js';
import { type ChangedNode, sceneOf } from './change-scene.js';
import type { ChangeStep, PlanTimer } from './change-step.js';
import { worksOf } from './change-works.js';
import { finishDrafts } from './finish-drafts.js';
import { halfRolled } from './half-rolled.js';
import { instanceChanges } from './instance-change.js';
import { type OrderedNode, reloadOrder } from './order.js';
import type { ReplayScene } from './replay-run.js';
import type { PairRoles } from './roles.js';
import type { NodeWork, Pace } from './rolled-parts.js';
import type { NodeLosses } from './runtime-losses.js';
import { type Candidate, type Consents, type Discarded, type StrategyName, tryStrategies } from './strategy.js';
import { blocked, type Refusal } from './verdict.js';

/** One node of the pair, changed or not, with how its HAProxy is reloaded. */
export interface NodeToChange extends ChangedNode {
  readonly method?: ReloadMethod;
  /** Default: nothing is done around its reload. */
  readonly around?: AroundReload;
}

export interface ChangePlanInput {
  readonly pair: string;
  readonly roles: PairRoles;
  /** All nodes of the pair. */
  readonly nodes: readonly NodeToChange[];
  readonly pace: Pace;
  /** Milliseconds of probing before anything changes; 0 when nothing is probed. */
  readonly baselineMs: number;
  readonly consents: Consents;
  readonly warnings: readonly string[];
  /** What reloads take away that no file says. */
  readonly runtimeState: readonly NodeLosses[];
}

/** How one pair's change is made, as plain data that was replayed in the model before it was offered. */
export interface ChangePlan extends ChangeAnalysis {
  readonly strategy: StrategyName;
  readonly order: readonly OrderedNode[];
  readonly steps: readonly ChangeStep[];
  readonly timers: readonly PlanTimer[];
  readonly forecasts: readonly Forecast[];
  /** What neither the files nor the model can tell. */
  readonly unproven: readonly string[];
  readonly warnings: readonly string[];
  readonly runtimeState: readonly NodeLosses[];
}

export type PlannedChange =
  | { readonly verdict: 'ok'; readonly plan: ChangePlan }
  | { readonly verdict: 'nothing'; readonly analysis: ChangeAnalysis }
  | (Refusal & { readonly analysis: ChangeAnalysis });

/**
 * Decides what kind of change this is and in which steps it can be made, so that there are never two MASTERs and never none. A plan is only offered when
 * its replay in the model shows neither: at any pace, and given up after any of its steps.
 */
export function planChange(input: ChangePlanInput): PlannedChange {
  const { nodes, roles } = input;
  const analysis = unplaced(input);
  if (nodes.every(({ change }) => change.changed.length === 0)) return { verdict: 'nothing', analysis };
  if (roles.verdict.verdict !== 'ok') return { ...roles.verdict, analysis };
  const put = sceneOf(nodes, roles);
  if ('refusal' in put) return { ...put.refusal, analysis };
  const known = analysed(analysis, put.scene);
  const works = worksOf(reloadOrder(roles), withKinds(nodes, analysis.kinds));
  const refusal = changeRefusal(analysis.kinds, put.scene.nodes, put.after) ?? unreloadable(works);
  if (refusal !== undefined) return { ...refusal, analysis: known };
  const tried = tryStrategies({ scene: put.scene, works, pace: input.pace, consents: input.consents });
  const settled = { ...known, strategies: tried.map((each) => strategyVerdict(each, known.halfRolled)) };
  const chosen = tried.find((each): each is Candidate => 'verdict' in each && each.verdict === 'sound');
  if (chosen === undefined) return { ...noStrategy(tried), analysis: settled };
  return { verdict: 'ok', plan: planWith(chosen, { settled, put, input }) };
}

/** What a change is by itself, whether or not there is a way to make it. As far as it can be told: without settled roles no half-done state is. */
export function analyseChange(input: Pick<ChangePlanInput, 'pair' | 'roles' | 'nodes'>): ChangeAnalysis {
  const analysis = unplaced(input);
  const changes = input.nodes.some(({ change }) => change.changed.length > 0);
  if (!changes || input.roles.verdict.verdict !== 'ok') return analysis;
  const put = sceneOf(input.nodes, input.roles);
  return 'refusal' in put ? analysis : analysed(analysis, put.scene);
}

/** As long as the pair is not put into the model. */
function unplaced({ pair, nodes }: Pick<ChangePlanInput, 'pair' | 'nodes'>): ChangeAnalysis {
  const kinds = nodes.map(({ change }) => kindOfChange(change));
  return { pair, change: phraseOf(kinds, undefined), kinds, instances: [], strategies: [] };
}

function analysed(analysis: ChangeAnalysis, scene: ReplayScene): ChangeAnalysis {
  const rolls = analysis.kinds.some(({ keepalived }) => keepalived !== 'none');
  const half = rolls ? halfRolled(scene.nodes, scene.masters) : undefined;
  return {
    ...analysis,
    change: phraseOf(analysis.kinds, half),
    instances: scene.nodes.flatMap(instanceChanges).filter(({ what }) => what.length > 0),
    ...(half && { halfRolled: half }),
  };
}

const withKinds = (nodes: readonly NodeToChange[], kinds: readonly ChangeKind[]) =>
  nodes.flatMap((node, at) => {
    const kind = kinds[at];
    return kind === undefined ? [] : [{ ...node, kind }];
  });

function unreloadable(works: readonly NodeWork[]): Refusal | undefined {
  const found = works.find(({ paths, method }) => paths.haproxy.length > 0 && method === undefined);
  return found === undefined
    ? undefined
    : blocked(
        `no way to reload HAProxy on ${found.node} is known`,
        `see that HAProxy runs on ${found.node}, by a unit or with a master`,
      );
}

interface Settled {
  readonly settled: ChangeAnalysis;
  readonly put: { readonly scene: ReplayScene; readonly after: ReadonlyMap<string, KeepalivedConfig> };
  readonly input: ChangePlanInput;
}

function planWith(chosen: Candidate, { settled, put, input }: Settled): ChangePlan {
  const order = reloadOrder(input.roles);
  const nodes = order.map(({ node }) => node);
  const steps = finishDrafts(chosen.drafts, put.scene, chosen.replay, input.pace.proofMs);
  const half = settled.halfRolled;
  return {
    ...settled,
    strategy: chosen.name,
    order,
    steps: [...opening(nodes, input), ...steps, { kind: 'unlock', nodes }],
    timers: chosen.timers,
    forecasts: forecastsOf(chosen, input.pace),
    unproven: [...(half === undefined ? [] : unprovenOf(chosen, half, put.scene.nodes)), ...unread(put.after)],
    warnings: input.warnings,
    runtimeState: input.runtimeState,
  };
}

/** What an include line brings in is part of the configuration, whoever has its text. */
const unread = (after: ReadonlyMap<string, KeepalivedConfig>): readonly string[] =>
  [...after].flatMap(([node, { includes }]) =>
    includes.map(({ pattern, at }) => `what ${at.file}:${at.line} includes on ${node}: ${pattern} was not read`),
  );

function opening(nodes: readonly string[], { nodes: all, baselineMs }: ChangePlanInput): readonly ChangeStep[] {
  const staged = nodes.flatMap((node): readonly ChangeStep[] => {
    const paths = all.find(({ change }) => change.node === node)?.change.changed.map(({ path }) => path) ?? [];
    return paths.length === 0 ? [] : [{ kind: 'stage', node, paths }];
  });
  return [
    { kind: 'lock', nodes },
    { kind: 'observe', nodes },
    ...staged,
    { kind: 'validate', nodes },
    ...(baselineMs > 0 ? [{ kind: 'baseline', ms: baselineMs } as const] : []),
  ];
}

const FLAG = { gap: '--allow-gap', failover: '--allow-failover' } as const;

/** The strategy that asks for the least is the one to ask for. */
function noStrategy(tried: readonly (Candidate | Discarded)[]): Refusal {
  const asking = tried
    .filter((each): each is Candidate => 'verdict' in each && each.verdict === 'needs consent')
    .toSorted((a, b) => a.asks.length - b.asks.length)[0];
  if (asking !== undefined) {
    const flags = asking.asks.map((each) => FLAG[each]).join(' ');
    return blocked(asking.reason, `if that is acceptable, say so with ${flags}`);
  }
  const reasons = tried.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
  return blocked(
    `no strategy keeps one MASTER throughout: ${reasons}`,
    'make the change in smaller steps, or hand all VIPs to one node first, so that the other one can be stopped',
  );
}
