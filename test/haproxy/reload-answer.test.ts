import { describe, expect, test } from 'vitest';
import { HaproxyAnswerError } from '../../src/haproxy/answer-error.js';
import { parseReloadAnswer } from '../../src/haproxy/reload-answer.js';
import { type FixtureVersion, fixture } from './fixture.js';

const synchronous = { synchronous: true };

test.each<[FixtureVersion, string, string, RegExp]>([
  ['3.0.11', 'reload-good', 'loaded', /Loading success\.$/],
  ['3.0.11', 'reload-bad-syntax', 'failed', /unknown proxy mode 'htp'[\s\S]*Loading failure!$/],
  ['3.0.11', 'reload-bad-bind', 'failed', /cannot bind socket \(Cannot assign requested address\)/],
  ['3.2.26', 'reload-good', 'loaded', /Loading success\.$/],
  ['3.2.26', 'reload-bad-syntax', 'failed', /unknown proxy mode 'htp'/],
  ['3.2.26', 'reload-bad-bind', 'failed', /cannot bind socket/],
])('%s %s: %s', (version, name, result, log) => {
  expect(parseReloadAnswer(fixture(version, name), synchronous)).toEqual({ result, log: expect.stringMatching(log) });
});

test('a second reload at the same time is told to wait by 3.2', () => {
  expect(parseReloadAnswer(fixture('3.2.26', 'reload-concurrent-2'), synchronous)).toEqual({ result: 'in-progress' });
});

test.each<[string, string]>([
  ['Success=1\n\n', 'loaded'],
  ['Success=0\n\n', 'failed'],
  ['Success=1\n--\n', 'loaded'],
])('%j has no log, where HAProxy keeps none', (text, result) => {
  expect(parseReloadAnswer(text, synchronous)).toEqual({ result, log: '' });
});

test.each<FixtureVersion>(['2.2.9', '2.6.12'])('%s answers nothing: the reload was begun, not done', (version) => {
  expect(parseReloadAnswer(fixture(version, 'reload-bad-bind'), { synchronous: false })).toEqual({
    result: 'accepted',
  });
});

describe('anything else is an error', () => {
  test.each(['', '\n', 'Success=2\n', 'Success=1 maybe\n', 'Success=1\nmore\n', fixture('3.0.11', 'unknown-command')])(
    '%j',
    (text) => {
      expect(() => parseReloadAnswer(text, synchronous)).toThrow(HaproxyAnswerError);
    },
  );
});
