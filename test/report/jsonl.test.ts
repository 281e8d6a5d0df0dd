import { expect, test } from 'vitest';
import { json, jsonLine } from '../../src/report/jsonl.js';
import { event } from './run-events.js';

test('an event is one line, whatever is in its texts', () => {
  const progress = event('step.progress', { pair: 'web', step: 'prove', text: 'two\nlines "quoted"' });
  const line = jsonLine(progress);
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toEqual(progress);
  expect(line.startsWith('{"event":"step.progress","at":"2026-01-02T03:04:05.678Z","run":"run-1"')).toBe(true);
});

test('64-bit masks are decimal strings, and what never happens is null', () => {
  expect(JSON.parse(json({ mask: 2n ** 63n, worstUs: Number.POSITIVE_INFINITY }))).toEqual({
    mask: '9223372036854775808',
    worstUs: null,
  });
});
