import { describe, expect, test } from 'vitest';
import { splitWords } from '../../src/haproxy/words.js';

const env = { VIP: '192.0.2.1', LIST: 'a  b' };

describe('a line is split as HAProxy 3.0 and 3.2 split it', () => {
  test.each<[string, readonly string[]]>([
    ['  bind\t:80  # web', ['bind', ':80']],
    ['bind :80#x', ['bind', ':80']],
    [String.raw`a\ b`, ['a b']],
    [String.raw`a\#b`, ['a#b']],
    [String.raw`a\qb`, [String.raw`a\qb`]],
    [String.raw`"a\qb"`, [String.raw`a\qb`]],
    [String.raw`'a\qb'`, [String.raw`a\qb`]],
    [String.raw`"a\"b"`, ['a"b']],
    [String.raw`a\'b`, ["a'b"]],
    [String.raw`\x41\x4a`, ['AJ']],
    [String.raw`"\x41"`, ['A']],
    [String.raw`a\tb`, ['a\tb']],
    [String.raw`"a\nb"`, ['a\nb']],
    ['"a#b"', ['a#b']],
    ["'a#b'", ['a#b']],
    ['a"b c"d', ['ab cd']],
    ["a'b c'd", ['ab cd']],
    [String.raw`"\\"`, ['\\']],
    ['a "" b', ['a', '', 'b']],
    ['http-request set-header X %[src]', ['http-request', 'set-header', 'X', '%[src]']],
    ['# only a comment', []],
    ['', []],
  ])('%s', (line, words) => {
    expect(splitWords(line)).toEqual({ words });
  });
});

describe('variables', () => {
  test.each<[string, readonly string[]]>([
    ['"$VIP":80', ['192.0.2.1:80']],
    [`"\${VIP}:80"`, ['192.0.2.1:80']],
    [`"\${NOPE-10.0.0.1}"`, ['10.0.0.1']],
    [`"\${VIP-"x"}"`, ['192.0.2.1']],
    [`"\${NOPE}"x`, ['x']],
    ['a"$NOPE"b', ['ab']],
    [`"\${LIST[*]}"`, ['a', 'b']],
    ['$VIP', ['$VIP']],
    ["'$VIP'", ['$VIP']],
    [String.raw`"a\$b"`, ['a$b']],
    [String.raw`a\$b`, [String.raw`a\$b`]],
  ])('%s with an environment', (line, words) => {
    expect(splitWords(line, env)).toEqual({ words });
  });

  test('stay as they are written without an environment', () => {
    expect(splitWords(`bind "\${VIP-10.0.0.1}:80"`).words).toEqual(['bind', `\${VIP-10.0.0.1}:80`]);
  });
});

describe('what HAProxy refuses is read as far as possible and named', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['a "b c', ['a', 'b c'], /double quote is not closed/],
    ["a 'b c", ['a', 'b c'], /single quote is not closed/],
    ['bind :80 \\', ['bind', ':80', '\\'], /no line continuation/],
    ['"$1"x', ['$1x'], /no variable name follows the \$ at column 2/],
    ['"a$"', ['a$'], /no variable name/],
    [Array.from({ length: 65 }, () => 'a').join(' '), Array.from({ length: 65 }, () => 'a'), /65 words/],
  ])('%s', (line, words, problem) => {
    const split = splitWords(line);
    expect(split.words).toEqual(words);
    expect(split.problem).toMatch(problem);
  });
});
