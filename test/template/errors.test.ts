import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TemplateError } from '../../src/template/template-error.js';
import { errorOf, render } from './rendering.js';

const variables = { vip: '192.0.2.100', node: { name: 'lb1' }, ports: [80, 443], nothing: null };

describe('a name that is not there is an error with its place, wherever it stands', () => {
  test.each<[string, string]>([
    ['a\n  {{ vp }}', 't.j2:2:6 "vp" is undefined | did you mean "vip"?'],
    ['{{ weight }}', 't.j2:1:4 "weight" is undefined | give it under vars:, or write {{ weight | default(…) }}'],
    ['{{ node.nam }}', 't.j2:1:9 "node.nam" is undefined | did you mean "name"?'],
    ['{{ ports[5] }}', 't.j2:1:10 "ports[5]" is undefined | the list has 2 items'],
    ['{{ weight | upper }}', 't.j2:1:4 "weight" is undefined'],
    ['{{ "x" ~ weight }}', 't.j2:1:10 "weight" is undefined'],
    ['{% if weight %}x{% endif %}', 't.j2:1:7 "weight" is undefined'],
    ['{% for s in weight %}x{% endfor %}', 't.j2:1:13 "weight" is undefined'],
    ['{{ not weight }}', 't.j2:1:8 "weight" is undefined'],
    ['{{ weight == 1 }}', 't.j2:1:4 "weight" is undefined'],
    ['{{ [weight] }}', 't.j2:1:5 "weight" is undefined'],
    ['{% set x = weight %}', 't.j2:1:12 "weight" is undefined'],
    ['{{ 1 if weight else 2 }}', 't.j2:1:9 "weight" is undefined'],
    ['{{ ports | join(weight) }}', 't.j2:1:17 "weight" is undefined'],
    ['{{ weight | mandatory }}', 't.j2:1:4 "weight" is undefined'],
    ['{{ hostvars["x"] }}', 'the other nodes of the pair are in peers'],
  ])('%j', (template, message) => {
    expect(errorOf(template, variables)).toContain(message);
  });

  test('in an included file and in a macro of another file it is that file that is named', () => {
    expect(errorOf('x\n{% include "a.j2" %}', variables, { 'a.j2': '\n\n {{ weight }}' })).toContain(
      'a.j2:3:5 "weight"',
    );
    const macro = '{% macro m() %}\n{{ weight }}{% endmacro %}';
    expect(errorOf('{% import "m.j2" as m %}{{ m.m() }}', variables, { 'm.j2': macro })).toContain('m.j2:2:4 "weight"');
  });

  test('unless the template asks for it', () => {
    const asked = '{{ weight | default(5) }} {{ weight is defined }} {{ node.weight is undefined }}';
    expect(render(asked, variables)).toBe('5 False True');
  });
});

describe('what does not work is told with its place', () => {
  test.each<[string, string]>([
    ['{{ "a" + 1 }}', 't.j2:1:8 "+" does not work on text and a number (~ joins anything as text)'],
    ['{{ nothing }}', 't.j2:1:4 the value is null: there is nothing to write'],
    ['{{ 1 | nosuch }}', 't.j2:1:8 there is no filter "nosuch"'],
    ['{{ 1 | uper }}', 'there is no filter "uper": did you mean "upper"?'],
    ['{{ vip | ipaddr }}', 't.j2:1:10 the filter "ipaddr" is not supported: write the parts of the address as vars'],
    ['{{ vip | ansible.utils.ipaddr }}', 'the filter "ipaddr" is not supported'],
    ['{{ lookup("env", "HOME") }}', 't.j2:1:10 the function "lookup" is not supported: use vars, or secrets'],
    ['{{ 1 is nosuch }}', 't.j2:1:9 there is no test "nosuch"'],
    ['{{ vip() }}', '"vip" is text, and cannot be called'],
    ['{{ vip.nosuch() }}', 'text has no method "nosuch"'],
    ['{{ 1 / 0 }}', 'division by zero'],
    ['{{ "x" | regex_replace("(", "") }}', 'not a regular expression'],
    ['{% include "no.j2" %}', 't.j2:1:12 there is no "no.j2"'],
    ['{% if true %}', 't.j2:1:14 not valid Jinja'],
    ['{{ 1', 't.j2:1:5 not valid Jinja: expected variable end'],
    ['{{ 1 +', 't.j2:1:7 not valid Jinja: expected expression, got end of file'],
    ['{{ 1 + * . set }}', 't.j2:1:8 not valid Jinja: unexpected token: *'],
    ['{{ a.', 't.j2:1:6 not valid Jinja: it ends inside a tag'],
    ['a\n{% nosuch %}', 't.j2:2:4 not valid Jinja: there is no tag "nosuch"'],
    ['{% endif %}', 't.j2:1:4 not valid Jinja: there is no tag "endif"'],
    ['{{ [1 2] }}', 'not valid Jinja: expected a comma'],
    ['{% macro m(a) %}{% endmacro %}{{ m() }}', 'the macro m needs its argument "a"'],
    ['{% for a, b in [1] %}{% endfor %}', '2 names cannot be given a number'],
    ['{# never closed', 'not valid Jinja: expected end of comment, got end of file'],
  ])('%j', (template, message) => {
    expect(errorOf(template, variables)).toContain(message);
  });
});

