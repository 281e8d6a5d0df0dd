import type { Finding } from '../../risk/finding.js';
import type { WhatIf } from '../../risk/report.js';
import type { FailoverGroup } from './window-rows.js';

/** How a verdict reads. */
export type Tone = 'good' | 'bad' | 'differs' | 'unknown';

/** A cell of a table. */
export type Cell = string | { readonly verdict: string; readonly tone: Tone };

/** What a section is made of, whatever it is written as. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[]; readonly ordered?: boolean }
  /** Header first; the first cell of a row names it. */
  | { readonly kind: 'table'; readonly caption: string; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'diff'; readonly title: string; readonly text: string }
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] }
  /** A picture of what the table behind it says. */
  | { readonly kind: 'windows'; readonly group: FailoverGroup }
  | { readonly kind: 'what-if'; readonly whatIf: WhatIf }
  /** For those who ask. */
  | { readonly kind: 'folded'; readonly summary: string; readonly blocks: readonly Block[] };

/** One part of the page on a pair. */
export interface Section {
  /** Names it within its pair. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export const text = (words: string): Block => ({ kind: 'text', text: words });

/** A table, or nothing where it has no rows. */
export const tableOf = (
  caption: string,
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
): readonly Block[] => (rows.length === 0 ? [] : [{ kind: 'table', caption, rows: [header, ...rows] }]);

/** A list below its heading, or nothing where it has no items. */
export const listOf = (heading: string, items: readonly string[], ordered = false): readonly Block[] =>
  items.length === 0
    ? []
    : [
        { kind: 'heading', text: heading },
        { kind: 'list', items, ordered },
      ];
