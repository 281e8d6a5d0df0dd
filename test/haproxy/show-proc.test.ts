import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HaproxyAnswerError } from '../../src/haproxy/answer-error.js';
import { parseShowProc } from '../../src/haproxy/show-proc.js';
import { type FixtureVersion, fixture, fixtureVersions } from './fixture.js';

const summary = (text: string) => {
  const { master, workers, oldWorkers, reloadFailed } = parseShowProc(text);
  return [master.reloads, master.failed, workers.length, oldWorkers.length, reloadFailed];
};

const pids = (text: string): number[] => parseShowProc(text).workers.map(({ pid }) => pid);

type Row = [FixtureVersion, string, number, number | undefined, number, number, boolean];

test.each<Row>([
  // version, answer, reloads, failed, workers, old workers, the last reload failed
  ['2.2.9', 'proc-fresh', 0, undefined, 1, 0, false],
  ['2.2.9', 'proc-after-good', 1, undefined, 1, 1, false],
  ['2.2.9', 'proc-after-bad-syntax', 2, undefined, 0, 2, true],
  ['2.6.12', 'proc-fresh', 0, 0, 1, 0, false],
  ['2.6.12', 'proc-after-good', 1, 0, 1, 1, false],
  ['2.6.12', 'proc-after-bad-syntax', 2, 1, 1, 1, true],
  ['2.6.12', 'proc-after-bad-bind', 3, 2, 1, 1, true],
  ['2.6.12', 'proc-after-recovery', 4, 0, 1, 1, false],
  ['3.0.11', 'proc-after-bad-bind', 3, 2, 1, 1, true],
  ['3.0.11', 'proc-after-recovery', 4, 0, 1, 1, false],
  ['3.2.26', 'proc-fresh', 0, 0, 1, 0, false],
  ['3.2.26', 'proc-after-good', 1, 0, 1, 1, false],
  ['3.2.26', 'proc-after-bad-syntax', 2, 1, 0, 2, true],
  ['3.2.26', 'proc-after-bad-bind', 3, 1, 0, 2, true],
  ['3.2.26', 'proc-after-recovery', 4, 0, 1, 1, false],
  // A worker that still loads already stands among the current ones.
  ['3.2.26', 'proc-during-reload', 2, 0, 1, 1, false],
])('%s %s', (version, name, ...expected) => {
  expect(summary(fixture(version, name))).toEqual(expected);
});

test.each(fixtureVersions)('the processes of %s have pid, reloads, uptime and version', (version) => {
  const { master, workers, oldWorkers } = parseShowProc(fixture(version, 'proc-after-good'));
  expect(master.uptimeSec).toBeGreaterThanOrEqual(4);
  for (const process of [master, ...workers, ...oldWorkers]) expect(process.version).toMatch(version);
  expect(workers[0]?.reloads).toBe(0);
  expect(oldWorkers[0]?.reloads).toBe(1);
  expect(new Set([master, ...workers, ...oldWorkers].map(({ pid }) => pid)).size).toBe(3);
});

test('an answer of 1.9, without versions, and long uptimes are read', () => {
  const text = [
    '#<PID>          <type>          <relative PID>  <reloads>       <uptime>        ',
    '1162            master          0               5               1d02h03m04s     ',
    '# workers',
    '1271            worker          1               0               0d00h00m00s     ',
    '1272            worker          2               0               0d00h00m00s     ',
    '# old workers',
    '1233            worker          [was: 1]        3               12d00h00m43s    ',
    '',
  ].join('\n');
  const { master, workers, oldWorkers, reloadFailed } = parseShowProc(text);
  expect(master).toEqual({ pid: 1162, reloads: 5, uptimeSec: 93_784 });
  expect(workers.map(({ pid }) => pid)).toEqual([1271, 1272]);
  expect(oldWorkers).toEqual([{ pid: 1233, reloads: 3, uptimeSec: 1_036_843 }]);
  expect(reloadFailed).toBe(false);
});

test('programs, current and old, are no workers', () => {
  const text = [
    '#<PID>          <type>          <relative PID>  <reloads>       <uptime>        <version>      ',
    '1162            master          0               5               0d00h02m07s     2.2.9          ',
    '# workers',
    '1271            worker          1               0               0d00h00m00s     2.2.9          ',
    '# programs',
    '1244            foo             -               0               0d00h00m00s     -              ',
    '# old programs',
    '1225            foo             -               1               0d00h00m01s     -              ',
    '',
  ].join('\n');
  expect(parseShowProc(text).programs.map(({ pid, name, old }) => [pid, name, old])).toEqual([
    [1244, 'foo', false],
    [1225, 'foo', true],
  ]);
  expect(parseShowProc(text).workers).toHaveLength(1);
});

describe('anything else is an error that shows what was received', () => {
  test.each([
    '',
    '\n',
    'Permission denied\n',
    fixture('3.2.26', 'unknown-command'),
    fixture('2.6.12', 'no-such-old-worker'),
  ])('%j', (text) => {
    expect(() => parseShowProc(text)).toThrow(HaproxyAnswerError);
  });

  test('at most 400 characters of it', () => {
    const text = 'x'.repeat(100_000);
    expect(() => parseShowProc(text)).toThrow(
      /^'show proc': no header line; received "x{400}… \(100000 characters\)"$/,
    );
  });

  test('an answer cut anywhere is refused or says no more than the whole one', () => {
    const whole = fixture('2.6.12', 'proc-after-good');
    fc.assert(
      fc.property(fc.nat({ max: whole.length }), (length) => {
        try {
          return pids(whole.slice(0, length)).every((pid) => pids(whole).includes(pid));
        } catch (error) {
          return error instanceof HaproxyAnswerError;
        }
      }),
    );
  });
});
