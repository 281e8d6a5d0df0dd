import { parse, stringify } from 'yaml';
import { dict, number, take, text } from './call-arguments.js';
import type { Filter } from './filter.js';
import { orderOf } from './operators.js';
import { UnfitValue } from './template-error.js';
import { type Dict, isTrue, kindOf, type List, textOf, toData, toValue, type Value } from './values.js';

/** Filters on numbers, booleans, dicts and structured data. `default` and `mandatory` are seen to by the evaluator. */
export const dataFilters: Readonly<Record<string, Filter>> = {
  abs: (value) => Math.abs(number(value)),
  bool: (value) => booleanOf(value),
  combine: (value, given) => {
    const recursive = isTrue(given.named.get('recursive') ?? false);
    return given.args.flat().reduce((sum: Dict, other) => combined(sum, dict(other), recursive), dict(value));
  },
  dict2items: (value, given) => {
    const [keyName = 'key', valueName = 'value'] = take(given, 'key_name', 'value_name');
    return [...dict(value)].map(
      ([key, item]): Dict =>
        new Map([
          [text(keyName), key],
          [text(valueName), item],
        ]),
    );
  },
  dictsort: (value, given) => {
    const [, by = 'key', reverse] = take(given, 'case_sensitive', 'by', 'reverse');
    const at = by === 'value' ? 1 : 0;
    const entries: List[] = [...dict(value)].map(([key, item]) => [key, item]);
    const inOrder = entries.toSorted((a, b) => orderOf(lowered(a[at] ?? null), lowered(b[at] ?? null)));
    return isTrue(reverse ?? false) ? inOrder.toReversed() : inOrder;
  },
  float: (value, given) => numberOf(value, take(given, 'default')[0] ?? 0),
  from_json: (value) => parsed(value, 'JSON', JSON.parse),
  from_yaml: (value) => parsed(value, 'YAML', (source) => parse(source, { logLevel: 'silent' })),
  int: (value, given) => {
    const [otherwise = 0, base = 10] = take(given, 'default', 'base');
    if (number(base) === 10) return Math.trunc(number(numberOf(value, otherwise)));
    const parsedInt = Number.parseInt(text(value), number(base));
    return Number.isNaN(parsedInt) ? otherwise : parsedInt;
  },
  items: (value) => [...dict(value)].map(([key, item]) => [key, item]),
  items2dict: (value, given) => {
    const [keyName = 'key', valueName = 'value'] = take(given, 'key_name', 'value_name');
    if (!Array.isArray(value)) throw new UnfitValue(`the value is ${kindOf(value)}, not a list`);
    return new Map(
      value.map((item) => [textOf(dict(item).get(text(keyName)) ?? null), dict(item).get(text(valueName)) ?? null]),
    );
  },
  round: (value, given) => {
    const [precision = 0, method = 'common'] = take(given, 'precision', 'method');
    const round = { common: halfToEven, ceil: Math.ceil, floor: Math.floor }[text(method)];
    if (round === undefined) throw new UnfitValue('the method is common, ceil or floor');
    const scale = 10 ** number(precision);
    return round(number(value) * scale) / scale;
  },
  ternary: (value, given) => {
    const [yes, no, ifNull] = take(given, 'true_val', 'false_val', 'none_val');
    if (value === null && ifNull !== undefined) return ifNull;
    return (isTrue(value) ? yes : no) ?? null;
  },
  to_json: (value) => json(toData(value)),
  to_nice_json: (value, given) =>
    JSON.stringify(byKey(toData(value)), null, number(take(given, 'indent', 'sort_keys')[0] ?? 4)),
  to_nice_yaml: (value, given) =>
    stringify(byKey(toData(value)), { indent: number(take(given, 'indent')[0] ?? 4), lineWidth: 0 }),
  to_yaml: (value) => stringify(byKey(toData(value)), { lineWidth: 0 }),
  tojson: (value) => json(toData(value)),
  type_debug: (value) => kindOf(value),
};

const trueWords: readonly Value[] = ['yes', 'on', '1', 'true', 'y', 't', 1, true];
const falseWords: readonly Value[] = ['no', 'off', '0', 'false', 'n', 'f', '', 0, false, null];

function booleanOf(value: Value): boolean {
  const word = typeof value === 'string' ? value.toLowerCase() : value;
  if (!trueWords.includes(word) && !falseWords.includes(word))
    throw new UnfitValue(`${kindOf(value)} like this is neither true nor false (yes, no, on, off, true, false, 1, 0)`);
  return trueWords.includes(word);
}

/** What is no number becomes the default, as in Jinja. */
function numberOf(value: Value, otherwise: Value): Value {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' && /^\s*[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?\s*$/i.test(value)
    ? Number(value)
    : otherwise;
}

function halfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

function combined(base: Dict, over: Dict, recursive: boolean): Dict {
  const all = new Map(base);
  for (const [key, value] of over) {
    const below = all.get(key);
    all.set(key, recursive && below instanceof Map && value instanceof Map ? combined(below, value, true) : value);
  }
  return all;
}

const lowered = (value: Value): Value => (typeof value === 'string' ? value.toLowerCase() : value);

function parsed(value: Value, what: string, parser: (source: string) => unknown): Value {
  try {
    return toValue(parser(text(value)));
  } catch (error) {
    if (error instanceof UnfitValue) throw error;
    throw new UnfitValue(`the value is not ${what}`);
  }
}

/** As Python writes JSON: a blank behind `,` and `:`. */
function json(data: unknown): string {
  if (Array.isArray(data)) return `[${data.map(json).join(', ')}]`;
  if (typeof data !== 'object' || data === null) return JSON.stringify(data);
  return `{${Object.entries(data)
    .map(([key, value]) => `${JSON.stringify(key)}: ${json(value)}`)
    .join(', ')}}`;
}

/** Ansible's YAML and pretty JSON have their keys in order. */
function byKey(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(byKey);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, byKey(value)]),
  );
}
