/** Visible width of a text: colour codes take no room. */
const widthOf = (text: string): number => text.replaceAll(COLOUR, '').length;
// ESC spelt as a number: a control character in a pattern is easily lost in editing.
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** Rows as columns two blanks apart, as wide as their widest cell; a cell of several lines takes as many lines. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const lines = [header, ...rows].flatMap(splitCells);
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

function splitCells(row: readonly string[]): readonly (readonly string[])[] {
  const cells = row.map((cell) => cell.split('\n'));
  const height = Math.max(1, ...cells.map((cell) => cell.length));
  return Array.from({ length: height }, (_, line) => cells.map((cell) => cell[line] ?? ''));
}
