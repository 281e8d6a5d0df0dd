import { over } from './inherit.js';
import { type Mistake, mistakeAt } from './mistake.js';
import type { FileReading } from './reading.js';
import type { DefaultsEntry, GroupEntry } from './schema.js';
import { selectPairs } from './select.js';
import type { Selectable } from './selector.js';
import { spanOf } from './tree.js';

/** The groups of all files, in the order they are given. */
export function groupsOf(files: readonly FileReading[]): readonly GroupEntry[] {
  return files.flatMap(({ groups }) => [...groups.values()]);
}

/** What a pair inherits: the defaults, and over them each group that selects it, in the order they are given. */
export function inheritedBy(pair: Selectable, defaults: DefaultsEntry, groups: readonly GroupEntry[]): DefaultsEntry {
  const chosen = groups.filter(({ select }) => selectPairs({ pairs: [pair] }, select, { mayMiss: true }).ok);
  return chosen.reduce((sum: DefaultsEntry, { settings }) => over(sum, settings), defaults);
}

/** A group that selects no pair is a mistake: a misspelt one would quietly leave files out. */
export function idleGroups(files: readonly FileReading[]): Mistake[] {
  const pairs = files.flatMap((file) => [...file.pairs].map(([name, { labels = {} }]) => ({ name, labels })));
  return files.flatMap(({ source, tree, groups }) =>
    [...groups].flatMap(([name, { select }]) => {
      const selection = selectPairs({ pairs }, select);
      if (selection.ok || tree === undefined) return [];
      return [
        mistakeAt(source, spanOf(tree, ['groups', name, 'select']), {
          message: `groups.${name}.select: ${selection.message}`,
        }),
      ];
    }),
  );
}
