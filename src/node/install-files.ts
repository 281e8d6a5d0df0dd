import type { Host } from '../ssh/host.js';
import { callProgram } from './call.js';
import { runWord } from './run-words.js';

/** Milliseconds: hundreds of files are kept, written and synced. */
const DEADLINE_MS = 120_000;

/**
 * Puts the staged files of an armed run, or those of one part of them, in their places, each atomically, and deletes what shall be
 * gone; first the node keeps what is there. Called again after a lost answer, it does nothing and is content.
 * Throws `NodeError`: `changed`, `not-a-file`, `disk`, `not-armed`, `reverted` and `lock-lost` before anything was changed; `install` when
 * everything is as before; `half` when the undo has to mend it; and `SshError`.
 */
export async function installFiles(host: Host, run: string, part?: string): Promise<void> {
  const args = [runWord(host.name, 'install', run), ...(part === undefined ? [] : [part])];
  await callProgram(host, 'install', args, { deadlineMs: DEADLINE_MS });
}
