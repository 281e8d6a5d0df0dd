import { posix } from 'node:path';
import type { Position } from './config.js';
import type { Warn } from './warnings.js';

/** Definitions may name each other; deeper than this they name themselves. */
const DEEPEST_EXPANSION = 16;
/** A line that grows beyond this is an endless expansion, not a configuration. */
const LONGEST_EXPANSION = 65_536;

const DEFINITION = /^\s*\$([A-Za-z0-9_]+)=(.*)$/s;
const USE = /\$(?:\{([A-Za-z0-9_]+)(?:\s[^{}]*)?\}|([A-Za-z0-9_]+)(?=[\s,)]|$))/g;

/** Definitions of a keepalived.conf: `$NAME=VALUE`, used as `$NAME` or `${NAME}`, bound where they are used. */
export interface Definitions {
  /** Takes a line that is a definition. `false`: it is not one. */
  readonly define: (line: string) => boolean;
  /** The line with every use replaced; it may hold line breaks. What is not defined stays as it is, with a warning. */
  readonly expand: (line: string, at: Position, warn: Warn) => string;
}

/** Definitions with keepalived's predefined ones (`_PWD`, `_INSTANCE`, `_HASH`, `_BANG`). */
export function createDefinitions(configId: string): Definitions {
  const values = new Map<string, string>([
    ['_INSTANCE', configId],
    ['_HASH', '#'],
    ['_BANG', '!'],
  ]);
  const define = (line: string): boolean => {
    const found = DEFINITION.exec(line);
    if (!found) return false;
    values.set(found[1] ?? '', (found[2] ?? '').trim());
    return true;
  };
  const lookUp = (name: string, at: Position): string | undefined =>
    name === '_PWD' ? posix.dirname(at.file) : values.get(name);

  const expand = (line: string, at: Position, warn: Warn): string => {
    let text = line;
    for (let depth = 0; depth < DEEPEST_EXPANSION; depth++) {
      if (!text.includes('$')) return text;
      const next = replaceUses(text, (name) => lookUp(name, at));
      if (next === text) return warnUndefined(text, at, warn);
      if (next === undefined) break;
      text = next;
    }
    warn('a definition that expands without end is left as it stands', at);
    return line;
  };
  return { define, expand };
}

/** Absent when the result would grow beyond all measure. */
function replaceUses(text: string, lookUp: (name: string) => string | undefined): string | undefined {
  const pieces: string[] = [];
  let length = 0;
  let done = 0;
  for (const use of text.matchAll(USE)) {
    const value = lookUp(use[1] ?? use[2] ?? '');
    if (value === undefined) continue;
    pieces.push(text.slice(done, use.index), value);
    length += use.index - done + value.length;
    if (length > LONGEST_EXPANSION) return undefined;
    done = use.index + use[0].length;
  }
  pieces.push(text.slice(done));
  return pieces.join('');
}

function warnUndefined(text: string, at: Position, warn: Warn): string {
  for (const use of text.matchAll(USE)) warn(`${use[0]} is not defined: it stays as it stands`, at);
  return text;
}
