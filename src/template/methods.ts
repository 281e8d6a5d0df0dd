import { dict, list, number, take, text } from './call-arguments.js';
import { formatted } from './printf.js';
import { UnfitValue } from './template-error.js';
import { areEqual, type Dict, type Given, keyText, type List, textOf, type Value } from './values.js';

type Method<Target> = (target: Target, given: Given) => Value;

const ofText: Readonly<Record<string, Method<string>>> = {
  capitalize: (target) => target.charAt(0).toUpperCase() + target.slice(1).toLowerCase(),
  count: (target, given) => target.split(text(take(given, 'sub')[0])).length - 1,
  endswith: (target, given) => affixes(given).some((affix) => target.endsWith(affix)),
  find: (target, given) => target.indexOf(text(take(given, 'sub')[0])),
  format: (target, given) => braced(target, given),
  isdigit: (target) => /^\d+$/.test(target),
  join: (target, given) => list(take(given, 'items')[0]).map(textOf).join(target),
  ljust: (target, given) => target.padEnd(number(take(given, 'width')[0])),
  lower: (target) => target.toLowerCase(),
  lstrip: (target, given) => stripped(target, given, 'start'),
  replace: (target, given) => {
    const [from, to] = take(given, 'old', 'new');
    return target.replaceAll(text(from), () => text(to));
  },
  rjust: (target, given) => target.padStart(number(take(given, 'width')[0])),
  rstrip: (target, given) => stripped(target, given, 'end'),
  split: (target, given) => {
    const [separator, most] = take(given, 'sep', 'maxsplit');
    return split(target, separator, most);
  },
  splitlines: (target) => target.replace(/\r?\n$/, '').split(/\r?\n/),
  startswith: (target, given) => affixes(given).some((affix) => target.startsWith(affix)),
  strip: (target, given) => stripped(target, given, 'both'),
  title: (target) =>
    target.replaceAll(/[a-z]+/gi, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()),
  upper: (target) => target.toUpperCase(),
  zfill: (target, given) => target.padStart(number(take(given, 'width')[0]), '0'),
};

const ofLists: Readonly<Record<string, Method<List>>> = {
  append: (target, given) => changed(() => target.push(take(given, 'item')[0] ?? null)),
  count: (target, given) => target.filter((item) => areEqual(item, take(given, 'item')[0] ?? null)).length,
  extend: (target, given) => changed(() => target.push(...list(take(given, 'items')[0]))),
  index: (target, given) => {
    const index = target.findIndex((item) => areEqual(item, take(given, 'item')[0] ?? null));
    if (index < 0) throw new UnfitValue('the list holds no such item');
    return index;
  },
};

const ofDicts: Readonly<Record<string, Method<Dict>>> = {
  get: (target, given) => {
    const [key, otherwise] = take(given, 'key', 'default');
    return target.get(keyText(key ?? null)) ?? otherwise ?? null;
  },
  items: (target) => [...target].map(([key, value]) => [key, value]),
  keys: (target) => [...target.keys()],
  update: (target, given) =>
    changed(() => {
      for (const [key, value] of dict(take(given, 'other')[0])) target.set(key, value);
    }),
  values: (target) => [...target.values()],
};

/** What `target.name(…)` does, where there is such a method. Those that change a list or dict change what the template itself made. */
export function methodOf(target: Value, name: string): ((given: Given) => Value) | undefined {
  if (typeof target === 'string') return bound(ofText, target, name);
  if (Array.isArray(target)) return bound(ofLists, target, name);
  return target instanceof Map ? bound(ofDicts, target, name) : undefined;
}

function bound<Target>(methods: Readonly<Record<string, Method<Target>>>, target: Target, name: string) {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return method && ((given: Given) => method(target, given));
}

function changed(change: () => unknown): null {
  change();
  return null;
}

function affixes(given: Given): string[] {
  const [affix] = take(given, 'affix');
  return Array.isArray(affix) ? affix.map((one) => text(one)) : [text(affix)];
}

/** Without a separator: at any run of blanks, as in Python. */
export function split(target: string, separator: Value | undefined, most: Value | undefined): string[] {
  const limit = most === undefined || most === null ? -1 : number(most);
  const bySpace = separator === undefined || separator === null;
  const parts = bySpace ? target.trim().split(/\s+/).filter(Boolean) : target.split(text(separator));
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(bySpace ? ' ' : text(separator))];
}

function stripped(target: string, given: Given, where: 'start' | 'end' | 'both'): string {
  const [chars] = take(given, 'chars');
  const goes = (char: string | undefined): boolean =>
    char !== undefined && (chars === undefined || chars === null ? /\s/.test(char) : text(chars).includes(char));
  let from = 0;
  let to = target.length;
  if (where !== 'end') while (from < to && goes(target[from])) from += 1;
  if (where !== 'start') while (to > from && goes(target[to - 1])) to -= 1;
  return target.slice(from, to);
}

/** `'{} {0} {name}'.format(…)`, without format specifications. */
function braced(format: string, given: Given): string {
  let next = 0;
  return format.replaceAll(/\{\{|\}\}|\{(\w*)(?::([^{}]*))?\}/g, (whole, name: string = '', spec?: string) => {
    if (whole === '{{' || whole === '}}') return whole.charAt(0);
    const value = /^\d*$/.test(name) ? given.args[name === '' ? next++ : Number(name)] : given.named.get(name);
    if (value === undefined) throw new UnfitValue(`the format wants an argument for "${whole}"`);
    return spec === undefined ? textOf(value) : formatted(`%${/[a-z]$/i.test(spec) ? spec : `${spec}s`}`, [value]);
  });
}
