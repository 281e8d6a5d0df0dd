import type { Position } from './config.js';
import { type FileSource, resolvePattern, type SourceFile } from './source.js';
import type { Warn } from './warnings.js';

/** An include line whose files were not at hand. */
export interface MissingInclude {
  readonly pattern: string;
  readonly at: Position;
}

/** A line of a file, or a definition of several lines with its line breaks. */
interface FileLine {
  readonly text: string;
  readonly at: Position;
}

/** The files of one configuration as include lines reach them. */
export interface Files {
  /** Gives a file's lines while it counts as open. */
  readonly within: (file: SourceFile, use: (lines: Iterable<FileLine>) => void) => void;
  /** The files of an include line that are to be read, in their order. */
  readonly named: (pattern: string, at: Position) => readonly SourceFile[];
  /** Whether there are such files at all. */
  readonly holds: (pattern: string, at: Position) => boolean;
  readonly missing: readonly MissingInclude[];
}

const DEEPEST_INCLUDE = 32;
/** keepalived's MAXBUF: longer lines are split by releases up to 2.3 and refused by 2.4. */
const LONGEST_LINE = 1024;
const CONTINUED_DEFINITION = /^\s*(?:@\S+\s+)?\$[A-Za-z0-9_]+=.*\\\s*$/;
const CONTINUED = /\s*\\\s*$/;

/** Follows include lines through a source; a file that includes itself is read once. */
export function createFiles(source: FileSource, warn: Warn): Files {
  const open: string[] = [];
  const missing: MissingInclude[] = [];
  const find = (pattern: string, at: Position): readonly SourceFile[] | undefined =>
    source(resolvePattern(bare(pattern), at.file));
  return {
    missing,
    within(file, use) {
      open.push(file.path);
      use(linesOf(file, warn));
      open.pop();
    },
    holds: (pattern, at) => (find(pattern, at) ?? []).some((file) => !open.includes(file.path)),
    named(pattern, at) {
      if (bare(pattern) === '') {
        warn('include names no file', at);
        return [];
      }
      const files = find(pattern, at);
      if (!files) missing.push({ pattern: resolvePattern(bare(pattern), at.file), at });
      return (files ?? []).filter((file) => {
        const isOpen = open.includes(file.path);
        if (isOpen) warn(`${file.path} includes itself: it is read once`, at);
        else if (open.length >= DEEPEST_INCLUDE)
          warn(`includes nested more than ${DEEPEST_INCLUDE} deep are not read`, at);
        return !isOpen && open.length < DEEPEST_INCLUDE;
      });
    },
  };
}

/** A definition goes on over the lines that follow as long as they end with a backslash. */
function* linesOf({ path, text }: SourceFile, warn: Warn): Iterable<FileLine> {
  const texts = text.split('\n').map((line) => line.replace(/\r+$/, ''));
  for (let index = 0; index < texts.length; index++) {
    const at: Position = { file: path, line: index + 1 };
    const line = texts[index] ?? '';
    if (line.length > LONGEST_LINE)
      warn(`a line of more than ${LONGEST_LINE} characters is split or refused by keepalived`, at);
    if (!CONTINUED_DEFINITION.test(line)) {
      yield { text: line, at };
      continue;
    }
    const parts = [line];
    while (CONTINUED.test(parts.at(-1) ?? '') && index + 1 < texts.length) parts.push(texts[++index] ?? '');
    const joined = parts.map((part) => part.replace(CONTINUED, '').trim()).filter((part) => part !== '');
    yield { text: joined.join('\n'), at };
  }
}

function bare(pattern: string): string {
  return pattern.trim().replace(/^"([^"]*)"$/, '$1');
}
