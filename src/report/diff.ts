import type { FileChange } from '../bundle/compare.js';
import type { DiffLine, FileDiff } from '../bundle/diff.js';
import { printable } from '../inventory/quote.js';
import type { Paint } from './paint.js';

/** What one file of a node would become, as lines of a unified diff. */
export function diffLines(path: string, diff: FileDiff, paint: Paint): readonly string[] {
  switch (diff.kind) {
    case 'binary':
      return [`${paint.bold(printable(path))}: binary, ${diff.oldBytes} bytes on the node, ${diff.newBytes} bytes new`];
    case 'hidden':
      return [`${paint.bold(printable(path))}: not shown: ${diff.reason}`];
    case 'text': {
      const omitted = diff.omitted === 0 ? [] : [paint.dim(`… ${diff.omitted} more lines of this diff`)];
      return [
        paint.bold(`--- ${printable(path)} (on the node)`),
        paint.bold(`+++ ${printable(path)} (new)`),
        ...diff.lines.map((line) => diffLine(line, paint)),
        ...omitted,
      ];
    }
  }
}

function diffLine({ sign, text }: DiffLine, paint: Paint): string {
  const plain = printableLine(text);
  switch (sign) {
    case '+':
      return paint.good(`+${plain}`);
    case '-':
      return paint.bad(`-${plain}`);
    case '@':
      return paint.dim(plain);
    case '\\':
      return paint.dim(`\\ ${plain}`);
    case ' ':
      return ` ${plain}`;
  }
}

/** What would be done to one path; nothing for a file that stays as it is. */
export function changeLines(change: FileChange, paint: Paint): readonly string[] {
  const path = printable(change.path);
  switch (change.change) {
    case 'same':
      return [];
    case 'add':
      return [`${paint.good('add')} ${path} (mode ${change.file.mode ?? change.file.newMode})`];
    case 'change':
    case 'permissions': {
      const also = change.permissions.length === 0 ? '' : ` (${change.permissions.join(', ')})`;
      return [`${paint.warn(change.change)} ${path}${also}`];
    }
    case 'delete':
      return [`${paint.bad('delete')} ${path}`];
    case 'blocked':
    case 'unknown':
      return [`${paint.bad(change.change)} ${path}: ${change.reason}`];
  }
}

/** A line of a file for a terminal: nothing in it is taken for a command; tabs stay. */
export function printableLine(text: string): string {
  return text.split('\t').map(printable).join('\t');
}
