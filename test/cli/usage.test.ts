import { describe, expect, test } from 'vitest';
import { hitless } from './run.js';

describe('help', () => {
  test.each([
    [[]],
    [['status']],
    [['risk']],
    [['reload']],
    [['plan']],
    [['plan', 'reload']],
    [['simulate']],
    [['pending']],
    [['confirm']],
    [['revert']],
    [['handover']],
    [['drill']],
    [['timing']],
    [['inventory']],
    [['inventory', 'check']],
    [['inventory', 'render']],
    [['inventory', 'schema']],
  ])('of `hitless %j` has an example, and exits with 0', async (command) => {
    const { code, stdout, stderr } = await hitless(...command, '--help');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^Usage: hitless/);
    expect(stdout).toMatch(/\nExamples?:\n {2}hitless /);
  });

  test('lists every exit code', async () => {
    const { stdout } = await hitless('--help');
    for (const code of [0, 1, 2, 3, 4, 5, 6, 7, 9]) expect(stdout).toMatch(new RegExp(`^ {2}${code} {2}\\S`, 'm'));
  });

  test.each([[[]], [['plan']], [['inventory']]])(
    'is shown for `hitless %j` alone, which is wrong usage',
    async (command) => {
      const { code, stdout, stderr } = await hitless(...command);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('Usage: hitless');
    },
  );
});

describe('wrong usage is one clear message and exit code 2', () => {
  test.each([
    [['staus'], "unknown command 'staus'\n(Did you mean status?)"],
    [['plan', 'bogus'], "unknown command 'bogus'"],
    [['status', '--jsn'], "unknown option '--jsn'\n(Did you mean --json?)"],
    [['inventory', 'check', 'extra'], 'too many arguments'],
    [['reload', '--concurrency', '0'], 'A whole number from 1 on is wanted.'],
    [['reload', '--max-lost', '-1'], 'A whole number from 0 on is wanted.'],
    [['reload', '--soak', '3'], 'A duration like 250ms, 3s or 2m is wanted.'],
    [['reload', '--drain', 'maybe'], 'Allowed choices are wait, warn, ignore.'],
    [['reload', '--drain-timeout', '5m'], '--drain-timeout is for --drain wait, and --drain is warn'],
    [['revert'], "missing required argument 'run'"],
    [['timing', '--priority', '0'], 'A whole number from 1 to 255 is wanted.'],
    [['timing', '--priority', '300'], 'A whole number from 1 to 255 is wanted.'],
    [['timing', '--advert-int', 'abc'], 'Seconds from 0.01 to 255 are wanted'],
    [['timing', '--advert-int', '0'], 'Seconds from 0.01 to 255 are wanted'],
    [['timing', '--vrrp-version', '4'], 'Allowed choices are 2, 3.'],
    [['timing', '--down-timer-adverts', '101'], 'A whole number from 1 to 100 is wanted.'],
    [['timing', 'web', '--priority', '90'], 'give either pairs or files, or the flags of one router'],
    [['drill', 'web'], 'say what is to happen: --event stop|script-fail|handover-back'],
    [['drill', '--event', 'stop', '--yes'], "name the pairs that are to be drilled; '*' means all of them"],
    [['drill', 'web', '--event', 'fire'], 'Allowed choices are stop, script-fail, handover-back.'],
    [['drill', 'web', '--event', 'stop'], 'there is no terminal to ask on: give --yes'],
    [['handover', 'web'], 'there is no terminal to ask on: give --yes'],
    [['handover', 'web', '--back', '--to', 'lb2', '--yes'], '--to and --instance say nothing then'],
    [['handover'], "missing required argument 'pair'"],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await hitless(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(3);
    expect(stderr).not.toContain('    at ');
  });

  test('the message names the help of the command it is about', async () => {
    expect((await hitless('inventory', 'check', '--bogus')).stderr).toContain('(see hitless inventory check --help)');
  });
});
