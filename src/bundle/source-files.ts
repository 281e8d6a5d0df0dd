import { readFileSync, type Stats } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { sha256Of } from './digest.js';
import { isLeftAlone } from './left-alone.js';

/** A file on this machine. */
export interface SourceFile {
  readonly source: string;
  readonly content: Uint8Array;
  readonly sha256: string;
  /** Nobody but its owner may read it. */
  readonly isPrivate: boolean;
  readonly isExecutable: boolean;
}

/** What is at a source: one file, or the files of a directory by their path in it, sorted. */
export type Source =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'directory'; readonly names: readonly string[] };

/** A source cannot be read; the message says what and why. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

const filesAtOnce = 32;
const mostFiles = 10_000;
const largestBytes = 64 * 1024 * 1024;

/** Reads sources, each of them once however many nodes it goes to. */
export class SourceFiles {
  readonly #queue = new PQueue({ concurrency: filesAtOnce });
  readonly #stats = new Map<string, Promise<Stats>>();
  readonly #sources = new Map<string, Promise<Source>>();
  readonly #files = new Map<string, Promise<SourceFile>>();
  readonly #texts = new Map<string, string | undefined>();

  /** Rejects with `SourceError`. */
  find(path: string): Promise<Source> {
    return once(this.#sources, path, async () => find(path, await this.#stat(path)));
  }

  /** Rejects with `SourceError`. */
  read(path: string): Promise<SourceFile> {
    return once(this.#files, path, () => this.#queue.add(async () => read(path, await this.#stat(path))));
  }

  #stat(path: string): Promise<Stats> {
    return once(this.#stats, path, () => statOf(path));
  }

  /** The text of a file that a template includes; undefined when there is none. Waits for the disk: an include cannot. */
  textAt(path: string): string | undefined {
    if (!this.#texts.has(path)) this.#texts.set(path, readText(path));
    return this.#texts.get(path);
  }
}

function once<Result>(known: Map<string, Promise<Result>>, key: string, start: () => Promise<Result>): Promise<Result> {
  const earlier = known.get(key);
  if (earlier !== undefined) return earlier;
  const started = start();
  known.set(key, started);
  return started;
}

async function find(path: string, stats: Stats): Promise<Source> {
  if (stats.isFile()) return { kind: 'file', file: path };
  if (!stats.isDirectory()) throw new SourceError(`${path} is neither a file nor a directory`);
  const names: string[] = [];
  await collect(path, '', names, []);
  return { kind: 'directory', names: names.toSorted() };
}

/** Symbolic links are followed, but not in a circle. */
async function collect(root: string, below: string, names: string[], above: readonly string[]): Promise<void> {
  const directory = join(root, below);
  const real = await realpath(directory);
  if (above.includes(real)) throw new SourceError(`${directory} is a symbolic link to a directory that it is in`);
  for (const name of await readdir(directory)) {
    if (isLeftAlone(name)) continue;
    const path = join(below, name);
    const stats = await statOf(join(root, path));
    if (stats.isDirectory()) await collect(root, path, names, [...above, real]);
    else if (stats.isFile()) names.push(path);
    else throw new SourceError(`${join(root, path)} is neither a file nor a directory`);
    if (names.length > mostFiles) throw new SourceError(`${root} holds more than ${mostFiles} files`);
  }
}

async function read(path: string, { size, mode }: Stats): Promise<SourceFile> {
  if (size > largestBytes) throw new SourceError(`${path} is larger than ${largestBytes / 1024 / 1024} MiB`);
  try {
    const content = await readFile(path);
    return {
      source: path,
      content,
      sha256: sha256Of(content),
      isPrivate: (mode & 0o044) === 0,
      isExecutable: (mode & 0o100) !== 0,
    };
  } catch (error) {
    throw new SourceError(`${path} cannot be read: ${reasonOf(error)}`);
  }
}

async function statOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw new SourceError(code === 'ENOENT' ? `there is no ${path}` : `${path} cannot be read: ${reasonOf(error)}`);
  }
}

function readText(path: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES') return 'permission denied';
  return code === 'ELOOP' ? 'too many symbolic links' : error instanceof Error ? error.message : String(error);
}
