import type { Severity } from '../../../risk/severity.js';
import type { Paint } from '../../paint.js';
import { widthOf } from '../../table.js';
import { wrapped } from '../../wrap.js';

/** What a page is written on. */
export interface Page {
  readonly paint: Paint;
  /** Columns at most. */
  readonly width: number;
}

/** A part under its title; nothing where it has nothing to say. */
export const section = (title: string, lines: readonly string[], { paint }: Page): readonly string[] =>
  lines.length === 0 ? [] : ['', paint.bold(title), ...lines.map((line) => (line === '' ? '' : `  ${line}`))];

/** Two columns go to the indent of a section. */
export const inside = ({ width }: Page): number => width - 2;

/** A text within a section; further lines begin under `indent` blanks. */
export const told = (text: string, page: Page, indent = 2): readonly string[] =>
  wrapped(text, inside(page), ' '.repeat(indent));

/** Rows of two columns, the second one wrapped beside the first. */
export function rows(
  cells: readonly { readonly first: string; readonly text: string }[],
  page: Page,
): readonly string[] {
  const column = Math.max(0, ...cells.map(({ first }) => widthOf(first))) + 2;
  return cells.flatMap(({ first, text }) => {
    const [line = '', ...more] = wrapped(text, Math.max(20, inside(page) - column));
    const beside = `${first}${' '.repeat(column - widthOf(first))}${line}`;
    return [beside.trimEnd(), ...more.map((each) => `${' '.repeat(column)}${each}`)];
  });
}

/** A severity as it is painted everywhere. */
export function severityPaint(severity: Severity, paint: Paint): (text: string) => string {
  switch (severity) {
    case 'critical':
      return (text) => paint.bold(paint.bad(text));
    case 'high':
      return paint.bad;
    case 'medium':
      return paint.warn;
    case 'low':
      return paint.dim;
  }
}
