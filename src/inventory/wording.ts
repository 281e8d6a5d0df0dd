import * as z from 'zod';
import { nearest } from './nearest.js';
import { quoted } from './quote.js';
import { complaintText } from './schema-text.js';

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  object: 'a map',
  record: 'a map',
  array: 'a list',
};

/** Keys that are often written one level too high or too low, and where they go. */
const homes = new Map([
  ['soak', 'a pair, a group or defaults'],
  ['proof', 'a pair, a group or defaults'],
  ['nodes', 'a pair'],
  ['probes', 'a pair'],
  ['checks', 'a pair or a node'],
  ['labels', 'a pair or a node'],
  ['files', 'a node, a pair, a group or defaults'],
  ['vars', 'a node, a pair, a group or defaults'],
  ['secrets', 'a node, a pair, a group or defaults'],
  ['risk', 'a pair, a group or defaults'],
  ['groups', 'the file itself, beside pairs'],
  ['ssh', 'a node, a pair, a group or defaults'],
  ['become', 'a node, a pair, a group or defaults'],
  ['haproxy', 'a node, a pair, a group or defaults'],
  ['keepalived', 'a node, a pair, a group or defaults'],
]);

/**
 * Says in an operator's words what zod found wrong, in the form of `complaintText`. For unknown keys it is one line a
 * key, in the order of `issue.keys`: what to do about that key.
 */
export const wording: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type') return wrongType(issue.expected, issue.input);
  if (issue.code === 'invalid_value') return wrongChoice(issue.values, issue.input);
  if (issue.code === 'unrecognized_keys') {
    const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
    return issue.keys.map((key) => unknownKey(key, known)).join('\n');
  }
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`;
  if (issue.code !== 'too_big') return undefined;
  return issue.origin === 'array' ? `may hold at most ${issue.maximum} items` : `must be at most ${issue.maximum}`;
};

function wrongType(expected: string, input: unknown): string {
  const wanted = kinds[expected] ?? expected;
  if (input === undefined) return 'is missing';
  if (input === null)
    return complaintText({ message: `expected ${wanted}, found nothing`, suggestion: 'remove the key' });
  const message = `expected ${wanted}, found ${described(input)}`;
  const scalar = typeof input === 'number' || typeof input === 'boolean';
  const unquoted = typeof input === 'string' && /^-?\d+(\.\d+)?$/.test(input) && ['number', 'int'].includes(expected);
  if (expected === 'string' && scalar) return complaintText({ message, suggestion: `write '${input}' in quotes` });
  return complaintText({ message, suggestion: unquoted ? `write ${input} without quotes` : undefined });
}

function wrongChoice(values: readonly unknown[], input: unknown): string {
  const choices = values.map(String);
  const near = typeof input === 'string' ? nearest(input, choices) : undefined;
  const message = `expected ${choices.join(' or ')}, found ${described(input)}`;
  return complaintText({ message, suggestion: near === undefined ? undefined : `did you mean ${quoted(near)}?` });
}

function unknownKey(key: string, known: readonly string[]): string {
  const home = homes.get(key);
  if (home !== undefined) return `${key} goes in ${home}`;
  if (key === 'host') return "host goes in a node's ssh";
  const near = nearest(key, known);
  return near === undefined ? `known keys: ${known.join(', ')}` : `did you mean ${quoted(near)}?`;
}

function described(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'string') return `the text ${quoted(input)}`;
  if (typeof input === 'number') return `the number ${input}`;
  return typeof input === 'boolean' ? `${input}` : 'a map';
}
