import { NodeError } from './node-error.js';
import type { Verb } from './program.js';
import { shown } from './wire.js';

/** A run's id as every verb of the node program takes it: letters, digits, `.`, `_`, `-`, the first one a letter or digit. */
export function runWord(node: string, verb: Verb, run: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,99}$/.test(run)) return run;
  throw new NodeError(node, verb, 'usage', `no run id: ${shown(run)}`);
}

/** A text for people as one line of at most 200 characters without control characters. */
export const oneLine = (text: string): string =>
  text
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, 200)
    .trim() || 'unknown';
