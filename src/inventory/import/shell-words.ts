import type { Complaint } from '../mistake.js';

/** A word of a line, unquoted, and where it stands in the line. */
export interface ShellWord {
  readonly text: string;
  readonly column: number;
  readonly end: number;
}

/** Splits a line as a POSIX shell does: quotes, backslashes, and a comment from `#` at the beginning of a word. */
export function shellWords(
  line: string,
): { readonly words: readonly ShellWord[] } | { readonly complaint: Complaint; readonly column: number } {
  const words: ShellWord[] = [];
  // blanks, a comment, or a word: quoted parts, escaped characters and others
  const next = /\s+|#.*|(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/suy;
  while (next.lastIndex < line.length) {
    const column = next.lastIndex;
    const found = next.exec(line)?.[0];
    if (found === undefined) {
      const message =
        line[column] === '\\' ? 'a backslash stands at the end of the line' : 'a quotation mark has no other half';
      return { complaint: { message }, column };
    }
    if (/^[\s#]/.test(found)) continue;
    words.push({ text: unquoted(found), column, end: column + found.length });
  }
  return { words };
}

const unquoted = (word: string): string =>
  word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gsu, (_, double?: string, single?: string, escaped?: string) =>
    double === undefined ? (single ?? escaped ?? '') : double.replaceAll(/\\(["\\])/g, '$1'),
  );
