import { evaluate, loopItems, placeOf } from './expressions.js';
import type { Frame } from './frame.js';
import { Scope } from './scope.js';
import type { Expression, ForLoop } from './syntax.js';
import { assign } from './targets.js';
import { Callable, type Dict, isTrue, type Value } from './values.js';

/** Runs `{% for %}`: each round in a scope of its own, with `loop` in it; `{% else %}` when there is no item. */
export function runLoop(node: ForLoop, frame: Frame): void {
  const { from, condition } = sourceOf(node.arr);
  const items = loopItems(from, frame).filter(
    (item) => condition === undefined || isTrue(evaluate(condition, roundOf(item, node, frame))),
  );
  for (const [index, item] of items.entries()) {
    frame.session.step(placeOf(node, frame));
    const round = roundOf(item, node, frame);
    round.scope.set('loop', loopOf(items, index));
    frame.run(node.body, round);
  }
  if (items.length === 0 && node.else_ !== null) frame.run(node.else_, { ...frame, scope: new Scope(frame.scope) });
}

/** `for x in items if …`: the parser takes it for a condition without an `else`. */
function sourceOf(node: Expression): { readonly from: Expression; readonly condition?: Expression } {
  return node.typename === 'InlineIf' && node.else_ === null
    ? { from: node.body, condition: node.cond }
    : { from: node };
}

function roundOf(item: Value, node: ForLoop, frame: Frame): Frame {
  const round: Frame = { ...frame, scope: new Scope(frame.scope) };
  assign(node.name, item, round);
  return round;
}

function loopOf(items: readonly Value[], index: number): Dict {
  const { length } = items;
  const loop: Dict = new Map<string, Value>([
    ['index', index + 1],
    ['index0', index],
    ['revindex', length - index],
    ['revindex0', length - index - 1],
    ['first', index === 0],
    ['last', index === length - 1],
    ['length', length],
    ['cycle', new Callable('loop.cycle', ({ args }) => args[index % args.length] ?? null)],
  ]);
  const [previous, next] = [items[index - 1], items[index + 1]];
  if (previous !== undefined) loop.set('previtem', previous);
  if (next !== undefined) loop.set('nextitem', next);
  return loop;
}
