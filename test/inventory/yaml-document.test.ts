import { describe, expect, test } from 'vitest';
import { inventoryOf, linesOf } from './mistakes-in.js';

describe('anchors', () => {
  test('an alias stands for what its anchor holds', () => {
    const { pairs } = inventoryOf(
      'pairs:\n  a: { labels: &l { env: prod }, nodes: { x: , y: } }\n  b: { labels: *l, nodes: { z: , w: } }\n',
    );
    expect(pairs.map(({ labels }) => labels)).toEqual([{ env: 'prod' }, { env: 'prod' }]);
  });

  test('an alias means the latest anchor of its name above it', () => {
    const { pairs } = inventoryOf(
      'pairs:\n  a: { soak: &s 1s, proof: &s 2s, nodes: { x: , y: } }\n  b: { soak: *s, nodes: { z: , w: } }\n',
    );
    expect(pairs.map(({ soakMs }) => soakMs)).toEqual([1000, 2000]);
  });

  test('merge keys: own keys win over merged ones, earlier maps over later ones', () => {
    const { pairs } = inventoryOf(`
pairs:
  a: &a { soak: 1s, proof: 1s, become: sudo, nodes: { x: , y: } }
  b: &b { soak: 2s, nodes: { z: , w: } }
  c: { <<: [*b, *a], soak: 4s, nodes: { u: , v: } }
`);
    expect(pairs[2]).toMatchObject({
      soakMs: 4000,
      proofMs: 1000,
      nodes: [{ name: 'u', become: 'sudo' }, { name: 'v' }],
    });
  });

  test.each([
    ['a: *b', 'a.yaml:1:4 no anchor "&b" above this alias | an anchor stands above its aliases'],
    ['x: &base 1\na: *bsae', 'a.yaml:2:4 no anchor "&bsae" above this alias | did you mean "*base"?'],
    ['a: &a [*a]', 'a.yaml:1:8 alias "*a" stands inside its own anchor'],
    ['<<: 1', 'a.yaml:1:1 "<<" needs a map, or a list of maps | write <<: *anchor'],
  ])('%j is answered', (text, line) => {
    expect(linesOf(text)).toContain(line);
  });
});

describe('what is not one plain document is refused', () => {
  test.each([
    [
      'two documents',
      'a: 1\n---\nb: 1',
      'a.yaml:2:1 a second YAML document begins here; an inventory file holds one | remove the "---", or make it a file of its own',
    ],
    ['a tab', 'pairs:\n\tweb:', 'a.yaml:2:1 a tab indents this line | YAML indents with spaces only'],
    [
      'a tag',
      'pairs: !vault x',
      'a.yaml:1:8 the YAML tag "!vault" means nothing here | remove the tag; an inventory needs none',
    ],
    [
      'a duplicate key',
      'pairs: {}\npairs: {}',
      'a.yaml:2:1 duplicate key "pairs" | it is first given on line 1; keep one of the two',
    ],
    ['a map as a key', '? { a: 1 }\n: 1', 'a.yaml:1:3 a key must be plain text'],
    ['a key that JavaScript knows', '__proto__: 1', 'a.yaml:1:1 a key may not be "__proto__"'],
    ['a bad escape', 'pairs: "\\q"', 'a.yaml:1:9 not valid YAML: Invalid escape sequence \\q'],
  ])('%s', (_what, text, line) => {
    expect(linesOf(text)).toContain(line);
  });

  test('an unclosed bracket', () => {
    expect(linesOf('pairs: [').at(0)).toBe(
      'a.yaml:1:9 a "]" is missing before this, or this line is not indented enough',
    );
  });
});

test('a document marker and comments around one document are fine', () => {
  expect(inventoryOf('# fleet\n---\npairs: { a: { nodes: { x: , y: } } }\n...\n').pairs).toHaveLength(1);
});

test('a number or a word like true is a name as a key, and `none` and `no` are text', () => {
  expect(inventoryOf('pairs: { 1: { become: none, nodes: { true: , 007: } } }').pairs[0]).toMatchObject({
    name: '1',
    nodes: [{ name: 'true' }, { name: '007' }],
  });
});

/** Every level is a list of aliases of the level below. */
function laughs(levels: number, width: number): string {
  const level = (_: unknown, index: number) => {
    const below = index === 0 ? 'lol' : `*l${index - 1}`;
    return `l${index}: &l${index} [${Array(width).fill(below).join(', ')}]`;
  };
  return Array.from({ length: levels }, level).join('\n');
}

describe('a file that is made to do harm is answered soon', () => {
  const chain = Array.from({ length: 5000 }, (_, link) => `l${link}: &l${link} [${link === 0 ? '' : `*l${link - 1}`}]`);
  const mergeBomb = `b0: &m0 { a: 1 }\n${Array.from({ length: 60 }, (_, i) => `b${i + 1}: &m${i + 1} { <<: [*m${i}, *m${i}], k${i}: *m${i} }`).join('\n')}`;

  test.each([
    ['aliases of aliases', laughs(50, 10), 'the aliases up to here stand for more than 100000 values'],
    ['merges of merges', mergeBomb, 'the aliases up to here stand for more than 100000 values'],
    ['a chain of aliases', chain.join('\n'), 'nested deeper than 100 levels'],
    ['open brackets', '['.repeat(300_000), 'nested deeper than 100 levels'],
    ['open braces', '{a: '.repeat(100_000), 'nested deeper than 100 levels'],
    ['dashes', '- '.repeat(100_000), 'nested deeper than 100 levels'],
    [
      'indentation',
      Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'nested deeper than 100 levels',
    ],
    ['a file without end', ' '.repeat(9 * 1024 * 1024), 'the file is larger than 8 MiB'],
  ])('%s', (_what, text, message) => {
    const begun = performance.now();
    expect(linesOf(text).some((line) => line.includes(message))).toBe(true);
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  test('nodes that are all one alias are checked one by one only as far as the measure goes', () => {
    const many = Array.from({ length: 300 }, (_, i) => `n${i}: *n`).join(', ');
    const pairs = Array.from({ length: 300 }, (_, i) => `p${i}: *p`).join(', ');
    const text = `x: &n { checks: [${'{}, '.repeat(300)}] }\ny: &p { nodes: { ${many} } }\npairs: { ${pairs} }`;
    expect(linesOf(text)).toEqual([expect.stringContaining('the aliases up to here')]);
  });
});
