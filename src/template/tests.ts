import { list, number, take, text } from './call-arguments.js';
import { compare, isIn } from './operators.js';
import { pythonRegExp } from './python-regexp.js';
import { areEqual, Callable, type Given, type Value } from './values.js';

type Test = (value: Value, given: Given) => boolean;

const first = (given: Given): Value => take(given, 'other')[0] ?? null;
const isNumber = (value: Value): value is number => typeof value === 'number';
const compares =
  (operator: string): Test =>
  (value, given) =>
    compare(operator, value, first(given));

/** The tests of Jinja and the plain ones of Ansible: `value is NAME`. `defined` and `undefined` are seen to by the evaluator. */
export const tests: Readonly<Record<string, Test>> = {
  boolean: (value) => typeof value === 'boolean',
  callable: (value) => value instanceof Callable,
  contains: (value, given) => isIn(first(given), value),
  divisibleby: (value, given) => number(value) % number(first(given)) === 0,
  eq: compares('=='),
  equalto: compares('=='),
  even: (value) => number(value) % 2 === 0,
  false: (value) => value === false,
  falsy: (value) => !value,
  float: (value) => isNumber(value) && !Number.isInteger(value),
  ge: compares('>='),
  greaterthan: compares('>'),
  gt: compares('>'),
  in: (value, given) => isIn(value, first(given)),
  integer: (value) => isNumber(value) && Number.isInteger(value),
  iterable: (value) => typeof value === 'string' || Array.isArray(value) || value instanceof Map,
  le: compares('<='),
  lessthan: compares('<'),
  lower: (value) => text(value) === text(value).toLowerCase(),
  lt: compares('<'),
  mapping: (value) => value instanceof Map,
  match: (value, given) => matches(value, given, 'start'),
  ne: compares('!='),
  none: (value) => value === null,
  number: isNumber,
  odd: (value) => Math.abs(number(value) % 2) === 1,
  regex: (value, given) => matches(value, given, 'anywhere'),
  sameas: (value, given) => value === first(given),
  search: (value, given) => matches(value, given, 'anywhere'),
  sequence: (value) => typeof value === 'string' || Array.isArray(value) || value instanceof Map,
  string: (value) => typeof value === 'string',
  subset: (value, given) => list(value).every((item) => list(first(given)).some((other) => areEqual(item, other))),
  superset: (value, given) => list(first(given)).every((item) => list(value).some((other) => areEqual(item, other))),
  true: (value) => value === true,
  truthy: (value) => Boolean(value),
  upper: (value) => text(value) === text(value).toUpperCase(),
};

function matches(value: Value, given: Given, where: 'start' | 'anywhere'): boolean {
  const [pattern, ignoreCase, multiline] = take(given, 'pattern', 'ignorecase', 'multiline');
  const found = pythonRegExp(text(pattern), { ignoreCase, multiline }).exec(text(value));
  return found !== null && (where === 'anywhere' || found.index === 0);
}
