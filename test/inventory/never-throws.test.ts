import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { formatMistake } from '../../src/inventory/format-mistake.js';
import type { LoadResult } from '../../src/inventory/parse.js';
import { parseInventory } from '../../src/inventory/parse.js';
import { files, place } from './mistakes-in.js';

const keys = fc.constantFrom(
  ...words(
    'defaults pairs nodes ssh host port keys jump labels probes checks http tcp expect rate timeout soak become',
  ),
  ...words('groups select files source path owner mode purge template vars secrets env file command'),
  ...words('web lb1 lb2 << __proto__ constructor toString'),
  '',
);
const values = words(
  '3s none sudo http://192.0.2.1/ 192.0.2.1:80 :80 200-399 root@x ~x /etc/a /etc/../b none 0644 web=* \u0000\u001b[2J',
);
const numbers = fc.constantFrom(0, 1, 200, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300);
const scalars = fc.oneof(fc.constantFrom(...values, ''), numbers, fc.boolean(), fc.constant(null));
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    scalars,
    fc.dictionary(keys, tie('tree'), { maxKeys: 4 }),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.anything(),
  ),
}));

/** Words and signs that mean something to YAML, in any order. */
const yamlSoup = fc
  .array(
    fc.oneof(
      fc
        .constantFrom(...words('pairs: defaults: web: nodes: ssh: b a: &a *a <<: !t !!binary ? : - --- ...'))
        .map(spaced),
      fc.constantFrom(...words('{ } [ ] , " \' | > # \\x \ufeff'), '%YAML 1.1', '\n', '\n  ', '\n    ', '\t', '\r'),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

function expectOrdinary(result: LoadResult, texts: readonly string[]): void {
  if (result.ok) {
    expect(result.inventory.pairs.every(({ nodes }) => nodes.length >= 2)).toBe(true);
    return;
  }
  expect(result.mistakes.length).toBeGreaterThan(0);
  for (const mistake of result.mistakes) {
    const text = texts[mistake.file.charCodeAt(0) - 97] ?? '';
    const lines = text.split(/\r\n|\n|\r/);
    expect(mistake.message).not.toBe('');
    expect(mistake.line).toBeLessThanOrEqual(lines.length);
    if (mistake.line > 0) expect(mistake.column).toBeLessThanOrEqual((lines[mistake.line - 1] ?? '').length + 1);
    expect(formatMistake(mistake, { color: false })).toMatch(/^[^\p{Cc}]+(\n[^\p{Cc}]*)*$/u);
  }
}

describe('whatever the files hold, the answer is an inventory or mistakes', () => {
  test('any text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { maxLength: 3 }), (texts) => {
        expectOrdinary(parseInventory(files(texts), place), texts);
      }),
      { numRuns: 300 },
    );
  });

  test('any mixture of YAML signs', () => {
    fc.assert(
      fc.property(fc.array(yamlSoup, { minLength: 1, maxLength: 2 }), (texts) => {
        expectOrdinary(parseInventory(files(texts), place), texts);
      }),
      { numRuns: 700 },
    );
  });

  test('any tree of values, also where the schema wants others', () => {
    const inventories = fc.oneof(
      tree,
      fc.record(
        { defaults: tree, groups: fc.dictionary(keys, tree), pairs: fc.dictionary(keys, tree) },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(fc.array(inventories, { minLength: 1, maxLength: 2 }), (trees) => {
        const texts = trees.map((value) => written(value));
        expectOrdinary(parseInventory(files(texts), place), texts);
      }),
      { numRuns: 700 },
    );
  });
});

function words(text: string): string[] {
  return text.split(' ');
}

function spaced(word: string): string {
  return `${word} `;
}

/** Values that YAML cannot write (functions, symbols) are left to other tests. */
function written(value: unknown): string {
  try {
    return stringify(value) ?? '';
  } catch {
    return '';
  }
}
