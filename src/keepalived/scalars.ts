import type { Position } from './config.js';
import type { Directive, FreeLine } from './tree.js';
import type { Warn } from './warnings.js';

/** A block that is being read, and where its complaints go. */
export interface Block {
  readonly directive: Directive;
  readonly warn: Warn;
}

/** Reads one word into a value; absent when the word is not acceptable. */
export type ReadWord<T> = (word: string) => T | undefined;

/**
 * The value of a keyword that takes one word: the last acceptable one, as in keepalived, which for some keywords goes back to the default
 * after an unacceptable one (`resets`). Absent when there is none; each refused word is a warning that ends with `otherwise`,
 * what keepalived does then.
 */
export function scalar<T>(
  { directive, warn }: Block,
  {
    keyword,
    read,
    otherwise,
    resets = false,
  }: {
    readonly keyword: string;
    readonly read: ReadWord<T>;
    readonly otherwise: string;
    readonly resets?: boolean;
  },
): { readonly value: T; readonly at: Position } | undefined {
  let accepted: { readonly value: T; readonly at: Position } | undefined;
  for (const { args, at } of all(directive, keyword)) {
    const [word] = args;
    if (word === undefined) {
      warn(`${keyword} is missing a parameter`, at, 'refuses');
      continue;
    }
    const value = read(word);
    if (value === undefined) warn(`${keyword} ${JSON.stringify(word)} is not acceptable: ${otherwise}`, at);
    if (value !== undefined) accepted = { value, at };
    else if (resets) accepted = undefined;
  }
  return accepted;
}

/** The children of a block with this keyword, in file order. */
export function all(directive: Directive, keyword: string): readonly Directive[] {
  return directive.children.filter((child) => child.keyword === keyword);
}

/** The last child of a block with this keyword. */
export function last(directive: Directive, keyword: string): Directive | undefined {
  return all(directive, keyword).at(-1);
}

/** The lines of all value blocks with this keyword, in file order. */
export function linesOf(directive: Directive, keyword: string): readonly FreeLine[] {
  return all(directive, keyword).flatMap((child) => child.lines);
}
