import { codeFrame, positionOf, type SourcePlace, type SourceText, type Span } from './source-text.js';

/** Nobody reads more, and each carries a frame: a file of rubbish must not fill the memory. */
export const mostMistakesPerFile = 500;

/** Something wrong in an inventory: what, where, and what to do about it. */
export interface Mistake {
  /** The file as it was given; empty when no file was given at all. */
  readonly file: string;
  /** From 1; 0 when the whole file is meant (it is missing, or not text). */
  readonly line: number;
  /** From 1, in UTF-16 units; 0 when the whole file is meant. */
  readonly column: number;
  readonly message: string;
  /** What to do, or what was probably meant. */
  readonly suggestion?: string;
  /** The lines around the place with a caret under it; empty when the whole file is meant. */
  readonly frame: string;
}

/** What is wrong and what to do, before its place is known. */
export interface Complaint {
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** A mistake at a place in a file. */
export function mistakeAt(source: SourceText, span: Span, { message, suggestion }: Complaint): Mistake {
  const place = { file: source.path, ...positionOf(source, span.start) };
  return { ...place, message, ...(suggestion === undefined ? {} : { suggestion }), frame: codeFrame(source, span) };
}

/** A mistake at a line and column of a file that were found before. */
export function mistakeAtLine(source: SourceText, { line, column }: SourcePlace, complaint: Complaint): Mistake {
  const start = (source.lineStarts[line - 1] ?? 0) + column - 1;
  return mistakeAt(source, { start, end: start + 1 }, complaint);
}

/** A mistake about a whole file. */
export function mistakeAboutFile(file: string, { message, suggestion }: Complaint): Mistake {
  return { file, line: 0, column: 0, message, ...(suggestion === undefined ? {} : { suggestion }), frame: '' };
}

/** Sorts by file, line, column and message, and leaves out repeats (one anchor used twice says the same thing twice). */
export function inOrder(mistakes: readonly Mistake[]): Mistake[] {
  const sorted = mistakes.toSorted(
    (a, b) =>
      compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.message, b.message),
  );
  return sorted.filter((mistake, index) => {
    const previous = sorted[index - 1];
    return previous === undefined || !saysTheSame(previous, mistake);
  });
}

function saysTheSame(a: Mistake, b: Mistake): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column && a.message === b.message;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
