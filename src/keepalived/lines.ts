import type { Position } from './config.js';
import { createDefinitions, type Definitions } from './definitions.js';
import { type FileSource, resolvePattern, type SourceFile } from './source.js';
import type { Warn } from './warnings.js';

/** One line that keepalived acts on: comments gone, condition met, definitions replaced. */
export interface Line {
  readonly text: string;
  readonly at: Position;
}

/** An include line whose files were not at hand. */
interface MissingInclude {
  readonly pattern: string;
  readonly at: Position;
}

/** The lines of a configuration in the order keepalived reads them, with what was pulled in by include lines. */
export interface Lines {
  readonly lines: readonly Line[];
  readonly missing: readonly MissingInclude[];
}

const MOST_LINES = 200_000;
const DEEPEST_INCLUDE = 32;
/** keepalived's MAXBUF: longer lines are split by releases up to 2.3 and refused by 2.4. */
const LONGEST_LINE = 1024;
const INCLUDE = /^\s*include[rmwba]?(?:\s+(.*))?$/s;
const CONDITION = /^\s*@(\^?)(\S*)\s*(.*)$/s;
const CONTINUED_DEFINITION = /^\s*(?:@\S+\s+)?\$[A-Za-z0-9_]+=.*\\\s*$/s;

interface Reading {
  readonly source: FileSource;
  readonly configId: string;
  readonly warn: Warn;
  readonly definitions: Definitions;
  readonly lines: Line[];
  readonly missing: MissingInclude[];
  /** Paths being read now, outermost first. */
  readonly open: string[];
  full: boolean;
}

/**
 * Follows include lines (first, as keepalived does: neither conditions nor definitions work on them), drops comments, keeps `@id` lines
 * of this node and replaces definitions (keepalived's `read_line` in lib/parser.c).
 */
export function readLines(
  main: SourceFile,
  { source, configId, warn }: { readonly source: FileSource; readonly configId: string; readonly warn: Warn },
): Lines {
  const definitions = createDefinitions(configId);
  const reading: Reading = { source, configId, warn, definitions, lines: [], missing: [], open: [], full: false };
  readFile(main, reading);
  return { lines: reading.lines, missing: reading.missing };
}

function readFile(file: SourceFile, reading: Reading): void {
  reading.open.push(file.path);
  const texts = file.text.split('\n');
  for (let index = 0; index < texts.length && !reading.full; index++) {
    const at: Position = { file: file.path, line: index + 1 };
    let text = texts[index] ?? '';
    if (text.length > LONGEST_LINE)
      reading.warn(`a line of more than ${LONGEST_LINE} characters is split or refused by keepalived`, at);
    if (CONTINUED_DEFINITION.test(text)) {
      const parts = [text];
      while (/\\\s*$/.test(parts.at(-1) ?? '') && index + 1 < texts.length) parts.push(texts[++index] ?? '');
      text = parts.map((part) => part.replace(/\\\s*$/, '')).join('\n');
    }
    readLine(text, at, reading);
  }
  reading.open.pop();
}

function readLine(raw: string, at: Position, reading: Reading): void {
  const text = raw.split('\n').map(withoutComment).join('\n');
  if (text.trim() === '') return;
  const include = INCLUDE.exec(text);
  if (include) {
    readInclude((include[1] ?? '').trim(), at, reading);
    return;
  }
  const kept = meetCondition(text, reading.configId);
  if (kept === undefined || reading.definitions.define(kept)) return;
  if (/^\s*~(SEQ|SEQx|LST)\(/.test(kept)) {
    reading.warn('~SEQ and ~LST lines are not followed: what they repeat is missing here', at);
    return;
  }
  for (const line of reading.definitions.expand(kept, at, reading.warn).split('\n')) keepLine(line, at, reading);
}

/** A definition may have brought a comment with it, such as `${_HASH}`. */
function keepLine(text: string, at: Position, reading: Reading): void {
  if (reading.lines.length < MOST_LINES) {
    reading.lines.push({ text: withoutComment(text), at });
    return;
  }
  reading.full = true;
  reading.warn(`more than ${MOST_LINES} lines: the rest is not read`, at);
}

function readInclude(quoted: string, at: Position, reading: Reading): void {
  const pattern = quoted.replace(/^"([^"]*)"$/, '$1');
  if (pattern === '') {
    reading.warn('include names no file', at);
    return;
  }
  const resolved = resolvePattern(pattern, at.file);
  const files = reading.source(resolved);
  if (!files) {
    reading.missing.push({ pattern: resolved, at });
    return;
  }
  for (const file of files) {
    if (reading.open.includes(file.path)) reading.warn(`${file.path} includes itself: it is read once`, at);
    else if (reading.open.length >= DEEPEST_INCLUDE)
      reading.warn(`includes nested more than ${DEEPEST_INCLUDE} deep are not read`, at);
    else if (!reading.full) readFile(file, reading);
  }
}

/** The rest of an `@id` line that is meant for this node, other lines as they are; absent: meant for another node. */
function meetCondition(text: string, configId: string): string | undefined {
  const found = CONDITION.exec(text);
  if (!found) return text;
  const wanted = found[1] === '^' ? found[2] !== configId : found[2] === configId;
  return wanted ? (found[3] ?? '') : undefined;
}

/** Up to the first `#` or `!` outside double quotes, and a backslash before it is no escape (keepalived 2.2.7 and 2.3.3 as run). */
function withoutComment(text: string): string {
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const char = text[index];
    if (char === '"') quoted = !quoted;
    else if ((char === '#' || char === '!') && !quoted) return text.slice(0, index).replace(/\\$/, '');
  }
  return text;
}
