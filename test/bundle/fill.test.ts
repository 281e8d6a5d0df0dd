import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileDiff } from '../../src/bundle/diff.js';
import { type Filling, fill, fillMasked } from '../../src/bundle/fill.js';
import { MASK } from '../../src/bundle/masks.js';
import { shownText } from '../../src/bundle/shown-text.js';
import { fileOf } from './fixtures.js';

function filling(text: string, names: readonly string[] = ['pw', 'other']): Filling {
  return {
    template: { file: 't.j2', text },
    includes: () => undefined,
    parsed: new Map(),
    secretNames: names,
    variables: (secrets) => ({ secrets, plain: 'plain' }),
  };
}

describe('fillMasked', () => {
  test('a template without secrets asks for none', () => {
    expect(fillMasked(filling('{{ plain }}'))).toEqual({ masked: { text: 'plain' }, asked: [] });
  });

  test.each<[string, string]>([
    ['auth_pass {{ secrets.pw }};', `auth_pass ${MASK};`],
    ["x {{ secrets['pw'][:8] }}", `x ${MASK}`],
    ['x {{ secrets.pw | upper | b64encode }} y', `x ${MASK} y`],
    ['{{ plain }} {{ secrets.pw | hash("sha256") }}', `plain ${MASK}`],
    ['{% set p = secrets.pw %}{% for c in p %}{{ c }}{% endfor %}', MASK],
    ['{% set l = [] %}{% do l.append(secrets.pw) %}a {{ l | join }}', `a ${MASK}`],
    ['{% macro m(p) %}<{{ p | reverse }}>{% endmacro %}{{ m(secrets.pw) }}', `<${MASK}>`],
    ['{% filter upper %}{{ secrets.pw }}{% endfilter %} {{ plain }}', `${MASK} plain`],
  ])('masks what was worked out of a secret: %j', (template, shown) => {
    expect(fillMasked(filling(template)).masked).toEqual({ text: shown });
  });

  test('says so where a secret decides which lines there are, or cannot be worked on', () => {
    const lines = '{% if secrets.pw is match("z") %}a\nb\n{% endif %}';
    expect(fillMasked(filling(lines)).masked).toEqual({ reason: 'a secret decides which lines there are' });
    expect(fillMasked(filling('{{ secrets.pw | from_json }}')).masked).toHaveProperty('reason');
  });

  test('an undefined name or an unknown secret is an error all the same', () => {
    expect(() => fillMasked(filling('{{ secrets.pw }}{{ nope }}'))).toThrow('"nope" is undefined');
    expect(() => fillMasked(filling('{{ secrets.pww }}'))).toThrow('there is no secret "pww"');
  });

  test('secrets can be neither printed whole nor gone through', () => {
    for (const use of [
      '{{ secrets }}',
      '{{ secrets | to_json }}',
      '{% for s in secrets %}{% endfor %}',
      '{{ secrets.values() }}',
    ])
      expect(() => fillMasked(filling(use))).toThrow();
  });
});

describe('fill', () => {
  const values = new Map([['pw', 'hunter2']]);

  test('takes the secrets at hand, and says which one is missing', () => {
    expect(fill(filling('{{ secrets.pw }}'), values)).toEqual({ text: 'hunter2', used: ['pw'] });
    expect(fill(filling('{{ secrets.pw }}{{ secrets.other }}'), values)).toEqual({ wanted: 'other' });
  });
});

const filters = [
  'upper',
  'lower',
  'reverse',
  'b64encode',
  'hash("sha256")',
  'replace("a", "b")',
  'length',
  'list',
  'quote',
  'to_json',
  'urlencode',
  'truncate(5)',
  'sort',
  'unique',
  'first',
  'trim',
  'title',
  'regex_replace("^(.)", "<\\\\1>")',
  'split("e")',
  'string',
  'default("x")',
];

test('whatever a template does with a secret, its text is in nothing that is shown', () => {
  const secret = fc.stringMatching(/^[a-z0-9]{6,20}$/).filter((text) => !'listen user pass word'.includes(text));
  const chain = fc.array(fc.constantFrom(...filters), { maxLength: 4 });
  const frame = fc.constantFrom(
    'user {{ E }}',
    '{% set x = E %}{{ x }}!',
    '{% for c in [E] %}{{ c }}\n{% endfor %}',
    '{% set k = {"a": E} %}{{ k }}',
    'word {{ "p:" ~ E }} listen',
  );
  fc.assert(
    fc.property(secret, chain, frame, (value, steps, shape) => {
      const expression = ['secrets.pw', ...steps].join(' | ');
      const template = filling(shape.replace('E', expression));
      const made = attempt(() => ({ ...fillMasked(template), ...fill(template, new Map([['pw', value]])) }));
      if (made === undefined || !('text' in made)) return;
      const { masked, text } = made;
      const file = fileOf('/etc/x', text, { masked });
      const shown = JSON.stringify([shownText(file), fileDiff({ content: Buffer.from('old\n') }, file)]);
      const isSecret = [
        value,
        value.toUpperCase(),
        Buffer.from(value).toString('base64'),
        value.split('').toReversed().join(''),
      ];
      for (const form of isSecret) expect(shown).not.toContain(form);
    }),
    { numRuns: 500 },
  );
});

/** Some chains of filters fit no value. */
function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
