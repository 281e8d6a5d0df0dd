import { posix } from 'node:path';
import { matchesGlob } from './glob.js';

/** One configuration file's text. */
export interface SourceFile {
  /** Absolute, as on the node. */
  readonly path: string;
  readonly text: string;
}

/**
 * Gives the files that an include pattern names, in the order keepalived reads them (sorted by name).
 * The pattern is absolute already. Absent: the text is not at hand; empty: there is no such file.
 */
export type FileSource = (pattern: string) => readonly SourceFile[] | undefined;

/** What to read: files of which the first is the main one, or a main file with a source for what it includes. */
export type ConfigInput = readonly SourceFile[] | { readonly main: SourceFile; readonly source: FileSource };

/** The main file and the source of an input; a list of files serves its own include lines. */
export function openInput(input: ConfigInput): { readonly main: SourceFile; readonly source: FileSource } {
  if (!isList(input)) return input;
  const [main = { path: 'keepalived.conf', text: '' }, ...others] = input;
  return { main, source: (pattern) => filesOf(others, pattern) };
}

/** Where an include pattern points: keepalived reads relative ones from the directory of the file they stand in. */
export function resolvePattern(pattern: string, includingPath: string): string {
  return posix.isAbsolute(pattern) ? pattern : posix.join(posix.dirname(includingPath), pattern);
}

function filesOf(files: readonly SourceFile[], pattern: string): readonly SourceFile[] | undefined {
  const found = files.filter((file) => matchesGlob(pattern, file.path));
  return found.length > 0 ? found.toSorted((a, b) => (a.path < b.path ? -1 : 1)) : undefined;
}

function isList(input: ConfigInput): input is readonly SourceFile[] {
  return Array.isArray(input);
}
