import { createHash } from 'node:crypto';
import type { Host } from '../ssh/host.js';
import { callWithInput } from './call.js';
import { runWord } from './run-words.js';

const DEADLINE_MS = 15_000;

/**
 * Puts a text in the place of a server-state-file, whole or not at all, with the node's lock held for `run` (the node itself checks that).
 * Throws `NodeError` (code `state-file`, `lock-lost`, …) when the old file is still there, and `SshError`.
 */
export async function saveServerState(host: Host, run: string, path: string, text: string): Promise<void> {
  const digest = createHash('sha256').update(text).digest('hex');
  const args = [runWord(host.name, 'save', run), path, digest];
  await callWithInput(host, 'save', args, [Buffer.from(text)], { deadlineMs: DEADLINE_MS });
}
