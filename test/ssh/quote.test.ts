import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canBeWord, quoteForAnyShell, quoteWord, quoteWords } from '../../src/ssh/quote.js';

/** Runs a command line in a shell and gives the words that reached a program. */
function wordsSeenBy(shell: string, line: string): string[] {
  const output = execFileSync(shell, ['-c', line], {
    encoding: 'utf8',
    // bash reads ~/.bashrc where its input is a socket.
    env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return output.split('\0').slice(0, -1);
}

const PRINT = ['/usr/bin/printf', '%s\\0'];

const awkward = fc.constantFrom(
  "'",
  '"',
  '\\',
  '$',
  '`',
  '!',
  '\n',
  '\t',
  ' ',
  '*',
  '~',
  '#',
  ';',
  '-',
  '%',
  '=',
  '\r',
  '\\n',
  'é',
  '日',
  '\x7f',
  '\x01',
);
const word = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(awkward, fc.string())).map((parts) => parts.join('')),
  )
  .filter(canBeWord);
const words = fc.array(word, { minLength: 1, maxLength: 20 });

describe('a quoted word', () => {
  it('is left alone where nothing in it can mean anything to a shell', () => {
    expect(quoteWord('/etc/haproxy/haproxy.cfg')).toBe('/etc/haproxy/haproxy.cfg');
    expect(quoteWord('')).toBe("''");
    expect(quoteWord("it's")).toBe(`'it'\\''s'`);
    expect(quoteWord('A=b')).toBe("'A=b'");
  });

  it('cannot hold a NUL byte or half a surrogate pair', () => {
    expect(canBeWord('a\0b')).toBe(false);
    expect(canBeWord('\ud800')).toBe(false);
    expect(canBeWord('\u{1f600}')).toBe(true);
  });

  it('arrives unchanged through /bin/sh, whatever is in it', () => {
    fc.assert(
      fc.property(words, (list) => {
        expect(wordsSeenBy('/bin/sh', quoteWords([...PRINT, ...list]))).toEqual(list);
      }),
      { numRuns: 100 },
    );
  });

  it('arrives unchanged through /bin/sh in the form for any shell', () => {
    fc.assert(
      fc.property(words, (list) => {
        expect(wordsSeenBy('/bin/sh', quoteForAnyShell([...PRINT, ...list]))).toEqual(list);
      }),
      { numRuns: 100 },
    );
  });

  const otherShells = ['/bin/dash', '/bin/bash', '/usr/bin/zsh', '/usr/bin/fish', '/usr/bin/tcsh'].filter(existsSync);
  it.each(otherShells)('arrives unchanged through %s as a login shell', (shell) => {
    fc.assert(
      fc.property(words, (list) => {
        expect(wordsSeenBy(shell, quoteForAnyShell([...PRINT, ...list]))).toEqual(list);
      }),
      { numRuns: 20 },
    );
  });

  it('stays readable in the form for any shell where every shell agrees on it', () => {
    expect(quoteForAnyShell(['cat', '/tmp/a b'])).toBe("cat '/tmp/a b'");
  });

  it('is sent plain where the encoded form would be too long for execve', () => {
    const long = '!'.repeat(100_000);
    expect(quoteForAnyShell([long])).toBe(`'${long}'`);
  });
});
