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
  for (const [, quoted, endQuote, brace, bare] of text.matchAll(TOKEN)) {
    if (brace === '{') {
      statements.push({ words, opens: true, closes: false, at });
      words = [];
    } else if (brace === '}') {
      if (words.length > 0) statements.push({ words, opens: false, closes: false, at });
      statements.push({ words: [], opens: false, closes: true, at });
      words = [];
    } else if (bare !== undefined) {
      words.push(bare);
    } else {
      if (endQuote === '') warn('a double quote is not closed on its line', at);
      words.push(quoted ?? '');
    }
  }
  if (words.length > 0) statements.push({ words, opens: false, closes: false, at });
  return statements;
}
