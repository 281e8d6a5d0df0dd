import { aroundReload } from '../plan/around-reload.js';
import { judgeCandidate } from '../plan/candidate/judge.js';
import type { NodeChange } from '../plan/change.js';
import { kindOfChange } from '../plan/change-kind.js';
import { type ChangePlan, planChange } from '../plan/change-plan.js';
import { newConfigs } from '../plan/new-configs.js';
import { nodeChangeOf } from '../plan/node-change.js';
import { preflight } from '../plan/preflight.js';
import { DEFAULT_POLICY, type ReloadPolicy } from '../plan/reload-policy.js';
import { mastersOf } from '../plan/roles.js';
import type { Consents } from '../plan/strategy.js';
import { blocked } from '../plan/verdict.js';
import { type BeforeReload, readBefore } from './before-reload.js';
import { examineCandidate } from './candidate.js';
import { type NextConfigs, nextConfigs, withNext } from './changing.js';
import type { ComparedFiles } from './compare-files.js';
import { demand, PairHalt } from './halt.js';
import { demandHealthy } from './health.js';
import type { PairSession, PairState } from './pair-session.js';
import { contentsOf, stageChange } from './stage-change.js';
import type { StepLog } from './step-log.js';
import type { World } from './world.js';

/** What a change of files needs to know beyond the pair and its files. */
export interface ChangeOptions {
  readonly run: string;
  readonly world: World;
  readonly probe: boolean;
  readonly consents: Consents;
  readonly policy?: ReloadPolicy;
}

/** A pair whose new files lie staged on its nodes and were judged there, with the plan for them. */
export interface PreparedChange {
  readonly state: PairState;
  readonly plan: ChangePlan;
  /** What the nodes will run, by node. */
  readonly next: ReadonlyMap<string, NextConfigs>;
}

/** How long the VIPs are probed before the first change. */
const BASELINE_MS = 1000;
/** A check that is red now may only be late: it gets a second. */
const HEALTHY_WITHIN_MS = 1000;

/**
 * Observes a locked pair, plans the change of its files, stages them and has them checked where they lie. Nothing of the live tree changes.
 * Throws a `PairHalt` when a question is not answered with ok.
 */
export async function prepareChange(
  session: PairSession,
  files: readonly ComparedFiles[],
  steps: StepLog,
  options: ChangeOptions,
): Promise<PreparedChange> {
  const nodes = session.nodes.map(({ spec }) => spec.name);
  const state = await steps('observe', undefined, `reading ${nodes.join(', ')}`, async () => {
    const found = await session.observe();
    demand(found.roles.verdict);
    return { found, text: found.roles.instances.map((each) => each.verdict.reason).join('; ') };
  });
  const changes = state.states.map((each) => {
    const own = files.find(({ node }) => node === each.facts.node);
    return nodeChangeOf(each, own?.changes ?? [], own?.old ?? []);
  });
  const next = nextConfigs(state.states, changes);
  // What the nodes are asked next waits for a HAProxy that does not answer.
  demand(preflight(state.states, state.roles, []).verdict);
  const before = await readReloads(session, state, { changes, next, policy: options.policy ?? DEFAULT_POLICY });
  const plan = planOf(session, state, changes, before, options);
  for (const step of plan.steps) {
    if (step.kind !== 'stage') continue;
    const own = files.find(({ node }) => node === step.node);
    if (own === undefined) throw new RangeError(`${step.node} was not compared`);
    await steps('stage', step.node, `bringing ${step.paths.length} files to ${step.node}`, () =>
      stageChange(session.node(step.node).host, options.run, own, plan),
    );
  }
  const warnings = await steps('validate', undefined, `checking the new files on ${nodes.join(', ')}`, async () => {
    const judged = await judge(session, state, changes, files, options);
    await demandHealthy(session, nodes, 'blocked', options.world, HEALTHY_WITHIN_MS);
    return { found: judged, text: `the new configurations are accepted on ${nodes.join(', ')}` };
  });
  return { state, plan: { ...plan, warnings: [...plan.warnings, ...warnings] }, next };
}

/** What the reloads of this change take away, of the nodes whose HAProxy is reloaded. */
async function readReloads(
  session: PairSession,
  { states }: PairState,
  change: Pick<PreparedChange, 'next'> & { readonly changes: readonly NodeChange[]; readonly policy: ReloadPolicy },
): Promise<BeforeReload> {
  const { changes, next, policy } = change;
  const reloaded = new Set(changes.filter((each) => kindOfChange(each).haproxy === 'reload').map(({ node }) => node));
  const found = states.filter(({ facts }) => reloaded.has(facts.node));
  const before = await readBefore(
    session,
    found,
    policy,
    found.map((state) => withNext(state, next)),
  );
  demand(before.verdict);
  return before;
}

function planOf(
  { pair }: PairSession,
  { states, roles }: PairState,
  changes: readonly NodeChange[],
  before: BeforeReload,
  { probe, consents, policy = DEFAULT_POLICY }: ChangeOptions,
): ChangePlan {
  const flight = preflight(states, roles, []);
  demand(flight.verdict);
  const planned = planChange({
    pair: pair.name,
    roles,
    nodes: states.map(({ facts }, at) => {
      const method = flight.methods[facts.node];
      return {
        facts,
        change: changes[at] ?? { node: facts.node, changed: [] },
        ...(method !== undefined && { method }),
        around: aroundReload(facts.node, {
          policy,
          proofMs: pair.proofMs,
          losses: before.runtimeState.find(({ node }) => node === facts.node),
          hardStopAfterMs: before.hardStops[facts.node],
        }),
      };
    }),
    pace: { soakMs: pair.soakMs, proofMs: pair.proofMs },
    baselineMs: probe ? BASELINE_MS : 0,
    consents,
    warnings: [...flight.warnings, ...before.warnings],
    runtimeState: before.runtimeState,
  });
  switch (planned.verdict) {
    case 'ok':
      return planned.plan;
    case 'nothing':
      throw new PairHalt(
        'blocked',
        'the files were found to differ, and then not to: somebody else is at work on them',
      );
    case 'blocked':
    case 'unknown': {
      const { reason, remedy } = planned;
      throw new PairHalt('blocked', planned.verdict === 'unknown' ? `not known: ${reason}` : reason, remedy);
    }
  }
}

/** Has the new files checked where they lie; returns what the operator should know of them. */
async function judge(
  session: PairSession,
  { states, roles }: PairState,
  changes: readonly NodeChange[],
  files: readonly ComparedFiles[],
  { run, world }: ChangeOptions,
): Promise<readonly string[]> {
  const touched = states.flatMap((state, at) => {
    const change = changes[at];
    return change === undefined || change.changed.length === 0 ? [] : [{ state, change }];
  });
  const candidates = await Promise.all(
    touched.map(({ state: { facts }, change }) => {
      const { host, spec } = session.node(facts.node);
      const staged = files.flatMap((each) => (each.node === facts.node ? contentsOf(each) : []));
      return examineCandidate(host, spec, run, { facts, ...newConfigs(change), staged });
    }),
  );
  if (touched.length === 0) demand(blocked('no node of the pair has new files'));
  const judgement = judgeCandidate(candidates, { nowMs: world.now() });
  demand(judgement.verdict);
  // Checking took its time: nothing of it counts for a pair that has failed over meanwhile.
  const again = await session.observeAgain(states);
  if (JSON.stringify(mastersOf(again.roles)) !== JSON.stringify(mastersOf(roles)))
    throw new PairHalt('blocked', 'the roles changed while the new files were checked');
  return judgement.warnings;
}