describe('no template reaches JavaScript, or runs without end', () => {
  test.each([
    '{{ "".constructor }}',
    '{{ vip.constructor.constructor("return process")() }}',
    '{{ node.__proto__ }}',
    '{{ node["constructor"] }}',
    '{{ ports.map }}',
    '{{ constructor }}',
    '{{ toString }}',
    '{{ __proto__ }}',
    '{{ range.constructor("return 1")() }}',
    '{{ self }}',
    '{{ ports | map("constructor") | list }}',
    '{{ 1 is constructor }}',
    '{{ 1 | __proto__ }}',
    '{{ vip.__defineGetter__() }}',
    '{{ x";process.exit();" }}',
    "{{ 'a'.concat('b') }}",
  ])('%j', (template) => {
    expect(errorOf(template, variables)).toMatch(/^t\.j2:1:\d+ /);
  });

  test.each([
    [
      '{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}',
      'takes more than 500000 steps',
    ],
    ['{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', 'nested more than 60 deep'],
    ['{% include "t.j2" %}', 'nested more than 60 deep'],
    ['{{ "x" * 10 ** 9 }}', 'too long'],
    ['{% for i in range(99999) %}{{ "x" * 1000 }}{% endfor %}', 'writes more than 16 MiB'],
    ['{{ range(10 ** 9) }}', 'longer than 100000'],
    [`{{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`, 'nested too deep'],
  ])('limit %#', (template, message) => {
    expect(errorOf(template, {}, { 't.j2': '{% include "t.j2" %}' })).toContain(message);
  });
});

const parts = fc.constantFrom(
  ...'{{ }} {% %} {%- -%} {# #} if else elif endif for in endfor set = x y [ ] ( ) { } , : . | ~ + - * // % ** == < not and or is defined'.split(
    ' ',
  ),
  ...'upper default join map macro endmacro include extends block endblock raw endraw call endcall with do import as from 1 2.5'.split(
    ' ',
  ),
  '"a"',
  "'b'",
  ' ',
  '\n',
  '\t',
  'é',
  '\u0000',
  'none',
  'true',
  'constructor',
  '__proto__',
  '\\',
  '`',
  ';',
);

test('whatever a template holds, the answer is a text or a TemplateError', () => {
  const templates = fc.oneof(
    fc.array(parts, { maxLength: 40 }).map((words) => words.join(' ')),
    fc.array(parts, { maxLength: 20 }).map((words) => `{{ ${words.join(' ')} }}`),
    fc.array(parts, { maxLength: 20 }).map((words) => `{% ${words.join(' ')} %}`),
    fc.string({ unit: 'binary', maxLength: 100 }),
  );
  fc.assert(
    fc.property(templates, (template) => {
      try {
        expect(typeof render(template, { x: 1, y: [{ a: 'b' }] }, { a: 'x' })).toBe('string');
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateError);
        expect(error).toMatchObject({ line: expect.any(Number), column: expect.any(Number) });
      }
    }),
    { numRuns: 500 },
  );
});
