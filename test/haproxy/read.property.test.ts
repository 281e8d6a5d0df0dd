import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isConditionKeyword } from '../../src/haproxy/conditions.js';
import type { HaproxyConfig } from '../../src/haproxy/config.js';
import { referencedFiles } from '../../src/haproxy/files.js';
import { globalSettings } from '../../src/haproxy/global.js';
import { listenersOf } from '../../src/haproxy/listeners.js';
import { mailersOf, resolversOf } from '../../src/haproxy/name-services.js';
import { proxySections } from '../../src/haproxy/proxy-sections.js';
import { readHaproxyConfig } from '../../src/haproxy/read.js';
import { referencesOf } from '../../src/haproxy/references.js';
import { stickTables } from '../../src/haproxy/stick-tables.js';
import { splitWords } from '../../src/haproxy/words.js';
import { cheapestCpuMs } from '../cpu-time.js';
import { corpus, corpusNote } from './corpus.js';

/** All that can be asked of a configuration: none of it may throw. */
function askAll(config: HaproxyConfig): void {
  proxySections(config, {});
  listenersOf(config, { localPeer: 'lb', env: {} });
  referencedFiles(config);
  referencesOf(config);
  stickTables(config);
  globalSettings(config);
  resolversOf(config, {});
  mailersOf(config, {});
}

/** Lines with words that are neither a section's header, a directive, a condition, nor named in a warning. */
function droppedLines(text: string): number[] {
  const config = readHaproxyConfig([{ path: 'f', text }]);
  askAll(config);
  const kept = new Set([
    ...config.sections.map(({ at }) => at.line),
    ...config.sections.flatMap(({ directives }) => directives.map(({ at }) => at.line)),
    ...config.warnings.map(({ at }) => at.line),
  ]);
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line, index) => ({ words: splitWords(line.replace(/\r$/, '')).words, line: index + 1 }))
    .filter(({ words, line }) => words.length > 0 && !isConditionKeyword(words[0]) && !kept.has(line))
    .map(({ line }) => line);
}

const word = fc.oneof(
  fc.constantFrom(
    ...'global frontend backend listen defaults peers bind stats socket .if .elif .else .endif'.split(' '),
  ),
  fc.constantFrom(
    '"',
    "'",
    '\\',
    '#',
    '$',
    '"$A"',
    `"\${A`,
    `"\${A[*]}"`,
    '*:80',
    '[::]:1-2',
    'quic4@',
    ',',
    '\0',
    '\uFEFF',
  ),
  fc.string({ maxLength: 8 }),
);
const anyText = fc
  .array(
    fc.array(word, { maxLength: 8 }).map((words) => words.join(' ')),
    { maxLength: 30 },
  )
  .map((lines) => lines.join('\n'));

describe('any text is read', () => {
  test('without an error and without a dropped line', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: 'binary' })), (text) => droppedLines(text).length === 0),
      {
        numRuns: 500,
      },
    );
  });

  test('in time that grows with its length only', () => {
    const hostile = [
      '.if a\n'.repeat(20_000),
      `.if a\n${'.elif b\nx y\n'.repeat(20_000)}`,
      `global\n${`"\${`.repeat(60_000)}\n`,
      `frontend x\nbind ${':1,'.repeat(40_000)}\n`,
      `global\n${'\\x'.repeat(60_000)}`,
      'defaults\nbackend b\nserver s :1\n'.repeat(20_000),
      `global\n${'setenv A b\n'.repeat(20_000)}`,
      `global\n${Array.from({ length: 5_000 }, (_, index) => `setenv A${index} b\n`).join('')}`,
      `backend b\n${'default-server check\nserver s :1\n'.repeat(2_000)}`,
    ];
    for (const text of hostile) {
      const start = performance.now();
      askAll(readHaproxyConfig([{ path: 'f', text }], { env: { A: 'x' } }));
      expect(performance.now() - start).toBeLessThan(2_000);
    }
  });
});

describe.skipIf(corpus.length === 0)(`configurations of the wild${corpusNote}`, () => {
  test('are read in less than 50 ms each and asked for everything in less than 200, and no line is dropped', () => {
    for (const file of corpus) {
      const config = readHaproxyConfig([file]);
      expect(
        cheapestCpuMs(() => readHaproxyConfig([file])),
        file.path,
      ).toBeLessThan(50);
      expect(
        cheapestCpuMs(() => askAll(config)),
        file.path,
      ).toBeLessThan(200);
      expect(droppedLines(file.text), file.path).toEqual([]);
    }
  });

  test('are read when they are cut, doubled and overwritten anywhere', () => {
    const mutated = fc
      .tuple(
        fc.constantFrom(...corpus.map(({ text }) => text)),
        fc.nat(),
        fc.nat({ max: 200 }),
        fc.string({ maxLength: 20 }),
      )
      .map(([text, at, length, other]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + other + text.slice(place + length) + text.slice(0, 100);
      });
    fc.assert(
      fc.property(mutated, (text) => droppedLines(text).length === 0),
      { numRuns: 100 },
    );
  });
});
