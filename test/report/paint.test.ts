import { expect, test } from 'vitest';
import { NO_PAINT, paintFor } from '../../src/report/paint.js';

const stream = (isTTY: boolean) => ({ isTTY }) as NodeJS.WriteStream;

test('a terminal gets colours', () => {
  expect(paintFor(stream(true), {}).bad('x')).toBe('\u001b[31mx\u001b[39m');
});

test('an empty NO_COLOR is as none (no-color.org)', () => {
  expect(paintFor(stream(true), { NO_COLOR: '' })).not.toBe(NO_PAINT);
});

test.each([
  ['NO_COLOR set', true, { NO_COLOR: '1' }],
  ['a dumb terminal', true, { TERM: 'dumb' }],
  ['no terminal', false, {}],
])('%s gets none', (_, isTTY, env) => {
  const paint = paintFor(stream(isTTY), env);
  expect([paint.good('a'), paint.bad('b'), paint.warn('c'), paint.bold('d'), paint.dim('e')].join('')).toBe('abcde');
});
