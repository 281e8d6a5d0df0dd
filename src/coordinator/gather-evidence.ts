import type { RuntimeState } from '../haproxy/runtime-state.js';
import type { NodeSpec, Pair } from '../inventory/model.js';
import { lookAtHost, type SeenHost } from '../node/host.js';
import { inspectNode } from '../node/inspect.js';
import { mergeInspections } from '../node/inspection.js';
import { NodeError } from '../node/node-error.js';
import { observeNode } from '../node/observe.js';
import { readRuntimeState } from '../node/runtime-state.js';
import { candidateItems, listedItems } from '../plan/candidate/items.js';
import type { NodeState } from '../plan/serving.js';
import type { NodeEvidence, PairEvidence, PairPieces } from '../risk/evidence.js';
import { evidenceFromState, type Look, type Looks, unreadEvidence } from '../risk/from-state.js';
import { SshError } from '../ssh/error.js';
import type { Host } from '../ssh/host.js';
import { askHaproxy, type NodeSession } from './node-session.js';
import { type PairSurvey, readNodes, surveyOf } from './survey.js';
import type { World } from './world.js';

/** What a live pair tells of its risks, and how it was found. */
export interface Gathered {
  readonly evidence: PairEvidence;
  readonly survey: PairSurvey;
}

/** Pieces of a pair that stand elsewhere than on its nodes. */
export type KnownOfPair = Partial<Pick<PairPieces, 'drills' | 'change'>>;

/**
 * Gathers all that the rules may ask of a pair. Takes no lock, changes nothing, never rejects for what a node does: a piece that can't be had is
 * missing with a reason. Per node: `observe` and `host`, one more `inspect` where there are crt-lists, and HAProxy's sockets.
 */
export async function gatherEvidence(pair: Pair, world: World, known: KnownOfPair = {}): Promise<Gathered> {
  const { read, unread } = await readNodes(pair, world, gatherNode);
  const survey = surveyOf(
    pair,
    read.map(({ state }) => state),
    unread,
  );
  const nodes = pair.nodes.flatMap(({ name }): readonly NodeEvidence[] => {
    const found = read.find(({ evidence }) => evidence.node === name);
    const lost = unread.find(({ node }) => node === name);
    return found === undefined ? [unreadEvidence(name, lost?.reason ?? '')] : [found.evidence];
  });
  return {
    evidence: {
      pair: pair.name,
      labels: pair.labels,
      suppressions: pair.suppressions,
      nowMs: world.now(),
      nodes,
      roles: survey.roles,
      ...known,
      missing: {
        ...(known.drills === undefined && { drills: 'the records of drills were not read' }),
        ...(known.change === undefined && { change: 'no change was planned' }),
      },
    },
    survey,
  };
}

/** What follows from the observation is asked at once: paths and limits by the node program, HAProxy over its sockets. */
async function gatherNode({ host, spec }: NodeSession): Promise<{
  readonly state: NodeState;
  readonly evidence: NodeEvidence;
}> {
  const facts = await observeNode(host, spec);
  const [machine, asked] = await Promise.all([
    attempt(() => lookAround(host, spec, facts)),
    askHaproxy(host, spec, facts).then(async (state) => ({ state, runtimeState: await readCarried(host, state) })),
  ]);
  const { state, runtimeState } = asked;
  const looks: Looks = {
    ...('found' in machine && {
      host: machine.found.facts,
      inspection: machine.found.inspection,
      ...(machine.found.inspection.use !== undefined && { workerUse: machine.found.inspection.use }),
    }),
    ...('found' in runtimeState && { runtimeState: runtimeState.found }),
  };
  const why: Partial<Record<Look, string>> = {
    ...('failed' in machine && { host: machine.failed, inspection: machine.failed, workerUse: machine.failed }),
    ...('failed' in runtimeState && { runtimeState: runtimeState.failed }),
  };
  return { state, evidence: evidenceFromState(state, looks, why) };
}

/** The machine, and the files as they are, judged as those of a change are: what they name, and the certificates that their lists name. */
async function lookAround(host: Host, spec: NodeSpec, facts: NodeState['facts']): Promise<SeenHost> {
  const { config: haproxy } = facts.haproxy;
  const { config: keepalived } = facts.keepalived;
  const subject = {
    facts,
    ...(haproxy !== undefined && { haproxy }),
    ...(keepalived !== undefined && { keepalived }),
    staged: [],
  };
  const seen = await lookAtHost(host, spec, candidateItems(subject));
  const listed = listedItems(subject, seen.inspection);
  if (listed.length === 0) return seen;
  return { ...seen, inspection: mergeInspections(seen.inspection, await inspectNode(host, spec, listed)) };
}

/** What HAProxy carries beside its configuration. One that has not answered a moment ago is not asked again. */
async function readCarried(host: Host, { sockets, runtime }: NodeState): Promise<Attempted<RuntimeState>> {
  const { proc, info, unknowns } = runtime;
  if (proc === undefined && info === undefined) return { failed: unknowns.join('; ') };
  return attempt(() => readRuntimeState(host, sockets, runtime));
}

type Attempted<T> = { readonly found: T } | { readonly failed: string };

/** What a node or its connection refuses is one piece less, with the reason. */
async function attempt<T>(ask: () => Promise<T>): Promise<Attempted<T>> {
  try {
    return { found: await ask() };
  } catch (error) {
    if (error instanceof NodeError || error instanceof SshError) return { failed: error.message };
    throw error;
  }
}
