import type { FakeNode } from './node-world.js';

/** A refusal is the end of an answer, anything else ends with `done`. */
export const whole = (lines: readonly string[]): readonly string[] =>
  lines.at(-1)?.startsWith('error ') === true ? lines : [...lines, 'done'];

const NEED_LOCK: readonly string[] = ['check', 'reload', 'arm', 'stage', 'install', 'service'];

/** Why a verb that needs the lock is refused; undefined when it is not. */
export function refusalOf(node: FakeNode, verb: string, [run]: readonly string[]): readonly string[] | undefined {
  if (!NEED_LOCK.includes(verb)) return undefined;
  if (node.lock === undefined) return ['error lock-lost nobody holds the lock of this node'];
  return node.lock.run === run ? undefined : [`error lock-lost the lock of this node is held by run ${node.lock.run}`];
}
