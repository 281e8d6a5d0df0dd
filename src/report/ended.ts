import type { EndedNode } from '../coordinator/end-run.js';
import type { Paint } from './paint.js';
import { withoutNode } from './unread.js';

/** How a run ended, one line a node, and what is to be done where it did not end well. */
export function endedLines(ended: readonly EndedNode[], paint: Paint): readonly string[] {
  return ended.flatMap(({ pair, node, outcome, text, remedy }) => {
    const name = `${paint.bold(pair)} ${node}`;
    const good = outcome === 'confirmed' || outcome === 'reverted';
    const word = good ? paint.good(outcome) : outcome === 'absent' ? outcome : paint.bad(outcome);
    const line = `${name}: ${word}: ${withoutNode(node, text)}`;
    return remedy === undefined ? [line] : [line, `${name} to do: ${remedy}`];
  });
}
