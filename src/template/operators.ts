import { formatted } from './printf.js';
import type { BinaryOperator } from './syntax.js';
import { UnfitValue } from './template-error.js';
import { areEqual, itemsOf, kindOf, textOf, type Value } from './values.js';

/** `left OPERATOR right` as Python does it, but that a quotient without a remainder is written without `.0`. */
export function operate(operator: BinaryOperator, left: Value, right: Value): Value {
  if (operator === 'Concat') return textOf(left) + textOf(right);
  if (operator === 'Mod' && typeof left === 'string') return formatted(left, Array.isArray(right) ? right : [right]);
  if (operator === 'Add') {
    if (typeof left === 'string' && typeof right === 'string') return left + right;
    if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  }
  if (operator === 'Mul' && typeof right === 'number' && (typeof left === 'string' || Array.isArray(left)))
    return repeated(left, right);
  if (isNumber(left) && isNumber(right)) return calculated(operator, Number(left), Number(right));
  const hint = typeof left === 'string' || typeof right === 'string' ? ' (~ joins anything as text)' : '';
  throw new UnfitValue(`"${signs[operator]}" does not work on ${kindOf(left)} and ${kindOf(right)}${hint}`);
}

const signs = { Add: '+', Sub: '-', Mul: '*', Div: '/', FloorDiv: '//', Mod: '%', Pow: '**', Concat: '~' } as const;

function isNumber(value: Value): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function calculated(operator: Exclude<BinaryOperator, 'Concat'>, left: number, right: number): number {
  if (right === 0 && (operator === 'Div' || operator === 'FloorDiv' || operator === 'Mod'))
    throw new UnfitValue('division by zero');
  switch (operator) {
    case 'Add':
      return left + right;
    case 'Sub':
      return left - right;
    case 'Mul':
      return left * right;
    case 'Div':
      return left / right;
    case 'FloorDiv':
      return Math.floor(left / right);
    case 'Mod':
      return left - right * Math.floor(left / right);
    case 'Pow':
      return left ** right;
  }
}

/** Longer than any configuration file; `'x' * 10 ** 12` must not take the memory. */
const mostItems = 16 * 1024 * 1024;

function repeated(value: string | Value[], times: number): Value {
  const count = Math.max(0, Math.floor(times));
  if (count * value.length > mostItems) throw new UnfitValue(`repeated ${count} times, it is too long`);
  return typeof value === 'string' ? value.repeat(count) : Array.from({ length: count }, () => value).flat();
}

export function compare(operator: string, left: Value, right: Value): boolean {
  if (operator === '==') return areEqual(left, right);
  if (operator === '!=') return !areEqual(left, right);
  const order = orderOf(left, right);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      throw new UnfitValue(`there is no operator "${operator}"`);
  }
}

/** Negative, 0 or positive. Numbers with numbers, text with text, lists item by item; anything else has no order. */
export function orderOf(left: Value, right: Value): number {
  if (isNumber(left) && isNumber(right)) return Number(left) - Number(right);
  if (typeof left === 'string' && typeof right === 'string') return left === right ? 0 : left < right ? -1 : 1;
  if (Array.isArray(left) && Array.isArray(right)) {
    for (const [index, item] of left.entries()) {
      if (index >= right.length) return 1;
      const order = orderOf(item, right[index] ?? null);
      if (order !== 0) return order;
    }
    return left.length - right.length;
  }
  throw new UnfitValue(`${kindOf(left)} and ${kindOf(right)} have no order`);
}

/** `needle in haystack`. */
export function isIn(needle: Value, haystack: Value): boolean {
  if (typeof haystack !== 'string') return itemsOf(haystack).some((item) => areEqual(item, needle));
  if (typeof needle !== 'string') throw new UnfitValue(`${kindOf(needle)} cannot be in a text`);
  return haystack.includes(needle);
}
