import type { ChangeStep } from '../plan/change-step.js';
import { proveKeepalived } from '../plan/keepalived-proof.js';
import { asInstalled, type Changing } from './changing.js';
import { PairHalt } from './halt.js';

/** keepalived must not be asked for its dump in quick succession. */
const FIRST_POLL_MS = 150;
const LONGEST_POLL_MS = 800;

/** Reads a node until its keepalived is proven to run its new configuration, has failed, or its time is up. Returns what was proven, in words. */
export async function proveKeepalivedUntil(
  { node, expect, withinMs }: Extract<ChangeStep, { readonly kind: 'prove-keepalived' }>,
  changing: Changing,
  progress: (text: string) => void,
): Promise<string> {
  const { session, world, found } = changing;
  const before = found.find(({ facts }) => facts.node === node);
  const known = asInstalled(found, changing).find(({ facts }) => facts.node === node);
  if (before === undefined || known === undefined) throw new RangeError(`${node} was not observed`);
  const deadlineMs = world.now() + withinMs;
  let said = '';
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(LONGEST_POLL_MS, pollMs * 1.5)) {
    const { facts } = await session.node(node).readAgain(known);
    const proof = proveKeepalived(before.facts, facts, expect);
    if (proof.state === 'proven') return proof.text;
    if (proof.state === 'failed') throw new PairHalt('failed', `${node}: ${proof.text}`);
    if (world.now() >= deadlineMs)
      throw new PairHalt('failed', `${node}: not proven after ${withinMs} ms: ${proof.text}`);
    if (proof.text !== said) progress(proof.text);
    said = proof.text;
    await world.sleep(pollMs);
  }
}
