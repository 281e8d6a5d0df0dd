import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { readingProgress } from '../../src/cli/reading-progress.js';

const stream = (isTTY: boolean) => {
  const through = new PassThrough();
  let text = '';
  through.on('data', (chunk) => {
    text += String(chunk);
  });
  return { stream: Object.assign(through, { isTTY, columns: 80, rows: 24 }) as never, written: () => text };
};

test('a terminal is told how many pairs are read, and which are in hand', () => {
  vi.stubEnv('TERM', 'xterm');
  const to = stream(true);
  const progress = readingProgress(5, to.stream);
  for (const pair of ['a', 'b', 'c', 'd']) progress.begin(pair);
  expect(to.written()).toContain('0 of 5 pairs read; reading a, b, c, …');
  progress.end('a');
  expect(to.written()).toContain('1 of 5 pairs read; reading b, c, d');
  progress.done();
  vi.unstubAllEnvs();
});

test('nothing else is told anything', () => {
  const to = stream(false);
  const progress = readingProgress(1, to.stream);
  progress.begin('a');
  progress.end('a');
  progress.done();
  expect(to.written()).toBe('');
});
