import { pack } from 'tar-stream';
import type { Host } from '../ssh/host.js';
import { callWithInput } from './call.js';
import { NodeError } from './node-error.js';
import { pathWord } from './path-word.js';
import { runWord } from './run-words.js';
import { shown } from './wire.js';

/** A file as it shall be on the node. */
export interface StagedFile {
  /** Absolute, without line breaks. A link is written through: the file that it leads to is replaced. */
  readonly path: string;
  readonly content: Uint8Array;
  /** Of `content`, in hex. */
  readonly sha256: string;
  /** What stood there when the change was planned: a digest, or `absent`. If it is another, nothing is installed. Default: whatever it is. */
  readonly expectedSha256?: string | undefined;
  /** Names or numbers. Default: those of the file in place, root for a new one. */
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  /** Octal digits. Default: that of the file in place, 600 for a new one. */
  readonly mode?: string | undefined;
  /** A word by which `installFiles` can be told to install some files before others. Default none. */
  readonly part?: string | undefined;
}

/** A file that shall not be there any more. */
export interface StagedDeletion {
  readonly path: string;
  readonly part?: string | undefined;
  readonly expectedSha256?: string | undefined;
}

/** Milliseconds until the node says that it is ready, and from the last byte to its verdict. */
const DEADLINE_MS = 120_000;

/**
 * Brings files to a node, with its lock held for the run, and has them checked there. Nothing is in its place yet: `installFiles` does that.
 * What the run had staged before is replaced. 20 MB take as long as the link needs, and no memory beyond `content`.
 * Throws `NodeError` (`disk`, `damaged`, `installed`, `reverted`, `lock-lost`) with nothing left behind, and `SshError`.
 */
export async function stageFiles(
  host: Host,
  run: string,
  files: readonly StagedFile[],
  deletions: readonly StagedDeletion[] = [],
  options: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const list = [
    ...files.map((file) => entryOf(host.name, 'file', file)),
    ...deletions.map((file) => entryOf(host.name, 'delete', { ...file, sha256: 'absent' })),
  ];
  const args = [runWord(host.name, 'stage', run)];
  await callWithInput(host, 'stage', args, tarOf(list.join(''), files), { deadlineMs: DEADLINE_MS, ...options });
}

/** Two lines of the list: what the node shall do with the file, and its path. */
function entryOf(node: string, kind: 'file' | 'delete', file: Omit<StagedFile, 'content'>): string {
  const { sha256, expectedSha256 = '-', owner = '-', group = '-', mode = '-', part = '-' } = file;
  const words = [sha256, expectedSha256, owner, group, mode, part];
  const digest = /^(?:[0-9a-f]{64}|absent)$/;
  const forms = [digest, /^(?:[0-9a-f]{64}|absent|-)$/, NAME, NAME, /^(?:[0-7]{3,4}|-)$/, /^(?:[a-z]+|-)$/];
  const wrong = words.find((word, index) => forms[index]?.test(word) !== true);
  if (wrong !== undefined)
    throw new NodeError(node, 'stage', 'usage', `${shown(file.path)}: not understood: ${shown(wrong)}`);
  return `${kind} ${words.join(' ')}\n${pathWord(node, 'stage', file.path)}\n`;
}

const NAME = /^(?:[A-Za-z0-9_][\w.@-]*\$?|-)$/;

/** Files stand in the tar by their number in the list: no tar has to make sense of their names. */
function tarOf(list: string, files: readonly StagedFile[]): AsyncIterable<Uint8Array> {
  const tar = pack();
  tar.entry({ name: 'list', mode: 0o600 }, list);
  for (const [index, { content }] of files.entries()) {
    tar.entry(
      { name: String(index + 1), mode: 0o600 },
      Buffer.from(content.buffer, content.byteOffset, content.byteLength),
    );
  }
  tar.finalize();
  return tar;
}
