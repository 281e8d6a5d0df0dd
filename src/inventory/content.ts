import type { ContentEntry, FileEntry, SecretEntry } from './content-schema.js';
import type { FileSpec, SecretSource } from './model.js';

/** The content of several levels together, the nearest to the node last. */
export function merged(levels: readonly ContentEntry[]): Required<ContentEntry> {
  return {
    files: mergedFiles(levels.map(({ files = [] }) => files)),
    vars: Object.assign({}, ...levels.map(({ vars }) => vars)) as Record<string, unknown>,
    secrets: Object.assign({}, ...levels.map(({ secrets }) => secrets)) as Record<string, SecretEntry>,
  };
}

/**
 * Entries by path, the nearest level's where several have one. What a later entry installs wins, so within a level the entry
 * of a file stands behind that of the directory it is in.
 */
function mergedFiles(levels: readonly (readonly FileEntry[])[]): FileEntry[] {
  const byPath = new Map<string, FileEntry>();
  for (const level of levels) {
    for (const entry of level.toSorted((a, b) => a.path.length - b.path.length)) {
      byPath.delete(entry.path);
      byPath.set(entry.path, entry);
    }
  }
  return [...byPath.values()];
}

/** Entries as the model has them, without those that say `source: none`. */
export function fileSpecs(entries: readonly FileEntry[]): FileSpec[] {
  return entries
    .filter(({ source }) => source !== 'none')
    .map(({ mode, purge = false, ...same }) => ({
      ...same,
      purge,
      ...(mode !== undefined && { mode: mode.padStart(4, '0') }),
    }));
}

export function secretSources(entries: Readonly<Record<string, SecretEntry>>): Record<string, SecretSource> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, secretSource(entry)]));
}

/** The schema lets exactly one of `env`, `file` and `command` through. */
function secretSource({ env, file, command, directory }: SecretEntry): SecretSource {
  if (env !== undefined) return { kind: 'env', name: env };
  if (file !== undefined) return { kind: 'file', path: file };
  return { kind: 'command', argv: command ?? [], directory };
}
