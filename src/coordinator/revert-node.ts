import { NodeError } from '../node/node-error.js';
import { revertRun } from '../node/undo.js';
import type { Host } from '../ssh/host.js';

/**
 * Has a node take a run back, in words of what it did. One that never armed it, or took it back by itself, has nothing to do. Throws a `NodeError`
 * with code `half` where it could not do all of it.
 */
export async function revertNode(host: Host, run: string): Promise<string> {
  try {
    const { state, did } = await revertRun(host, run);
    const text = did.map((each) => each.text).join('; ');
    if (state === 'failed') throw new NodeError(host.name, 'revert', 'half', text);
    return text === '' ? 'it had been taken back' : text;
  } catch (error) {
    if (error instanceof NodeError && (error.code === 'no-run' || error.code === 'not-armed'))
      return 'nothing was armed';
    throw error;
  }
}
