import type { Paint } from './paint.js';

// ESC spelt as a number: a control character in a pattern is easily lost in editing.
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** Visible width of a text: colour codes take no room. */
export const widthOf = (text: string): number => text.replaceAll(COLOUR, '').length;

/** Rows as columns two blanks apart, as wide as their widest cell. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((cells) => widthOf(cells[column] ?? ''))));
  return lines.map((cells) =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? '';
        return cell + ' '.repeat(Math.max(0, width - widthOf(cell)));
      })
      .join('  ')
      .trimEnd(),
  );
}

/** One column of a table that may have to give way. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** When room is short, columns go in this order, 1 first. Absent: it stays. */
  readonly yields?: number;
}

/** A table at most `width` wide where leaving out the columns that yield makes it so; says which are left out. */
export function fittingTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
  paint: Paint,
): readonly string[] {
  const last = Math.max(0, ...columns.map((column) => column.yields ?? 0));
  for (let gone = 0; gone <= last; gone += 1) {
    const shown = columns.filter((column) => column.yields === undefined || column.yields > gone);
    const lines = table(
      shown.map((column) => paint.dim(column.title)),
      rows.map((row) => shown.map((column) => column.cell(row))),
    );
    if (gone < last && lines.some((line) => widthOf(line) > width)) continue;
    const hidden = columns.filter((column) => !shown.includes(column)).map((column) => column.title);
    return hidden.length === 0 ? lines : [...lines, paint.dim(`no room on this terminal for: ${hidden.join(', ')}`)];
  }
  return [];
}
