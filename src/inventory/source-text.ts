import { printable } from './quote.js';

/** One inventory file: its path as given, and what is in it. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** A stretch of a text in UTF-16 offsets; `end` is the first offset behind it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place in a file: the file as it was given, line and column from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A source with the offsets at which its lines begin. */
export interface SourceText extends Source {
  readonly lineStarts: readonly number[];
}

const contextLines = 2;
/** Frames stay readable, and small in memory, when a file is one enormous line. */
const widestFrame = 160;

/** Finds the lines of a source. A line ends with `\n`, `\r\n` or `\r`. */
export function sourceText({ path, text }: Source): SourceText {
  const lineStarts = [0];
  for (const lineBreak of text.matchAll(/\r\n|\n|\r/g)) lineStarts.push(lineBreak.index + lineBreak[0].length);
  return { path, text, lineStarts };
}

/** Line and column of an offset, both counted from 1; the column in UTF-16 units. */
export function positionOf(source: SourceText, offset: number): { line: number; column: number } {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (source.lineStarts[low] ?? 0) + 1 };
}

/** The line of a span with two lines above and below, numbered, `>` before the line and carets under the span. */
export function codeFrame(source: SourceText, span: Span): string {
  const { line, column } = positionOf(source, span.start);
  const first = Math.max(1, line - contextLines);
  const last = Math.min(source.lineStarts.length, line + contextLines);
  const digits = String(last).length;
  const shift = Math.max(0, column - Math.floor(widestFrame / 2));
  const rows: string[] = [];
  for (let number = first; number <= last; number++) {
    const marker = number === line ? '>' : ' ';
    const shown = printable(
      lineText(source, number)
        .slice(shift, shift + widestFrame)
        .replaceAll('\t', ' '),
    );
    rows.push(`${marker} ${String(number).padStart(digits)} | ${shown}`.trimEnd());
    if (number === line) {
      const rest = lineText(source, line).length - (column - 1);
      const carets = Math.max(1, Math.min(span.end - span.start, rest, widestFrame / 2));
      rows.push(`  ${' '.repeat(digits)} | ${' '.repeat(column - 1 - shift)}${'^'.repeat(carets)}`);
    }
  }
  return rows.join('\n');
}

function lineText(source: SourceText, line: number): string {
  const end = source.lineStarts[line] ?? source.text.length;
  return source.text.slice(source.lineStarts[line - 1] ?? 0, end).replace(/[\r\n]+$/, '');
}
