import { UnfitValue } from './template-error.js';
import { type Dict, type Given, kindOf, type List, type Value } from './values.js';

/** The arguments of a call in the order of `names`, wherever they were given; absent ones are undefined, more than these are refused. */
export function take(given: Given, ...names: readonly string[]): (Value | undefined)[] {
  const unknown = [...given.named.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UnfitValue(
      `there is no argument "${unknown}"${names.length > 0 ? ` (there are ${names.join(', ')})` : ''}`,
    );
  if (given.args.length > names.length)
    throw new UnfitValue(`takes at most ${names.length} arguments, ${given.args.length} are given`);
  return names.map((name, index) => given.args[index] ?? given.named.get(name) ?? given.args[index]);
}

export function text(value: Value | undefined, what = 'the value'): string {
  if (typeof value === 'string') return value;
  throw new UnfitValue(value === undefined ? `${what} is missing` : `${what} is ${kindOf(value)}, not text`);
}

export function number(value: Value | undefined, what = 'the value'): number {
  if (typeof value === 'number') return value;
  throw new UnfitValue(value === undefined ? `${what} is missing` : `${what} is ${kindOf(value)}, not a number`);
}

export function list(value: Value | undefined, what = 'the value'): List {
  if (Array.isArray(value)) return value;
  throw new UnfitValue(value === undefined ? `${what} is missing` : `${what} is ${kindOf(value)}, not a list`);
}

export function dict(value: Value | undefined, what = 'the value'): Dict {
  if (value instanceof Map) return value;
  throw new UnfitValue(value === undefined ? `${what} is missing` : `${what} is ${kindOf(value)}, not a dict`);
}
