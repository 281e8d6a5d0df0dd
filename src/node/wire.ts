import type { Verb } from './program.js';

/** A block of lines in an answer: `begin NAME LABEL`, the lines, `end`. */
export interface Blob {
  readonly name: string;
  /** What follows the name, e.g. a path; empty when nothing does. */
  readonly label: string;
  readonly lines: readonly string[];
}

/** A whole answer of the node program. */
export interface Answer {
  readonly fields: readonly Field[];
  readonly blobs: readonly Blob[];
  /** The program's refusal, where it ended with one. */
  readonly refusal?: { readonly code: string; readonly text: string };
}

export interface Field {
  readonly key: FieldKey;
  readonly value: string;
}

const FIELD_KEYS = [
  'hostname',
  'kernel',
  'boot-id',
  'uid',
  'service-manager',
  'stat',
  'main',
  'version',
  'socket-tools',
  'config',
  'unknown',
  'command',
  'exit',
  'holder',
  'locked',
  'alive',
  'released',
  'clock',
  'available',
  'limit',
  'process',
  'ready',
  'saved',
  'staged',
  'unended',
  'installed',
  'covers',
  'deadline',
  'state',
  'did',
  'at',
  'dmi',
  'selinux',
  'program',
  'took',
] as const;
export type FieldKey = (typeof FIELD_KEYS)[number];

const BLOB_NAMES = [
  'unit',
  'argv',
  'kernel',
  'exe',
  'addresses',
  'listeners',
  'text',
  'sha256',
  'sizes',
  'dump',
  'messages',
  'stats',
  'link',
  'run',
  'paths',
  'writable',
  'pem',
  'list',
  'shebang',
  'ids',
  'space',
  'limits',
  'datagrams',
  'sockets',
  'units',
  'links',
  'firewall',
];

/** What was received is not an answer of the node program. The message says which line, and shows it. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** The first line of every answer. */
export const headerOf = (verb: Verb): string => `hitless-node 1 ${verb}`;

/** Reads `key value`; undefined when the line is none of the known ones. */
export function readField(line: string): Field | undefined {
  const space = line.indexOf(' ');
  const name = space < 0 ? line : line.slice(0, space);
  const key = FIELD_KEYS.find((each) => each === name);
  return key === undefined ? undefined : { key, value: space < 0 ? '' : line.slice(space + 1) };
}

/** Reads `error CODE text`; undefined for any other line. */
export function readRefusal(line: string): { code: string; text: string } | undefined {
  const match = /^error ([a-z-]+) (.*)$/.exec(line);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { code: match[1], text: match[2] };
}

/** Reads a whole answer strictly: header, fields and blobs, `done` or a refusal, nothing more. Throws only `WireError`. */
export function readAnswer(text: string, verb: Verb): Answer {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new WireError(`the answer is cut off: ${shown(text.slice(-200))}`);
  if (lines[0] !== headerOf(verb)) {
    throw new WireError(`the first line is not "${headerOf(verb)}": ${shown(lines[0] ?? '')}`);
  }
  const fields: Field[] = [];
  const blobs: Blob[] = [];
  for (let at = 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const refusal = readRefusal(line);
    if (line === 'done' || refusal !== undefined) {
      if (at !== lines.length - 1) throw new WireError(`more follows the end: ${shown(lines[at + 1] ?? '')}`);
      return { fields, blobs, ...(refusal === undefined ? {} : { refusal }) };
    }
    if (line.startsWith('begin ')) {
      const blob = readBlob(lines, at);
      blobs.push(blob);
      at += blob.lines.length + 1;
      continue;
    }
    const field = readField(line);
    if (field === undefined) throw new WireError(`line ${at + 1} is not understood: ${shown(line)}`);
    fields.push(field);
  }
  throw new WireError(`the answer ends without "done": ${shown(lines.at(-1) ?? '')}`);
}

function readBlob(lines: readonly string[], begin: number): Blob {
  const [, name = '', label = ''] = /^begin ([a-z0-9]+)(?: (.*))?$/.exec(lines[begin] ?? '') ?? [];
  if (!BLOB_NAMES.includes(name))
    throw new WireError(`line ${begin + 1} is not understood: ${shown(lines[begin] ?? '')}`);
  const content: string[] = [];
  for (let at = begin + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === 'end') return { name, label, lines: content };
    if (!line.startsWith('|')) throw new WireError(`line ${at + 1} is not a line of "${name}": ${shown(line)}`);
    content.push(line.slice(1));
  }
  throw new WireError(`"${name}" has no end`);
}

const SHOWN_CHARS = 200;

/** Text of a node as it may be shown in a message: quoted, control characters escaped, at most 200 characters. */
export const shown = (text: string): string =>
  JSON.stringify(text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text);
