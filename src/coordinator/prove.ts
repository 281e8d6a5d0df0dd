import { type Proof, proveReload } from '../plan/proof.js';
import { sameMasters } from '../plan/roles.js';
import { type NodeState, servingOf } from '../plan/serving.js';
import { demand, PairHalt } from './halt.js';
import type { PairSession } from './pair-session.js';
import type { World } from './world.js';

export interface ProveInput {
  readonly session: PairSession;
  readonly node: string;
  readonly before: NodeState;
  /** All nodes as they were found. */
  readonly states: readonly NodeState[];
  readonly masters: Readonly<Record<string, string>>;
  readonly withinMs: number;
  readonly progress: (text: string) => void;
}

/** Milliseconds between two looks: most reloads are done at once, and a slow one need not be looked at so often. */
const FIRST_POLL_MS = 50;
const LONGEST_POLL_MS = 400;

/**
 * Reads the reloaded node until its reload is proven, has failed, or its time is up; then reads all nodes once more, and holds that reading
 * against the same questions and against the roles. Returns what was proven, in words.
 */
export async function proveUntil(input: ProveInput, world: World): Promise<string> {
  const deadlineMs = world.now() + input.withinMs;
  const before = servingOf(input.before);
  const node = input.session.node(input.node);
  let evidence = await node.readServing(input.before);
  let told = '';
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(LONGEST_POLL_MS, pollMs * 1.5)) {
    const first = proveReload(before, servingOf(evidence));
    const proof = first.state === 'proven' ? proveReload(before, servingOf(await readAll(input))) : first;
    if (proof.state === 'proven') return `${proof.text}; roles unchanged`;
    if (proof.state === 'failed') throw notProven(proof);
    if (world.now() >= deadlineMs) throw notProven(proof, input.withinMs);
    if (proof.text !== told) input.progress(proof.text);
    told = proof.text;
    await world.sleep(pollMs);
    evidence = waitsForServers(proof) ? await node.askServing(evidence) : await node.readServing(input.before);
  }
}

/** HAProxy's first checks of its servers take as long as they take: only its own word on them is asked for then. */
const waitsForServers = (proof: Proof): boolean =>
  proof.checks.every((check) => check.state === 'ok' || check.what === 'servers');

const notProven = (proof: Proof, afterMs?: number): PairHalt =>
  new PairHalt('failed', afterMs === undefined ? proof.text : `not proven after ${afterMs} ms: ${proof.text}`);

/** Reads every node, demands the roles of before, and returns the reloaded node's state. */
async function readAll(input: ProveInput): Promise<NodeState> {
  const { states, roles } = await input.session.observeAgain(input.states);
  demand(sameMasters(input.masters, roles), 'failed');
  const now = states.find((state) => state.facts.node === input.node);
  if (now === undefined) throw new RangeError(`${input.node} was not observed`);
  return now;
}
