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
  readonly masters: Readonly<Record<string, string>>;
  readonly withinMs: number;
  readonly progress: (text: string) => void;
}

const POLL_MS = 200;

/**
 * Reads the reloaded node until its reload is proven, has failed, or its time is up; then reads all nodes once more for the roles.
 * Returns what was proven, in words.
 */
export async function proveUntil(input: ProveInput, world: World): Promise<string> {
  const deadlineMs = world.now() + input.withinMs;
  const before = servingOf(input.before);
  const node = input.session.node(input.node);
  let told = '';
  for (;;) {
    const proof = proveReload(before, servingOf(await node.readServing(input.before)));
    if (proof.state === 'proven') return `${proof.text}; ${await demandRoles(input)}`;
    if (proof.state === 'failed') throw notProven(proof);
    if (world.now() >= deadlineMs) throw notProven(proof, input.withinMs);
    if (proof.text !== told) input.progress(proof.text);
    told = proof.text;
    await world.sleep(POLL_MS);
  }
}

const notProven = (proof: Proof, afterMs?: number): PairHalt =>
  new PairHalt('failed', afterMs === undefined ? proof.text : `not proven after ${afterMs} ms: ${proof.text}`);

async function demandRoles(input: ProveInput): Promise<string> {
  const { roles } = await input.session.observe();
  demand(sameMasters(input.masters, roles), 'failed');
  return 'roles unchanged';
}
