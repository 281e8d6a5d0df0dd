import { list, number, take, text } from './call-arguments.js';
import type { Filter } from './filter.js';
import { hasMember, memberOf } from './members.js';
import { orderOf } from './operators.js';
import { UnfitValue } from './template-error.js';
import { tests } from './tests.js';
import { areEqual, charactersOf, type Given, isTrue, itemsOf, type List, textOf, type Value } from './values.js';

/** Filters that look at the items of a list, of a dict's keys, or of a text. */
export const listFilters: Readonly<Record<string, Filter>> = {
  batch: (value, given) => {
    const [size, fill] = take(given, 'linecount', 'fill_with');
    return sliced(itemsOf(value), number(size)).map((row) =>
      fill === undefined ? row : [...row, ...Array.from({ length: number(size) - row.length }, () => fill)],
    );
  },
  count: (value) => lengthOf(value),
  difference: (value, given) => unique(list(value)).filter((item) => !holds(list(take(given, 'other')[0]), item)),
  first: (value) => itemsOf(value)[0] ?? nothing('first'),
  flatten: (value, given) => flattened(list(value), number(take(given, 'levels')[0] ?? 100)),
  groupby: (value, given) => {
    const [attribute] = take(given, 'attribute');
    const groups: [Value, List][] = [];
    for (const item of sorted(itemsOf(value), { attribute })) {
      const key = memberOf(item, attribute);
      const last = groups.at(-1);
      if (last !== undefined && areEqual(last[0], key)) last[1].push(item);
      else groups.push([key, [item]]);
    }
    return groups;
  },
  intersect: (value, given) => unique(list(value)).filter((item) => holds(list(take(given, 'other')[0]), item)),
  join: (value, given) => {
    const [separator = '', attribute] = take(given, 'd', 'attribute');
    return itemsOf(value)
      .map((item) => textOf(attribute === undefined ? item : memberOf(item, attribute)))
      .join(text(separator));
  },
  last: (value) => itemsOf(value).at(-1) ?? nothing('last'),
  length: (value) => lengthOf(value),
  list: (value) => [...itemsOf(value)],
  max: (value, given) =>
    sorted(itemsOf(value), { attribute: take(given, 'attribute')[0] }).at(-1) ?? nothing('largest'),
  min: (value, given) => sorted(itemsOf(value), { attribute: take(given, 'attribute')[0] })[0] ?? nothing('smallest'),
  reject: (value, given) => itemsOf(value).filter((item) => !tested(item, given)),
  rejectattr: (value, given) => itemsOf(value).filter((item) => !testedAttribute(item, given)),
  reverse: (value) =>
    typeof value === 'string' ? charactersOf(value).toReversed().join('') : itemsOf(value).toReversed(),
  select: (value, given) => itemsOf(value).filter((item) => tested(item, given)),
  selectattr: (value, given) => itemsOf(value).filter((item) => testedAttribute(item, given)),
  sort: (value, given) => {
    const [reverse, caseSensitive, attribute] = take(given, 'reverse', 'case_sensitive', 'attribute');
    const inOrder = sorted(itemsOf(value), { attribute, caseSensitive: isTrue(caseSensitive ?? false) });
    return isTrue(reverse ?? false) ? inOrder.toReversed() : inOrder;
  },
  sum: (value, given) => {
    const [attribute, start] = take(given, 'attribute', 'start');
    return itemsOf(value).reduce(
      (sum: number, item) =>
        sum + number(attribute === undefined || attribute === null ? item : memberOf(item, attribute)),
      number(start ?? 0),
    );
  },
  symmetric_difference: (value, given) => {
    const other = list(take(given, 'other')[0]);
    return unique([
      ...list(value).filter((item) => !holds(other, item)),
      ...other.filter((item) => !holds(list(value), item)),
    ]);
  },
  union: (value, given) => unique([...list(value), ...list(take(given, 'other')[0])]),
  unique: (value, given) => {
    const [caseSensitive, attribute] = take(given, 'case_sensitive', 'attribute');
    return unique(itemsOf(value), (item) =>
      folded(attribute === undefined ? item : memberOf(item, attribute), isTrue(caseSensitive ?? false)),
    );
  },
  zip: (value, given) => {
    const lists = [itemsOf(value), ...given.args.map((each) => itemsOf(each))];
    const length = Math.min(...lists.map((each) => each.length));
    return Array.from({ length }, (_, at) => lists.map((each) => each[at] ?? null));
  },
};

function flattened(items: List, levels: number): List {
  return items.flatMap((item) => (Array.isArray(item) && levels > 0 ? flattened(item, levels - 1) : [item]));
}

function nothing(which: string): never {
  throw new UnfitValue(`there is no ${which} item: the value is empty`);
}

function lengthOf(value: Value): number {
  return value instanceof Map ? value.size : itemsOf(value).length;
}

function holds(items: List, wanted: Value): boolean {
  return items.some((item) => areEqual(item, wanted));
}

function unique(items: List, keyOf: (item: Value) => Value = (item) => item): List {
  const seen: List = [];
  return items.filter((item) => {
    const key = keyOf(item);
    if (holds(seen, key)) return false;
    seen.push(key);
    return true;
  });
}

function sliced(items: List, size: number): List[] {
  if (size < 1) throw new UnfitValue('a row has at least one item');
  return Array.from({ length: Math.ceil(items.length / size) }, (_, row) => items.slice(row * size, (row + 1) * size));
}

/** Jinja sorts, and tells apart, text without regard to case unless it is told otherwise. */
function folded(value: Value, caseSensitive: boolean): Value {
  return typeof value === 'string' && !caseSensitive ? value.toLowerCase() : value;
}

function sorted(items: List, by: { readonly attribute?: Value | undefined; readonly caseSensitive?: boolean }): List {
  const keyOf = (item: Value): Value =>
    folded(by.attribute === undefined ? item : memberOf(item, by.attribute), by.caseSensitive ?? false);
  return items
    .map((item) => ({ item, key: keyOf(item) }))
    .toSorted((a, b) => orderOf(a.key, b.key))
    .map(({ item }) => item);
}

function tested(item: Value, { args: [name, ...rest], named }: Given): boolean {
  return name === undefined ? isTrue(item) : testNamed(text(name))(item, { args: rest, named });
}

function testedAttribute(item: Value, { args: [attribute, name, ...rest], named }: Given): boolean {
  if (name === 'defined') return hasMember(item, attribute ?? null);
  if (name === 'undefined') return !hasMember(item, attribute ?? null);
  return tested(memberOf(item, attribute), { args: name === undefined ? [] : [name, ...rest], named });
}

function testNamed(name: string): (typeof tests)[string] {
  const test = Object.hasOwn(tests, name) ? tests[name] : undefined;
  if (test === undefined) throw new UnfitValue(`there is no test "${name}"`);
  return test;
}
