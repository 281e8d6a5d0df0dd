import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Bundle } from './bundle.js';
import { shownText } from './shown-text.js';

/** The directory cannot be written to, or holds what hitless did not write. */
export class WriteOutError extends Error {
  override readonly name = 'WriteOutError';
}

/** Says what of a directory hitless wrote: only that is ever overwritten or deleted. */
const listName = '.hitless-render';

/**
 * Writes the files of bundles to `directory/NODE/PATH`, readable by nobody else. What comes from secrets is written only when
 * `reveal`, and only of filled bundles; otherwise it is masked. Files of an earlier time that are not among them are deleted;
 * anything that hitless did not write is left, and in the way. Returns how many files there are. Rejects with `WriteOutError`.
 */
export async function writeOut(
  directory: string,
  bundles: readonly Bundle<'filled' | 'masked'>[],
  { reveal }: { readonly reveal: boolean },
): Promise<number> {
  try {
    return await write(directory, bundles, reveal);
  } catch (error) {
    if (error instanceof WriteOutError) throw error;
    throw new WriteOutError(
      `${directory} cannot be written to: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function write(
  directory: string,
  bundles: readonly Bundle<'filled' | 'masked'>[],
  reveal: boolean,
): Promise<number> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const name of await earlierFiles(directory)) await rm(join(directory, name), { force: true });
  const contents = bundles.flatMap(({ node, secrets, files }) =>
    files.flatMap((file) => {
      const content = reveal && secrets === 'filled' ? file.content : maskedContent(file);
      return content === undefined ? [] : [{ name: join(node, file.path), content }];
    }),
  );
  // The list comes first: what is written is then known to be hitless's, even if it does not get to the end.
  await writeFile(join(directory, listName), contents.map(({ name }) => `${name}\n`).join(''), { mode: 0o600 });
  for (const { name, content } of contents) {
    await mkdir(dirname(join(directory, name)), { recursive: true, mode: 0o700 });
    await create(join(directory, name), content);
  }
  return contents.length;
}

/** What was written here before. A directory that holds anything and no list is somebody else's. */
async function earlierFiles(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory);
  if (names.length === 0) return [];
  if (!names.includes(listName))
    throw new WriteOutError(`${directory} holds files that hitless did not write: name a new or empty directory`);
  const list = await readFile(join(directory, listName), 'utf8');
  return list.split('\n').filter((name) => name !== '' && !name.split('/').includes('..'));
}

async function create(path: string, content: Uint8Array | string): Promise<void> {
  try {
    await writeFile(path, content, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new WriteOutError(`${path} is in the way, and hitless did not write it`);
    throw error;
  }
}

/** Undefined for what cannot be shown at all. */
function maskedContent(file: Bundle['files'][number]): Uint8Array | string | undefined {
  const shown = shownText(file);
  if (shown.kind === 'hidden') return undefined;
  return shown.kind === 'text' ? shown.text : file.content;
}
