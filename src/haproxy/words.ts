import { type Env, readReference } from './variables.js';

export interface SplitLine {
  readonly words: readonly string[];
  /** Why HAProxy would refuse this line as it stands; the words are then as far as they could be read. */
  readonly problem?: string;
}

/** HAProxy refuses a line of more words (MAX_LINE_ARGS). */
const maxWordsPerLine = 64;

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  [' ', ' '],
  ['#', '#'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

const isSpace = (char: string): boolean => char === ' ' || (char >= '\t' && char <= '\r');

interface Escape {
  readonly text: string;
  readonly length: number;
}

/** What the backslash at `at` stands for; an unknown escape stands for itself, backslash included. */
function readEscape(line: string, at: number, inDoubleQuotes: boolean): Escape {
  const next = line.charAt(at + 1);
  if (next === '$' && inDoubleQuotes) return { text: '$', length: 2 };
  const hex = next === 'x' ? /^[0-9A-Fa-f]{2}/.exec(line.slice(at + 2, at + 4)) : null;
  if (hex) return { text: String.fromCharCode(Number.parseInt(hex[0], 16)), length: 4 };
  const simple = simpleEscapes.get(next);
  return simple === undefined ? { text: '\\', length: 1 } : { text: simple, length: 2 };
}

/** The words so far and the one under way. */
interface Splitting {
  readonly words: string[];
  word: string | undefined;
  quote: '' | '"' | "'";
  problem: string | undefined;
}

const add = (state: Splitting, text: string): void => {
  state.word = (state.word ?? '') + text;
};

const endWord = (state: Splitting): void => {
  if (state.word !== undefined) state.words.push(state.word);
  state.word = undefined;
};

function addReference(state: Splitting, line: string, at: number, env: Env | undefined): number {
  const reference = readReference(line, at, env ?? {});
  if (!reference) state.problem ??= `no variable name follows the $ at column ${at + 1}`;
  const length = reference?.length ?? 1;
  if (!reference || !env) {
    add(state, line.slice(at, at + length));
    return length;
  }
  for (const [index, value] of reference.values.entries()) {
    if (index > 0) endWord(state);
    add(state, value);
  }
  return length;
}

/** Opens or closes a quote; a pair with nothing in it still makes a word. */
function turnQuote(state: Splitting, char: '"' | "'"): number {
  state.quote = state.quote === char ? '' : char;
  add(state, '');
  return 1;
}

/** Takes what begins at `at` and tells its length; the rest of the line where a comment begins. */
function take(state: Splitting, line: string, at: number, env: Env | undefined): number {
  const char = line.charAt(at);
  if (char === '"' && state.quote !== "'") return turnQuote(state, char);
  if (char === "'" && state.quote !== '"') return turnQuote(state, char);
  if (char === '$' && state.quote === '"') return addReference(state, line, at, env);
  if (char === '\\' && state.quote !== "'") {
    const { text, length } = readEscape(line, at, state.quote === '"');
    if (at + 1 === line.length) state.problem ??= 'the line ends with a backslash: HAProxy knows no line continuation';
    add(state, text);
    return length;
  }
  if (state.quote === '' && char === '#') return line.length - at;
  if (state.quote === '' && isSpace(char)) endWord(state);
  else add(state, char);
  return 1;
}

/**
 * Splits one line of haproxy.cfg into words as HAProxy does (parse_line; checked against 3.0 and 3.2): separators are
 * unquoted blanks, `#` starts a comment unless quoted or escaped, `'…'` is literal, `"…"` knows escapes and variables.
 * Without `env`, variables stay as they are written. Never throws.
 */
export function splitWords(line: string, env?: Env): SplitLine {
  const state: Splitting = { words: [], word: undefined, quote: '', problem: undefined };
  for (let at = 0; at < line.length; ) at += take(state, line, at, env);
  if (state.quote !== '') state.problem ??= `a ${state.quote === '"' ? 'double' : 'single'} quote is not closed`;
  endWord(state);
  const { words } = state;
  if (words.length > maxWordsPerLine)
    state.problem ??= `${words.length} words; HAProxy takes ${maxWordsPerLine} a line`;
  return state.problem === undefined ? { words } : { words, problem: state.problem };
}
