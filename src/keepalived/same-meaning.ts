import { readLines } from './lines.js';
import type { ReadOptions } from './read.js';
import { type ConfigInput, openInput } from './source.js';
import { readStatements, type Statement } from './statements.js';

/**
 * Whether two configurations tell keepalived the same on a node: they differ in nothing but comments, blanks, line breaks, the files they are
 * spread over, lines meant for other nodes, or the names of definitions.
 */
export function sameMeaning(before: ConfigInput, after: ConfigInput, options: ReadOptions): boolean {
  const [was, is] = [statementsOf(before, options), statementsOf(after, options)];
  return was.length === is.length && was.every((statement, index) => sameStatement(statement, is[index]));
}

/** What a configuration says to keepalived on a node, block by block, whatever part of it the blocks are for. */
export function statementsOf(input: ConfigInput, { configId, version }: ReadOptions): readonly Statement[] {
  const { main, source } = openInput(input);
  const { lines } = readLines(main, { source, configId, version, warn: () => {} });
  return readStatements(lines, () => {});
}

const sameStatement = (a: Statement, b: Statement | undefined): boolean =>
  b !== undefined &&
  a.opens === b.opens &&
  a.closes === b.closes &&
  a.words.length === b.words.length &&
  a.words.every((word, index) => word === b.words[index]);
