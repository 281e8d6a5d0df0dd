import { structuredPatch } from 'diff';
import type { Masked } from './bundle.js';
import { MASK, maskedLines } from './masks.js';
import { inShape, isTelling, type ShownLines, shownLines } from './shown-lines.js';

/** What one file would change, with every secret masked. */
export type FileDiff =
  /** `omitted`: lines of the diff that are left out because it is long. */
  | { readonly kind: 'text'; readonly lines: readonly DiffLine[]; readonly omitted: number }
  | { readonly kind: 'binary'; readonly oldBytes: number; readonly newBytes: number }
  /** Not shown, and why. */
  | { readonly kind: 'hidden'; readonly reason: string };

export interface DiffLine {
  readonly sign: '@' | ' ' | '+' | '-' | '\\';
  readonly text: string;
}

/** One side of a comparison; absent content: there is no such file. */
export interface Side {
  readonly content?: Uint8Array;
  readonly masked?: Masked;
}

export interface DiffOptions {
  /** Lines around a change. Default 3. */
  readonly context?: number;
  /** Lines of a diff at most. Default 400. */
  readonly mostLines?: number;
  /** Replaces the text of known secrets. */
  readonly redact?: (text: string) => string;
}

/** Edits after which two texts are simply different: the time to find them grows with their square, and nobody reads them. */
const mostEdits = 1500;

/** The unified diff of a file. The old side is what lies on a node: its secrets are found by their place and by the new side's. */
export function fileDiff(
  old: Side,
  next: Side,
  { context = 3, mostLines = 400, redact = (text) => text }: DiffOptions = {},
): FileDiff {
  const [oldText, newText] = [textOf(old), textOf(next)];
  if (oldText === undefined || newText === undefined) {
    return { kind: 'binary', oldBytes: old.content?.length ?? 0, newBytes: next.content?.length ?? 0 };
  }
  if (next.masked !== undefined && 'reason' in next.masked) return { kind: 'hidden', reason: next.masked.reason };
  const limit = isOneChange(oldText, newText) ? {} : { maxEditLength: mostEdits };
  const patch = structuredPatch('', '', oldText, newText, '', '', { context, ...limit });
  if (patch === undefined) return { kind: 'hidden', reason: differenceText(oldText, newText) };
  const shown = { old: maskedLines(oldText.split('\n')), next: shownLines(newText, next.masked) };
  const lines = patch.hunks.flatMap((hunk) => hunkLines(hunk, shown));
  const kept = lines.slice(0, mostLines).map(({ sign, text }) => ({ sign, text: redact(text) }));
  return { kind: 'text', lines: kept, omitted: lines.length - kept.length };
}

type Hunk = ReturnType<typeof structuredPatch>['hunks'][number];

function hunkLines(hunk: Hunk, shown: { readonly old: readonly string[]; readonly next: ShownLines }): DiffLine[] {
  let [oldAt, newAt] = [hunk.oldStart - 1, hunk.newStart - 1];
  const { shapes } = shown.next;
  const wholeLines = shapes.some((shape) => !isTelling(shape));
  const range = `@@ -${rangeText(hunk.oldStart, hunk.oldLines)} +${rangeText(hunk.newStart, hunk.newLines)} @@`;
  const lines = hunk.lines.map((line): DiffLine => {
    const sign = line.charAt(0);
    if (sign === '\\') return { sign, text: line.slice(1).trim() };
    if (sign === '-') {
      const text = shown.old[oldAt++] ?? MASK;
      // What stood where a secret is a whole line now may have been one as well.
      return { sign, text: wholeLines ? MASK : inShape(text, shapes) };
    }
    if (sign === ' ') oldAt += 1;
    return { sign: sign === '+' ? '+' : ' ', text: shown.next.shown[newAt++] ?? MASK };
  });
  return [{ sign: '@', text: range }, ...lines];
}

/** Where there is no line, the format names the line in front. */
function rangeText(start: number, count: number): string {
  return `${count === 0 ? start - 1 : start},${count}`;
}

/** Whether lines were only put in or only taken out in one place: that is found in no time, however many they are. */
function isOneChange(oldText: string, newText: string): boolean {
  const [shorter, longer] = oldText.length < newText.length ? [oldText, newText] : [newText, oldText];
  let before = 0;
  while (before < shorter.length && shorter[before] === longer[before]) before += 1;
  return longer.endsWith(shorter.slice(before));
}

function differenceText(oldText: string, newText: string): string {
  const [old, next] = [new Set(oldText.split('\n')), new Set(newText.split('\n'))];
  const onlyOld = [...old].filter((line) => !next.has(line)).length;
  const onlyNew = [...next].filter((line) => !old.has(line)).length;
  return `more than ${mostEdits} lines differ: ${onlyOld} are only on the node, ${onlyNew} only in the new file`;
}

/** Text, or undefined where the content is none: not UTF-8, or with NUL in it. */
export function textOf({ content }: Side): string | undefined {
  if (content === undefined) return '';
  if (content.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}
