import { compareReleases, type Release, readRelease } from '../vrrp/release.js';
import { withoutComment } from './comments.js';
import type { Position } from './config.js';
import { createDefinitions, type Definitions } from './definitions.js';
import { createFiles, type Files, type MissingInclude } from './includes.js';
import { isSequence, readSequence } from './sequences.js';
import type { FileSource, SourceFile } from './source.js';
import type { Warn } from './warnings.js';

/** One line that keepalived acts on: comments gone, condition met, definitions replaced, sequences rolled out. */
export interface Line {
  readonly text: string;
  readonly at: Position;
}

/** The lines of a configuration in the order keepalived reads them, with the include lines whose files were not at hand. */
export interface Lines {
  readonly lines: readonly Line[];
  readonly missing: readonly MissingInclude[];
}

/** What a configuration is read for. */
export interface LinesContext {
  readonly source: FileSource;
  readonly configId: string;
  /** keepalived's release; absent: the newest rules. */
  readonly version: string | undefined;
  readonly warn: Warn;
}

const MOST_LINES = 200_000;
const DEEPEST_NESTING = 32;
const CONDITION = /^@(\^?)([^ \t]*)(?:[ \t]+(.*))?$/s;
const INCLUDE = /^include[rmwba]?[ \t]+(.*)$/s;
/** What follows a brace on its line is read like a line of its own; it only makes a difference for these. */
const AFTER_BRACE = /^[{}][ \t]*(?=@|~|\$[A-Za-z0-9_]+=|include[rmwba]?[ \t])/;
/** From it on a process reads a copy of the files that the parent process has stripped and put together. */
const FIRST_WITH_COPY: Release = [2, 2, 0];

interface Reading {
  readonly context: LinesContext;
  readonly copied: boolean;
  readonly definitions: Definitions;
  readonly files: Files;
  readonly lines: Line[];
  full: boolean;
}

/** Reads a file and what it includes as keepalived's `read_line` in lib/parser.c does. */
export function readLines(main: SourceFile, context: LinesContext): Lines {
  const release = context.version === undefined ? undefined : readRelease(context.version);
  const copied = !release || compareReleases(release, FIRST_WITH_COPY) >= 0;
  const reading: Reading = {
    context,
    copied,
    definitions: createDefinitions(context.configId, { marks: copied }),
    files: createFiles(context.source, context.warn),
    lines: [],
    full: false,
  };
  readFile(main, reading);
  return { lines: reading.lines, missing: reading.files.missing };
}

function readFile(file: SourceFile, reading: Reading): void {
  reading.files.within(file, (texts) => {
    for (const { text, at } of texts) {
      if (reading.full) return;
      const stripped = text.split('\n').map((part) => withoutComment(part, { escapes: !reading.copied }).trim());
      readLine(stripped.join('\n'), at, { reading, depth: 0, raw: true });
    }
  });
}

interface Place {
  readonly reading: Reading;
  /** Sequences and definitions of several lines within each other. */
  readonly depth: number;
  /** As it stands in its file, nothing replaced yet. */
  readonly raw: boolean;
}

function readLine(stripped: string, at: Position, { reading, depth, raw }: Place): void {
  const { definitions, context } = reading;
  let text = stripped;
  const following: string[] = [];
  for (let again = text !== ''; again; ) {
    const kept = meetCondition(text, context.configId);
    if (kept === undefined || definitions.define(kept)) return;
    if (isSequence(kept)) {
      rollOut(kept, at, { reading, depth, raw: false });
      return;
    }
    const expansion = definitions.expand(kept, at);
    if (expansion.endless) context.warn('a definition that expands without end is left as it stands', at);
    text =
      expansion.replaced && reading.copied ? withoutComment(expansion.text, { escapes: true }).trim() : expansion.text;
    following.unshift(...expansion.following);
    again = expansion.replaced && /^@|\$/.test(text);
  }
  for (const use of definitions.undefinedIn(text, at)) context.warn(`${use}: it stays as it stands`, at);
  emit(text, at, { reading, depth, raw: raw && INCLUDE.test(stripped) });
  if (following.length > 0 && !tooDeep(at, { reading, depth, raw }))
    for (const line of following) readLine(line.trim(), at, { reading, depth: depth + 1, raw: false });
}

function rollOut(line: string, at: Position, place: Place): void {
  const { definitions, context } = place.reading;
  const sequence = readSequence(line, (text) => definitions.expand(text, at).text);
  if (!sequence) context.warn(`${JSON.stringify(line)} is no sequence that keepalived takes: the line is ignored`, at);
  if (!sequence || tooDeep(at, place)) return;
  for (const round of sequence.rounds) {
    if (place.reading.full) return;
    for (const { name, value } of round) definitions.set(name, value);
    readLine(sequence.rest, at, { ...place, depth: place.depth + 1 });
  }
}

function tooDeep(at: Position, { reading, depth }: Place): boolean {
  if (depth < DEEPEST_NESTING) return false;
  reading.context.warn(`sequences and definitions nested more than ${DEEPEST_NESTING} deep are not followed`, at);
  return true;
}

/** An include line is followed; any other is kept, unless what stands behind a brace has to be read as a line of its own. */
function emit(text: string, at: Position, place: Place): void {
  const { reading } = place;
  const include = INCLUDE.exec(text);
  if (include) {
    follow(include[1] ?? '', at, place);
    return;
  }
  const cut = cutAfterBrace(text);
  if (reading.lines.length < MOST_LINES) reading.lines.push({ text: text.slice(0, cut), at });
  else if (!reading.full) {
    reading.full = true;
    reading.context.warn(`more than ${MOST_LINES} lines: the rest is not read`, at);
  }
  if (cut < text.length) readLine(text.slice(cut).trim(), at, { ...place, raw: false });
}

/** Where a line has to be cut: behind the first brace outside double quotes whose rest is read anew; its length when nowhere. */
function cutAfterBrace(text: string): number {
  if (!/[{}][ \t]*[@~$i]/.test(text)) return text.length;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '"') {
      const end = text.indexOf('"', index + 1);
      if (end < 0) return text.length;
      index = end;
      continue;
    }
    const found = AFTER_BRACE.exec(text.slice(index));
    if (found) return index + found[0].length;
  }
  return text.length;
}

/** The copy holds both the line and what it includes when keepalived did not know it for an include line as it stood in its file. */
function follow(pattern: string, at: Position, { reading, raw }: Place): void {
  const twice = reading.copied && !raw && reading.files.holds(pattern, at);
  if (twice)
    reading.context.warn('an include line behind a condition is followed twice: what it includes counts double', at);
  for (let round = 0; round < (twice ? 2 : 1); round++)
    for (const file of reading.files.named(pattern, at)) if (!reading.full) readFile(file, reading);
}

/** The rest of an `@id` line that is meant for this node, other lines as they are; absent: meant for another node, or nothing follows. */
function meetCondition(text: string, configId: string): string | undefined {
  if (!text.startsWith('@')) return text;
  const found = CONDITION.exec(text);
  const wanted = found?.[1] === '^' ? found[2] !== configId : found?.[2] === configId;
  return wanted ? found?.[3] : undefined;
}
