import { homedir } from 'node:os';
import { addressConflicts } from './address-conflicts.js';
import { groupsOf, idleGroups, inheritedBy } from './groups.js';
import { inheritedPair, over } from './inherit.js';
import type { Place } from './local-paths.js';
import { inOrder, type Mistake, mistakeAboutFile } from './mistake.js';
import type { Inventory } from './model.js';
import { nameConflicts } from './name-conflicts.js';
import { type FileReading, readingOf } from './reading.js';
import type { DefaultsEntry, PairEntry } from './schema.js';
import type { Source } from './source-text.js';

/** An inventory without a mistake, or every mistake in all of its files, sorted by file, line and column. */
export type LoadResult =
  | { readonly ok: true; readonly inventory: Inventory }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/**
 * Makes one inventory of the texts of its files: `defaults` of all files together, then the pairs in the order given.
 * Opens no file. `place` says what `~` and relative paths mean; by default this user's home and the working directory.
 * Never throws: whatever the texts are, the answer is an inventory or mistakes.
 */
export function parseInventory(
  sources: readonly Source[],
  place: Place = { home: homedir(), cwd: process.cwd() },
): LoadResult {
  if (sources.length === 0) return { ok: false, mistakes: [mistakeAboutFile('', noFile)] };
  const files = sources.map((source) => readingOf(source, place));
  const defaults = mergedDefaults(files);
  const groups = groupsOf(files);
  const defaultsOf = (name: string, { labels = {} }: PairEntry) => inheritedBy({ name, labels }, defaults, groups);
  const trusted = files.every((file) => file.defaults !== undefined);
  const mistakes = [
    ...files.flatMap((file) => file.mistakes),
    ...nameConflicts(files),
    ...(trusted ? addressConflicts(files, defaultsOf) : []),
  ];
  if (mistakes.length === 0) mistakes.push(...idleGroups(files));
  if (mistakes.length > 0) return { ok: false, mistakes: inOrder(mistakes) };
  const pairs = files.flatMap((file) =>
    [...file.pairs].map(([name, pair]) => inheritedPair(name, pair, defaultsOf(name, pair))),
  );
  return { ok: true, inventory: { files: sources.map(({ path }) => path), pairs } };
}

/** Said where no file was given, or none is at the places that are looked at. */
export const noFile = {
  message: 'no inventory file was given or found',
  suggestion: 'name one, set HITLESS_INVENTORY, or write inventory.yaml or inventory/*.yaml',
};

/** Two files that give one key are a mistake of its own, so the order does not matter. */
function mergedDefaults(files: readonly FileReading[]): DefaultsEntry {
  return files.reduce((sum: DefaultsEntry, { defaults = {} }) => over(sum, defaults), {});
}
