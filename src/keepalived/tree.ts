import type { Position } from './config.js';
import type { Statement } from './statements.js';
import type { Warn } from './warnings.js';

/**
 * What follows a keyword: `value` words on its line; `lines` a block of free lines; `skip` a block, or nothing, that is not looked into;
 * or a block with keywords of its own.
 */
export type Shape = 'value' | 'lines' | 'skip' | Grammar;

/** The keywords of one block. */
export interface Grammar extends ReadonlyMap<string, Shape> {}

/** A keyword with what follows it. */
export interface Directive {
  readonly keyword: string;
  /** The words after the keyword. */
  readonly args: readonly string[];
  /** The line from the keyword to the brace of its block, quotes and escapes kept. */
  readonly text: string;
  readonly at: Position;
  /** Of a block with keywords. */
  readonly children: readonly Directive[];
  /** Of a block of free lines. */
  readonly lines: readonly FreeLine[];
}

/** A line of a value block such as `virtual_ipaddress`. */
export interface FreeLine {
  readonly words: readonly string[];
  readonly at: Position;
}

interface Cursor {
  readonly statements: readonly Statement[];
  readonly warn: Warn;
  index: number;
}

/**
 * Reads statements into directives as keepalived's `process_stream` and `alloc_value_block` do: an unknown keyword is dropped with its line
 * but what stands in its braces belongs to the block around it, and braces out of balance only warn.
 */
export function readTree(statements: readonly Statement[], grammar: Grammar, warn: Warn): readonly Directive[] {
  return readBlock({ statements, warn, index: 0 }, grammar, undefined);
}

/** The block that is being read; absent for the file itself, whose end is no missing brace. */
interface Block {
  readonly keyword: string;
  readonly at: Position;
  readonly opened: boolean;
}

function readBlock(cursor: Cursor, grammar: Grammar, block: Block | undefined): readonly Directive[] {
  const directives: Directive[] = [];
  if (block && !block.opened) takeOpen(cursor, block);
  for (let next = take(cursor); next; next = take(cursor)) {
    if (next.closes) {
      if (block) return directives;
      cursor.warn("'}' closes no block", next.at);
      continue;
    }
    const [keyword, ...args] = next.words;
    if (keyword === undefined) {
      cursor.warn("'{' opens no block", next.at);
      continue;
    }
    const shape = grammar.get(keyword);
    if (shape === undefined) cursor.warn(unknownKeyword(keyword, next.opens, block), next.at);
    else directives.push(readDirective(cursor, { keyword, args, next, shape }));
  }
  if (block) warnUnclosed(cursor, block);
  return directives;
}

function readDirective(
  cursor: Cursor,
  { keyword, args, next, shape }: { keyword: string; args: readonly string[]; next: Statement; shape: Shape },
): Directive {
  const { at, opens, text } = next;
  const block: Block = { keyword, at, opened: opens };
  if (shape === 'value') {
    if (opens) cursor.warn(`'{' after ${keyword} opens no block`, at);
    return { keyword, args, text, at, children: [], lines: [] };
  }
  if (shape === 'skip') {
    skipBlock(cursor, opens);
    return { keyword, args, text, at, children: [], lines: [] };
  }
  if (shape === 'lines') return { keyword, args, text, at, children: [], lines: readFreeLines(cursor, block) };
  return { keyword, args, text, at, children: readBlock(cursor, shape, block), lines: [] };
}

function readFreeLines(cursor: Cursor, block: Block): readonly FreeLine[] {
  const lines: FreeLine[] = [];
  if (!block.opened) takeOpen(cursor, block);
  for (let next = take(cursor); next; next = take(cursor)) {
    if (next.closes) return lines;
    if (next.opens) cursor.warn(`'{' within ${block.keyword} opens no block`, next.at);
    if (next.words.length > 0) lines.push({ words: next.words, at: next.at });
  }
  warnUnclosed(cursor, block);
  return lines;
}

function skipBlock(cursor: Cursor, opened: boolean): void {
  if (!opened) {
    const next = cursor.statements[cursor.index];
    if (!next?.opens || next.words.length > 0) return;
    cursor.index++;
  }
  let depth = 1;
  for (let next = take(cursor); next; next = take(cursor)) {
    if (next.opens) depth++;
    if (next.closes && --depth === 0) return;
  }
}

function takeOpen(cursor: Cursor, block: Block): void {
  const next = cursor.statements[cursor.index];
  if (next?.opens && next.words.length === 0) cursor.index++;
  else cursor.warn(`${block.keyword} lacks its '{'`, block.at);
}

function take(cursor: Cursor): Statement | undefined {
  return cursor.statements[cursor.index++];
}

function unknownKeyword(keyword: string, opens: boolean, block: Block | undefined): string {
  const where = block ? `in ${block.keyword}` : 'here';
  const leak = opens ? '; what stands in its braces is read as part of the block around it' : '';
  return `unknown keyword ${JSON.stringify(keyword)} ${where}: the line is ignored${leak}`;
}

function warnUnclosed(cursor: Cursor, block: Block): void {
  cursor.warn(`the block of ${block.keyword} is not closed`, block.at);
}
