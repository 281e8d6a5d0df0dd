import { describe, expect, test } from 'vitest';
import recorded from './fixtures/jinja-3.1.6.json' with { type: 'json' };
import { render } from './rendering.js';

const templates: Readonly<Record<string, string>> = recorded.templates;

describe('what Jinja 3.1.6 writes, with the settings of Ansible, is what is written', () => {
  test.each(recorded.cases.map(([template = '', written = '']) => ({ template, written })))(
    '$template',
    ({ template, written }) => {
      expect(render(template, recorded.variables, templates)).toBe(written);
    },
  );
});

describe('what is written otherwise than by Jinja, on purpose', () => {
  test('line ends stay as they are', () => {
    expect(render('a\r\n{% if true %}\r\nb\r\n{% endif %}\r\n')).toBe('a\r\nb\r\n');
  });

  test('a quotient without a remainder has no ".0"', () => {
    expect(render('{{ 4 / 2 }} {{ 7 / 2 }}')).toBe('2 3.5');
  });

  test('tuples are lists', () => {
    expect(render('{{ (1, "a") }}')).toBe("[1, 'a']");
  });

  test('a member of what is not there may have a default, as in Ansible', () => {
    expect(render('{{ a.b.c | default(1) }}{{ a.b is defined }}', { a: {} })).toBe('1False');
  });
});
