import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAnswer, shown, WireError } from '../../src/node/wire.js';

const answer = (...lines: string[]): string => ['hitless-node 1 observe', ...lines, 'done', ''].join('\n');

test('fields keep their order and their blanks, blobs their lines', () => {
  expect(
    readAnswer(answer('hostname  a b ', 'begin text /a b', '|x', '|', '||end', 'end', 'unknown'), 'observe'),
  ).toEqual({
    fields: [
      { key: 'hostname', value: ' a b ' },
      { key: 'unknown', value: '' },
    ],
    blobs: [{ name: 'text', label: '/a b', lines: ['x', '', '|end'] }],
  });
});

test('a refusal is read with its code', () => {
  expect(readAnswer('hitless-node 1 check\nerror lock-lost nobody holds it\n', 'check').refusal).toEqual({
    code: 'lock-lost',
    text: 'nobody holds it',
  });
});

describe('what is no answer is refused and shown', () => {
  test.each([
    ['nothing', '', /first line/],
    ['a banner', 'Welcome!\nhitless-node 1 observe\ndone\n', /first line.*"Welcome!"/],
    ['another verb', 'hitless-node 1 check\ndone\n', /first line/],
    ['another version', 'hitless-node 2 observe\ndone\n', /first line/],
    ['an unknown key', answer('colour red'), /line 2 is not understood: "colour red"/],
    ['no end', 'hitless-node 1 observe\nhostname a\n', /without "done": "hostname a"/],
    ['half a line', 'hitless-node 1 observe\nhostname a\ndon', /cut off/],
    ['more after the end', `${answer()}hostname a\n`, /more follows/],
    ['an unknown blob', answer('begin colour', 'end'), /line 2/],
    ['a blob without its end', answer('begin text x', '|a'), /not a line of "text": "done"/],
  ])('%s', (_, text, message) => {
    expect(() => readAnswer(text, 'observe')).toThrow(WireError);
    expect(() => readAnswer(text, 'observe')).toThrow(message);
  });
});

test('whatever comes, the reader returns an answer or throws its own error with a short message', () => {
  const line = oneof(
    string(),
    constantFrom(
      'hitless-node 1 observe',
      'done',
      'end',
      'begin text x',
      '|a',
      'error x y',
      'hostname a',
      'begin __proto__',
    ),
  );
  assert(
    property(array(line), (lines) => {
      try {
        readAnswer(lines.join('\n'), 'observe');
      } catch (error) {
        expect(error).toBeInstanceOf(WireError);
        expect(String(error).length).toBeLessThan(1500);
      }
    }),
  );
});

test('any text travels in a blob unchanged', () => {
  assert(
    property(array(string().map((text) => text.replaceAll('\n', ' '))), (lines) => {
      const received = readAnswer(answer('begin text x', ...lines.map((each) => `|${each}`), 'end'), 'observe');
      expect(received.blobs[0]?.lines).toEqual(lines);
    }),
  );
});

test('what is shown has no control characters and an end', () => {
  expect(shown('\u001b[31m\n')).toBe('"\\u001b[31m\\n"');
  expect(shown('x'.repeat(1000)).length).toBeLessThan(250);
});
