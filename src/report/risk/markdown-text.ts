import { printable } from '../../inventory/quote.js';
import { printableLine } from '../diff.js';

/** Code between backquotes, and words that GitHub or GitLab would link to a person, an issue, a merge request and the like. */
const CODE = /`[^`]+`|(?<![\w`])(?:[@#!$%~]|&(?!\w+;))\w[\w-]*/g;

/** Text that stays text: nothing in it is markup, a mention or a reference, but what stands between backquotes is code. For one line that something else begins. */
export function plain(text: string): string {
  const shown = printable(text);
  const parts: string[] = [];
  let done = 0;
  for (const { 0: word, index } of shown.matchAll(CODE)) {
    parts.push(escapedMarks(shown.slice(done, index)), codeOf(word));
    done = index + word.length;
  }
  return [...parts, escapedMarks(shown.slice(done))].join('');
}

/** A bar in code would end a cell of a table. */
function codeOf(word: string): string {
  if (!word.startsWith('`')) return `\`${word}\``;
  return word.includes('|') ? escapedMarks(word) : word;
}

/** Underscores within a word are no emphasis, so names such as `auth_pass` stay readable in the source. */
const escapedMarks = (text: string): string =>
  text.replace(/[\\`*[\]<>|~]|&(?=#?\w+;)|(?<!\w)_|_(?!\w)/g, (mark) => `\\${mark}`);

/** A table; header first. Cells are markup already. */
export const markdownTable = ([header = [], ...rows]: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Lines as they are, between fences that none of them can end. */
export function fenced(language: string, text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  const lines = text.replace(/\n$/, '').split('\n').map(printableLine);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}
