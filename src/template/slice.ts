import { number } from './call-arguments.js';
import { UnfitValue } from './template-error.js';
import { charactersOf, kindOf, type Value } from './values.js';

/** `target[from:to:step]` as in Python. */
export function slice(target: Value, [from = null, to = null, step = null]: readonly (Value | null)[]): Value {
  if (typeof target === 'string') return picked(charactersOf(target), from, to, step).join('');
  if (!Array.isArray(target)) throw new UnfitValue(`${kindOf(target)} cannot be sliced`);
  return picked(target, from, to, step);
}

function picked<Item>(items: readonly Item[], from: Value, to: Value, step: Value): Item[] {
  const by = step === null ? 1 : number(step, 'the step');
  if (by === 0) throw new UnfitValue('the step of a slice may not be 0');
  const bound = (value: Value, otherwise: number): number => {
    if (value === null) return otherwise;
    const index = number(value, 'a bound of a slice');
    const fromStart = index < 0 ? index + items.length : index;
    return Math.min(Math.max(fromStart, by < 0 ? -1 : 0), by < 0 ? items.length - 1 : items.length);
  };
  const [start, stop] =
    by > 0 ? [bound(from, 0), bound(to, items.length)] : [bound(from, items.length - 1), bound(to, -1)];
  const found: Item[] = [];
  for (let index = start; by > 0 ? index < stop : index > stop; index += by)
    found.push(...items.slice(index, index + 1));
  return found;
}
