import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { formatMistake } from '../../src/inventory/format-mistake.js';
import { mistakesIn } from './mistakes-in.js';

const [mistake] = mistakesIn('pairs:\n  web:\n    sook: 3s\n    nodes: { lb1: , lb2: }\n');
const plain = `a.yaml:3:5: pairs.web: unknown key "sook"
  1 | pairs:
  2 |   web:
> 3 |     sook: 3s
    |     ^^^^
  4 |     nodes: { lb1: , lb2: }
  5 |
  did you mean "soak"?`;

test('a mistake is its place, what is wrong, the lines around it and what to do', () => {
  expect(mistake && formatMistake(mistake, { color: false })).toBe(plain);
});

test('color adds styles and changes no text', () => {
  const colored = mistake ? formatMistake(mistake, { color: true }) : '';
  expect(stripVTControlCharacters(colored)).toBe(plain);
  expect(colored).toContain('\u001b[36mdid you mean "soak"?\u001b[39m');
});

test('a mistake about a whole file has neither line nor frame, one about no file not even a name', () => {
  const whole = { file: 'a.yaml', line: 0, column: 0, message: 'there is no such file', frame: '' };
  expect(formatMistake(whole, { color: false })).toBe('a.yaml: there is no such file');
  expect(formatMistake({ ...whole, file: '' }, { color: false })).toBe('inventory: there is no such file');
});
