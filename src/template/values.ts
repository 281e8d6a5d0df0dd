import { UnfitValue } from './template-error.js';

/** What an expression of a template can be. A dict keeps the order in which its keys were given, as in Python. */
export type Value = string | number | boolean | null | List | Dict | Callable | Namespace | Secrets;
export type List = Value[];
export type Dict = Map<string, Value>;

/** The arguments of a call: those by position, and those by name. */
export interface Given {
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** A macro, or a function that templates may call. */
export class Callable {
  readonly name: string;
  readonly call: (given: Given) => Value;

  constructor(name: string, call: (given: Given) => Value) {
    this.name = name;
    this.call = call;
  }
}

/** What `namespace()` makes: the one thing that `{% set ns.x = … %}` can change from inside a loop. */
export class Namespace {
  readonly values: Dict;

  constructor(values: Dict) {
    this.values = values;
  }
}

/** `secrets`: names in, text out; it can be neither printed nor gone through. */
export class Secrets {
  readonly names: readonly string[];
  /** The text of one of the names. May throw, to have it fetched. */
  readonly textOf: (name: string) => string;

  constructor(names: readonly string[], find: (name: string) => string) {
    this.names = names;
    this.textOf = find;
  }
}

/** Plain data as a value. Objects become dicts, so that nothing of JavaScript's own objects can be reached. */
export function toValue(data: unknown): Value {
  if (data instanceof Secrets || data instanceof Callable || data instanceof Namespace) return data;
  if (Array.isArray(data)) return data.map(toValue);
  if (data instanceof Map) return new Map([...data].map(([key, value]) => [String(key), toValue(value)]));
  if (typeof data === 'object' && data !== null)
    return new Map(Object.entries(data).map(([key, value]) => [key, toValue(value)]));
  return typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean' ? data : null;
}

/** A value as plain data, for JSON and YAML. Throws `UnfitValue` for what is none. */
export function toData(value: Value): unknown {
  if (Array.isArray(value)) return value.map(toData);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, toData(item)]));
  if (typeof value === 'object' && value !== null) throw new UnfitValue(`${kindOf(value)} is no data`);
  return value;
}

export function kindOf(value: Value): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Map) return 'a dict';
  if (value instanceof Callable) return `the function ${value.name}`;
  if (value instanceof Namespace) return 'a namespace';
  if (value instanceof Secrets) return 'the map of secrets';
  return { string: 'text', number: 'a number', boolean: 'a boolean' }[typeof value as 'string' | 'number' | 'boolean'];
}

/** As in Python: empty text, lists and dicts are false, and so are 0 and null. */
export function isTrue(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  return Boolean(value);
}

/** As in Python: `1 == True`, but `1 != '1'`. */
export function areEqual(left: Value, right: Value): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => areEqual(item, right[index] ?? null));
  if (left instanceof Map && right instanceof Map)
    return (
      left.size === right.size &&
      [...left].every(([key, item]) => right.has(key) && areEqual(item, right.get(key) ?? null))
    );
  return numeric(left) === numeric(right);
}

const numeric = (value: Value): Value => (typeof value === 'boolean' ? Number(value) : value);

/**
 * What `{{ value }}` writes: `True` and `False`, lists and dicts as Jinja writes them. Null is refused: a configuration file with
 * `None` in it is nobody's wish.
 */
export function textOf(value: Value): string {
  if (value === null) throw new UnfitValue('the value is null: there is nothing to write');
  return typeof value === 'string' ? value : shownInside(value);
}

function shownInside(value: Value): string {
  if (value === null) return 'None';
  if (value === true || value === false) return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return quotedAsPython(value);
  if (Array.isArray(value)) return `[${value.map(shownInside).join(', ')}]`;
  if (value instanceof Map)
    return `{${[...value].map(([key, item]) => `${quotedAsPython(key)}: ${shownInside(item)}`).join(', ')}}`;
  throw new UnfitValue(`${kindOf(value)} cannot be written`);
}

function quotedAsPython(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r');
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
}

/** The items of what can be gone through: a list, the keys of a dict, the characters of a text. */
export function itemsOf(value: Value): List {
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return [...value.keys()];
  if (typeof value === 'string') return charactersOf(value);
  throw new UnfitValue(`${kindOf(value)} cannot be gone through`);
}

/** The characters of a text as Python counts them: by code point. */
export function charactersOf(text: string): string[] {
  return Array.from(text);
}

/** A key or name as text. */
export function keyText(key: Value): string {
  return typeof key === 'string' ? key : textOf(key);
}
