import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { number, take, text } from './call-arguments.js';
import type { Filter } from './filter.js';
import { methodOf, split } from './methods.js';
import { formatted } from './printf.js';
import { pythonRegExp, replacement } from './python-regexp.js';
import { UnfitValue } from './template-error.js';
import { isTrue, textOf, type Value } from './values.js';

const byMethod =
  (name: string): Filter =>
  (value, given) => {
    const method = methodOf(textOf(value), name);
    if (method === undefined) throw new UnfitValue(`text has no method ${name}`);
    return method(given);
  };

/** Filters that make text of a value. */
export const textFilters: Readonly<Record<string, Filter>> = {
  b64decode: (value) => decoded(text(value)),
  b64encode: (value) => Buffer.from(textOf(value)).toString('base64'),
  basename: (value) => posix.basename(text(value)),
  capitalize: byMethod('capitalize'),
  center: (value, given) => {
    const room = number(take(given, 'width')[0] ?? 80) - textOf(value).length;
    return ' '.repeat(Math.max(0, Math.ceil(room / 2))) + textOf(value) + ' '.repeat(Math.max(0, Math.floor(room / 2)));
  },
  comment: (value, given) => {
    const [style = 'plain', decoration] = take(given, 'style', 'decoration');
    if (style !== 'plain') throw new UnfitValue('only the comment style "plain" is supported');
    const prefix = decoration === undefined ? '# ' : text(decoration);
    return ['', ...textOf(value).split('\n'), ''].map((line) => (prefix + line).trimEnd()).join('\n');
  },
  dirname: (value) => posix.dirname(text(value)),
  format: (value, given) => formatted(text(value), given.args),
  hash: (value, given) => hashed(textOf(value), text(take(given, 'hashtype')[0] ?? 'sha1')),
  indent: (value, given) => {
    const [width = 4, first = false, blank = false] = take(given, 'width', 'first', 'blank');
    const indent = typeof width === 'string' ? width : ' '.repeat(number(width));
    const rows = textOf(value).split('\n');
    return rows
      .map((row, at) => ((at === 0 && !isTrue(first)) || (row === '' && at > 0 && !isTrue(blank)) ? row : indent + row))
      .join('\n');
  },
  lower: byMethod('lower'),
  quote: (value) =>
    /^[\w@%+=:,./-]+$/.test(textOf(value)) ? textOf(value) : `'${textOf(value).replaceAll("'", `'"'"'`)}'`,
  regex_escape: (value) => text(value).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  regex_findall: (value, given) => {
    const [pattern, multiline, ignoreCase] = take(given, 'pattern', 'multiline', 'ignorecase');
    return [...text(value).matchAll(pythonRegExp(text(pattern), { multiline, ignoreCase }))].map(
      ([whole, ...groups]) =>
        groups.length === 0 ? whole : groups.length === 1 ? (groups[0] ?? '') : groups.map((group) => group ?? ''),
    );
  },
  regex_replace: (value, given) => {
    const [pattern, by = '', ignoreCase, multiline] = take(given, 'pattern', 'replacement', 'ignorecase', 'multiline');
    return textOf(value).replace(pythonRegExp(text(pattern), { ignoreCase, multiline }), (...found: unknown[]) => {
      const named = typeof found.at(-1) === 'object' ? (found.at(-1) as Record<string, string | undefined>) : {};
      const groups = found.slice(
        0,
        found.findIndex((part) => typeof part === 'number'),
      ) as (string | undefined)[];
      return replacement(text(by), groups, named);
    });
  },
  regex_search: (value, given) => {
    const [pattern, group, ignoreCase, multiline] = take(given, 'pattern', 'group', 'ignorecase', 'multiline');
    const found = pythonRegExp(text(pattern), { ignoreCase, multiline }).exec(text(value));
    if (found === null) return null;
    return group === undefined ? found[0] : [replacement(text(group), found, found.groups ?? {})];
  },
  replace: (value, given) => {
    const [from, to] = take(given, 'old', 'new');
    return textOf(value).replaceAll(text(from), () => text(to));
  },
  split: (value, given) => {
    const [separator, most] = take(given, 'sep', 'maxsplit');
    return split(text(value), separator, most);
  },
  splitext: (value) => {
    const extension = posix.extname(text(value));
    return [text(value).slice(0, text(value).length - extension.length), extension];
  },
  string: (value) => textOf(value),
  title: byMethod('title'),
  trim: byMethod('strip'),
  truncate: (value, given) => {
    const [length = 255, killWords = false, end = '...', leeway = 5] = take(
      given,
      'length',
      'killwords',
      'end',
      'leeway',
    );
    const whole = textOf(value);
    if (whole.length <= number(length) + number(leeway)) return whole;
    const cut = whole.slice(0, number(length) - text(end).length);
    return (isTrue(killWords) ? cut : cut.replace(/\s+\S*$/, '')) + text(end);
  },
  upper: byMethod('upper'),
  urlencode: (value) => encodeURIComponent(textOf(value)).replaceAll('%2F', '/'),
  wordcount: (value) => text(value).split(/\s+/).filter(Boolean).length,
};

function decoded(base64: string): Value {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== base64.replaceAll(/\s/g, '').replace(/=+$/, ''))
    throw new UnfitValue('the value is not base64');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnfitValue('what was encoded as base64 is not UTF-8 text');
  }
}

function hashed(value: string, algorithm: string): string {
  if (!/^(md5|sha1|sha224|sha256|sha384|sha512)$/.test(algorithm))
    throw new UnfitValue(`there is no hash "${algorithm}" (md5, sha1, sha256, sha512)`);
  return createHash(algorithm).update(value).digest('hex');
}
