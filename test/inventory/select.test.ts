import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { globMatches } from '../../src/inventory/glob.js';
import { selectPairs } from '../../src/inventory/select.js';
import { inventoryOf } from './mistakes-in.js';

const pair = (name: string, labels: string) => `  ${name}: { labels: ${labels}, nodes: { ${name}-1: , ${name}-2: } }\n`;
const fleet = inventoryOf(
  `pairs:\n${pair('web-ams', '{ env: prod, site: ams }')}${pair('web-fra', '{ env: prod, site: fra }')}${pair('api-ams', '{ env: test, site: ams }')}${pair('db', '{}')}`,
);

function selected(...selectors: string[]): readonly string[] | string {
  const selection = selectPairs(fleet, selectors);
  return selection.ok ? selection.pairs.map(({ name }) => name) : selection.message;
}

describe('selects', () => {
  test.each<[string[], string[]]>([
    [[], ['web-ams', 'web-fra', 'api-ams', 'db']],
    [['*'], ['web-ams', 'web-fra', 'api-ams', 'db']],
    [['db'], ['db']],
    [['web-*'], ['web-ams', 'web-fra']],
    [['???-ams'], ['web-ams', 'api-ams']],
    [['env=prod'], ['web-ams', 'web-fra']],
    [['site=ams,env=prod'], ['web-ams']],
    [['site=*'], ['web-ams', 'web-fra', 'api-ams']],
    [['web-*,site=fra'], ['web-fra']],
    [
      ['db', 'env=test'],
      ['api-ams', 'db'],
    ],
    [['!web-*'], ['api-ams', 'db']],
    [['env=prod', '!site=fra'], ['web-ams']],
    [['!site=fra', 'env=prod'], ['web-ams']],
    [['!site=ams,env=prod'], ['web-fra', 'api-ams', 'db']],
    [[' site=ams , env=prod '], ['web-ams']],
  ])('%j: %j', (selectors, names) => {
    expect(selected(...selectors)).toEqual(names);
  });
});

describe('says what is there when nothing matches', () => {
  const pairs = 'the pairs are web-ams, web-fra, api-ams, db';

  test.each<[string[], string]>([
    [['web-asm'], `no pair matches "web-asm": did you mean "web-ams"? ${pairs}`],
    [['mail'], `no pair matches "mail": ${pairs}`],
    [['mail-*'], `no pair matches "mail-*": ${pairs}`],
    [['evn=prod'], 'no pair matches "evn=prod": did you mean "env"? the labels are env, site'],
    [['env=prd'], 'no pair matches "env=prd": did you mean "prod"? the values of "env" are prod, test'],
    [
      ['site=fra,env=test'],
      'no pair matches "site=fra,env=test": each of its terms matches a pair, but no pair matches all of them',
    ],
    [['toString=x'], 'no pair matches "toString=x": the labels are env, site'],
    [['*', '!web-asm'], `no pair matches "!web-asm": did you mean "web-ams"? ${pairs}`],
    [['db', 'web-asm'], `no pair matches "web-asm": did you mean "web-ams"? ${pairs}`],
    [['db', '!*'], 'no pair is left: db selected, and left out again by "!"'],
  ])('%j', (selectors, message) => {
    expect(selected(...selectors)).toBe(message);
  });

  test('a long list is cut', () => {
    const many = inventoryOf(`pairs:\n${Array.from({ length: 20 }, (_, index) => pair(`p${index}`, '{}')).join('')}`);
    const selection = selectPairs(many, ['zzzz']);
    expect(selection).toMatchObject({ ok: false, message: expect.stringMatching(/p10, p11 and 8 more$/) });
    expect(selectPairs(many, ['a=b'])).toMatchObject({
      ok: false,
      message: 'no pair matches "a=b": no pair has a label',
    });
  });

  test('an inventory without pairs has none to select', () => {
    const message = 'no pair matches "web": the inventory has no pairs';
    expect(selectPairs({ pairs: [] }, ['web'])).toEqual({ ok: false, message });
  });
});

test.each(['', '!', 'a,,b', '=x', 'env=', 'a=b=c', '!!web', ','])('%j is not a selector', (selector) => {
  expect(selected(selector)).toMatch(/is not a selector: write a name, a glob/);
});

describe('a glob', () => {
  test('matches what the same regular expression matches', () => {
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const word = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    fc.assert(
      fc.property(glob, word, (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(globMatches(pattern, text)).toBe(expression.test(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('of many stars is answered soon', () => {
    expect(globMatches(`${'*a'.repeat(2000)}b`, 'a'.repeat(5000))).toBe(false);
  });
});
