import { canBeWord } from '../ssh/quote.js';
import { NodeError } from './node-error.js';
import type { Verb } from './program.js';
import { shown } from './wire.js';

/** A path that the node program takes for a file: absolute, in its shortest form, on one line. */
export function pathWord(node: string, verb: Verb, path: string): string {
  const plain = /^(?:\/[^/\0\n]+)+$/.test(path) && !/\/\.\.?(?:\/|$)/.test(path) && canBeWord(path);
  if (plain) return path;
  throw new NodeError(node, verb, 'usage', `not an absolute path of a file in its shortest form: ${shown(path)}`);
}
