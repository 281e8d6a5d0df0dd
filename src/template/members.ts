import { dict, list, text } from './call-arguments.js';
import { UnfitValue } from './template-error.js';
import type { Value } from './values.js';

/** `a.b.0` of an item. */
export function memberOf(item: Value, attribute: Value | undefined): Value {
  if (typeof attribute === 'number') return list(item)[attribute] ?? missing(String(attribute));
  let value = item;
  for (const step of text(attribute, 'the attribute').split('.')) {
    const next = Array.isArray(value) ? value[Number(step)] : dict(value, 'the item').get(step);
    value = next === undefined ? missing(step) : next;
  }
  return value;
}

function missing(attribute: string): never {
  throw new UnfitValue(`an item has no attribute "${attribute}"`);
}

export function hasMember(item: Value, attribute: Value): boolean {
  try {
    memberOf(item, attribute);
    return true;
  } catch {
    return false;
  }
}
