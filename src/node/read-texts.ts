import type { Host } from '../ssh/host.js';
import { linesOf } from './answer.js';
import { callWithInput } from './call.js';
import { pathWord } from './path-word.js';

const DEADLINE_MS = 60_000;

/**
 * The texts of files on a node, by path, as root. Left out: what is not there, what is larger than 512 KiB, and files with a private key in
 * them, which never leave the node. Throws `NodeError` and `SshError`.
 */
export async function readNodeTexts(host: Host, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (paths.length === 0) return new Map();
  const list = paths.map((path) => `${pathWord(host.name, 'texts', path)}\n`).join('');
  const answer = await callWithInput(host, 'texts', [], [Buffer.from(list)], { deadlineMs: DEADLINE_MS });
  return new Map(
    paths.flatMap((path) => {
      const lines = linesOf(answer, 'text', path);
      return lines === undefined ? [] : [[path, lines.map((line) => `${line}\n`).join('')] as const];
    }),
  );
}
