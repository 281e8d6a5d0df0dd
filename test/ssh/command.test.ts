import { describe, expect, it } from 'vitest';
import { composeCommand, remoteWords, showCommand, timeoutSeconds } from '../../src/ssh/command.js';

describe('a remote command', () => {
  it('is ended by the node itself at its deadline, rounded up to seconds', () => {
    expect(remoteWords({ argv: ['true'], become: 'none', deadlineMs: 1001 })).toEqual([
      'timeout',
      '-k',
      '2',
      '2',
      'true',
    ]);
    expect([0, 1, 999, 1000, 1001].map(timeoutSeconds)).toEqual([1, 1, 1, 1, 2]);
  });

  it('has its timeout inside sudo, where it may signal a process of root', () => {
    expect(composeCommand({ argv: ['cat', '/etc/a b'], become: 'sudo', deadlineMs: 5000 })).toEqual({
      line: "env 'LC_ALL=C' sudo -n -- timeout -k 2 5 cat '/etc/a b'",
    });
  });

  it('has no timeout where it lives on', () => {
    expect(composeCommand({ argv: ['cat'], become: 'sudo', deadlineMs: undefined })).toEqual({
      line: "env 'LC_ALL=C' sudo -n -- cat",
    });
    expect(composeCommand({ argv: ['cat'], become: 'none', deadlineMs: undefined })).toEqual({ line: 'cat' });
  });

  it.each([
    [[], 'the command is empty'],
    [[''], 'the command is empty'],
    [['echo', 'a\0b'], 'word 2 of the command holds a NUL byte or is not valid Unicode'],
    [['echo', '\udc00'], 'word 2 of the command holds a NUL byte or is not valid Unicode'],
  ])('%j is refused', (argv, problem) => {
    expect(composeCommand({ argv, become: 'none', deadlineMs: 1000 })).toEqual({ problem });
  });

  it('is refused where execve on the node would refuse it', () => {
    const composed = composeCommand({ argv: ['echo', 'a'.repeat(131_072)], become: 'none', deadlineMs: 1000 });
    expect(composed).toEqual({ problem: expect.stringContaining('send data on standard input') });
  });

  it('is shown on one line of at most 120 characters', () => {
    expect(showCommand(['cat', 'a b', ''])).toBe('cat "a b" ""');
    expect(showCommand(['sh', '-c', 'a\nb'])).toBe('sh -c "a\\nb"');
    expect(showCommand(['echo', 'a'.repeat(500)])).toHaveLength(120);
  });
});
