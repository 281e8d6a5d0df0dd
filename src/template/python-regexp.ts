import { UnfitValue } from './template-error.js';
import { isTrue, type Value } from './values.js';

interface Flags {
  readonly ignoreCase?: Value | undefined;
  readonly multiline?: Value | undefined;
}

/** A regular expression as Python writes it: named groups are `(?P<name>…)`, and flags may stand in front as `(?i)`. */
export function pythonRegExp(pattern: string, { ignoreCase, multiline }: Flags = {}): RegExp {
  const [, inline = '', rest = ''] = /^(?:\(\?([imsx]+)\))?([\s\S]*)$/.exec(pattern) ?? [];
  if (inline.includes('x')) throw new UnfitValue('regular expressions with the flag x are not supported');
  const flags = new Set(inline);
  if (isTrue(ignoreCase ?? false)) flags.add('i');
  if (isTrue(multiline ?? false)) flags.add('m');
  const translated = rest
    .replaceAll(/\(\?P<(\w+)>/g, '(?<$1>')
    .replaceAll(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll('\\A', '^')
    .replaceAll('\\Z', '$(?![\\s\\S])');
  try {
    return new RegExp(translated, `g${[...flags].join('')}`);
  } catch (error) {
    throw new UnfitValue(
      `not a regular expression: ${error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error)}`,
    );
  }
}

/** What a match is replaced by: `\1`, `\g<1>` and `\g<name>` in the replacement are groups of the match. */
export function replacement(
  template: string,
  groups: readonly (string | undefined)[],
  named: Readonly<Record<string, string | undefined>>,
): string {
  return template.replaceAll(
    /\\(?:(\d{1,2})|g<(\w+)>|([nt\\]))/g,
    (_whole, index?: string, group?: string, escaped?: string) => {
      if (escaped !== undefined) return { n: '\n', t: '\t' }[escaped] ?? escaped;
      const key = index ?? group ?? '';
      const value = /^\d+$/.test(key) ? groups[Number(key)] : named[key];
      const known = /^\d+$/.test(key) ? Number(key) < groups.length : Object.hasOwn(named, key);
      if (!known) throw new UnfitValue(`the regular expression has no group "${key}"`);
      return value ?? '';
    },
  );
}
