import { posix } from 'node:path';
import type { Position } from './config.js';

/** Definitions may name each other; a line with more replacements than this expands without end. */
const MOST_REPLACEMENTS = 200;
/** keepalived's line buffer; a line that grows beyond all measure is an endless expansion, not a configuration. */
const LONGEST_EXPANSION = 65_536;

const DEFINITION = /^\$([A-Za-z_][A-Za-z0-9_]*)=[ \t]*(.*)$/s;
const USE = /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)([ 0-9]*)\}|([A-Za-z_][A-Za-z0-9_]*)(?=[ \t,)\n]|$))/g;
/** What keepalived makes up as it reads: no two readings agree, so it stays as it stands. */
const MADE_UP = new Set(['_RANDOM', '_ENV']);

/** What a line became. */
export interface Expansion {
  readonly text: string;
  /** The further lines of a definition that holds several, in the order they are read after this one. */
  readonly following: readonly string[];
  /** Whether anything was replaced. */
  readonly replaced: boolean;
  /** The expansion named itself without end and was given up. */
  readonly endless: boolean;
}

/** Definitions of a keepalived.conf: `$NAME=VALUE`, used as `$NAME` or `${NAME}`, bound where they are used. */
export interface Definitions {
  /** Takes a line that is a definition; line breaks in it are those of a definition of several lines. `false`: it is not one. */
  readonly define: (line: string) => boolean;
  readonly set: (name: string, value: string) => void;
  /** Replaces the uses on a line; a definition of several lines only at its end, as keepalived does. */
  readonly expand: (line: string, at: Position) => Expansion;
  /** The uses on a line that name no definition. */
  readonly undefinedIn: (line: string, at: Position) => readonly string[];
}

/**
 * Definitions with keepalived's own `_PWD` (the folder of the file), `_INSTANCE` (the config-id) and, from 2.2 on, `_HASH` and `_BANG`
 * (keepalived's `set_std_definitions`, `check_definition`, `replace_param`). A definition of the file's own may replace them.
 */
export function createDefinitions(configId: string, { marks }: { readonly marks: boolean }): Definitions {
  const values = new Map<string, string>([['_INSTANCE', configId]]);
  if (marks) values.set('_HASH', '#').set('_BANG', '!');
  const lookUp = (name: string, at: Position): string | undefined =>
    values.get(name) ?? (name === '_PWD' ? posix.dirname(at.file) : undefined);
  const define = (line: string): boolean => {
    const found = DEFINITION.exec(line);
    if (found) values.set(found[1] ?? '', (found[2] ?? '').trimEnd());
    return found !== null;
  };
  return {
    define,
    set: (name, value) => values.set(name, value),
    expand: (line, at) => (usesNone(line) ? asItIs(line) : expandLine(line, (name) => lookUp(name, at))),
    undefinedIn: (line, at) =>
      (usesNone(line) ? [] : [...line.matchAll(USE)])
        .filter((use) => lookUp(use[1] ?? use[3] ?? '', at) === undefined)
        .map((use) =>
          MADE_UP.has(use[1] ?? use[3] ?? '')
            ? `${use[0]} is made up by keepalived as it reads`
            : `${use[0]} is not defined`,
        ),
  };
}

/** Most lines are like that. */
const usesNone = (line: string): boolean => !line.includes('$');

const asItIs = (text: string): Expansion => ({ text, following: [], replaced: false, endless: false });

/** What was put in is looked through too: that is how definitions come to name each other. */
function expandLine(line: string, lookUp: (name: string) => string | undefined): Expansion {
  const use = new RegExp(USE);
  let text = line;
  let following: readonly string[] = [];
  let count = 0;
  for (let found = use.exec(text); found; found = use.exec(text)) {
    const value = lookUp(found[1] ?? found[3] ?? '');
    const end = found.index + found[0].length;
    if (value === undefined || (value.includes('\n') && end < text.length) || (found[2] ?? '').trim() !== '') continue;
    const [first = '', ...rest] = value.split('\n');
    text = text.slice(0, found.index) + first + text.slice(end);
    following = [...rest, ...following];
    if (++count > MOST_REPLACEMENTS || text.length > LONGEST_EXPANSION) return { ...asItIs(line), endless: true };
    if (/^[ \t]*~/.test(value)) break;
    use.lastIndex = found.index;
  }
  return { text, following, replaced: count > 0, endless: false };
}
