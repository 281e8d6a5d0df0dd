import { diffArrays } from 'diff';
import type { Masked } from './bundle.js';
import { MASK, maskedLines } from './masks.js';

/** A text line by line, as it is and as it may be shown. */
export interface ShownLines {
  readonly lines: readonly string[];
  readonly shown: readonly string[];
  /** How lines with secrets look around them. */
  readonly shapes: readonly Shape[];
}

/** A line with a secret in it: what stands before and behind it. Both are empty where the secret is the whole line. */
export interface Shape {
  readonly before: string;
  readonly behind: string;
}

/** Lines of a text. A newline at the end ends the last line; without one, the lines of a unified diff say so. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The lines of content that may have secrets in it. `masked` is what the template made of masks. */
export function shownLines(text: string, masked: Masked | undefined): ShownLines {
  const lines = linesOf(text);
  if (masked === undefined) return { lines, shown: maskedLines(lines), shapes: [] };
  if ('reason' in masked) return { lines, shown: lines.map(() => MASK), shapes: [] };
  const aligned = alignedWith(lines, linesOf(masked.text));
  const shapes = lines.flatMap((line, index) => (line === aligned[index] ? [] : [shapeOf(aligned[index] ?? MASK)]));
  return { lines, shown: maskedLines(aligned), shapes };
}

/** For each line the one that stands in its place in the masked text; a mask where none does. */
function alignedWith(lines: readonly string[], masked: readonly string[]): string[] {
  if (lines.length === masked.length) return [...masked];
  const parts = diffArrays([...lines], [...masked], { maxEditLength: 1000 });
  if (parts === undefined) return lines.map(() => MASK);
  return parts.flatMap(({ value, added, removed }) => (added ? [] : removed ? value.map(() => MASK) : value));
}

function shapeOf(shown: string): Shape {
  const [from, to] = [shown.indexOf(MASK), shown.lastIndexOf(MASK)];
  return from < 0
    ? { before: '', behind: '' }
    : { before: shown.slice(0, from).trimStart(), behind: shown.slice(to + MASK.length).trimEnd() };
}

/** Whether a shape says where its secret is: what is around it is more than a blank or a bracket. */
export function isTelling({ before, behind }: Shape): boolean {
  return before.trim().length + behind.trim().length >= 3;
}

/** An older line, its secret masked where it has the shape of a line that has one now. */
export function inShape(line: string, shapes: readonly Shape[]): string {
  const trimmed = line.trim();
  for (const shape of shapes.filter(isTelling)) {
    const { before, behind } = shape;
    if (trimmed.length < before.length + behind.length || !trimmed.startsWith(before) || !trimmed.endsWith(behind))
      continue;
    return `${line.slice(0, line.length - line.trimStart().length)}${before}${MASK}${behind}`;
  }
  return line;
}
