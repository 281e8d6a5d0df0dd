import { styleText } from 'node:util';
import type { Mistake } from './mistake.js';
import { printable } from './quote.js';

type Style = Parameters<typeof styleText>[0];

/**
 * A mistake as text for a terminal or a log, several lines without a newline at the end:
 * `file:line:column: message`, the code frame, then what to do. `color` adds ANSI styles whatever the stream is;
 * the caller knows its stream and NO_COLOR.
 */
export function formatMistake(mistake: Mistake, { color }: { readonly color: boolean }): string {
  const style = (format: Style, text: string) => (color ? styleText(format, text, { validateStream: false }) : text);
  const lines = [`${style('bold', placeOf(mistake))} ${style('red', mistake.message)}`];
  if (mistake.frame !== '') lines.push(...mistake.frame.split('\n').map((row) => styleRow(row, style)));
  if (mistake.suggestion !== undefined) lines.push(`  ${style('cyan', mistake.suggestion)}`);
  return lines.join('\n');
}

function placeOf({ file, line, column }: Mistake): string {
  if (file === '') return 'inventory:';
  return line === 0 ? `${printable(file)}:` : `${printable(file)}:${line}:${column}:`;
}

function styleRow(row: string, style: (format: Style, text: string) => string): string {
  if (row.startsWith('>')) return `${style('red', '>')}${row.slice(1)}`;
  return /^ +\| *\^+$/.test(row) ? style('red', row) : style('dim', row);
}
