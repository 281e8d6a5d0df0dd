import type { Position } from './config.js';
import type { Line } from './lines.js';
import type { Warn } from './warnings.js';

/**
 * What stands between two line ends or braces: words, perhaps followed by the `{` of a block; or a `}` alone.
 * Double quotes make one word of what they enclose and are gone here.
 */
export interface Statement {
  readonly words: readonly string[];
  readonly opens: boolean;
  readonly closes: boolean;
  /** As it stands on its line, quotes and escapes kept, without a brace. */
  readonly text: string;
  readonly at: Position;
}

const TOKEN = /"([^"]*)("?)|([{}])|([^ \t\f\n\r\v"{}]+)/g;

/** Splits lines into statements: braces count anywhere outside double quotes (keepalived's `alloc_strvec_r`). */
export function readStatements(lines: readonly Line[], warn: Warn): readonly Statement[] {
  return lines.flatMap((line) => statementsOf(line, warn));
}

function statementsOf({ text, at }: Line, warn: Warn): readonly Statement[] {
  const statements: Statement[] = [];
  let words: string[] = [];
  let from = 0;
  const add = (end: number, { opens = false, closes = false } = {}): void => {
    if (words.length > 0 || opens)
      statements.push({ words, opens, closes: false, text: text.slice(from, end).trim(), at });
    if (closes) statements.push({ words: [], opens: false, closes, text: '', at });
    words = [];
    from = end + 1;
  };
  for (const { index, 1: quoted, 2: endQuote, 3: brace, 4: bare } of text.matchAll(TOKEN)) {
    if (brace !== undefined) add(index, { opens: brace === '{', closes: brace === '}' });
    else if (bare !== undefined) words.push(bare);
    else if (endQuote === '') warn('a double quote is not closed on its line: the rest of the line is dropped', at);
    else words.push(quoted ?? '');
  }
  add(text.length);
  return statements;
}
