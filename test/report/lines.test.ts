import { expect, test } from 'vitest';
import { eventLines } from '../../src/report/lines.js';
import { NO_PAINT } from '../../src/report/paint.js';
import { event, measured, phase, result, step } from './run-events.js';

const lines = (...[name, payload]: Parameters<typeof event>) => eventLines(event(name, payload), NO_PAINT);

test('a run names itself and says how much it has before it', () => {
  const about = { command: 'reload', concurrency: 5, maxFailures: 0 };
  expect(lines('run.started', { ...about, pairs: ['web'] })).toEqual(['reload: 1 pair, 5 at a time; run run-1']);
  expect(lines('run.started', { ...about, pairs: ['a', 'b'] })).toEqual(['reload: 2 pairs, 5 at a time; run run-1']);
});

test('steps read `pair node step: text`, those of the whole pair with a dash', () => {
  const finished = { ok: true, text: 'new worker 42', tookMs: 1234 };
  expect(lines('step.finished', { ...step('web', 'prove', 'lb2'), ...finished })).toEqual([
    'web lb2 prove: ok new worker 42 (1.2s)',
  ]);
  expect(lines('step.finished', { ...step('web', 'lock'), ...finished, ok: false, text: 'no' })).toEqual([
    'web - lock: FAILED no (1.2s)',
  ]);
  expect(lines('step.progress', { ...step('web', 'prove', 'lb2'), text: 'no new worker yet' })).toEqual([
    'web lb2 prove: no new worker yet',
  ]);
});

test('a step is told when it ends, not when it begins', () => {
  expect(lines('step.started', { ...step('web', 'lock'), text: 'connecting' })).toEqual([]);
});

test('only the last ledger is printed, and every line of it names the pair', () => {
  const ledgers = [measured([phase()])];
  expect(lines('probe.ledger', { pair: 'web', ledgers, final: false })).toEqual([]);
  const final = lines('probe.ledger', { pair: 'web', ledgers, final: true });
  expect(final).toHaveLength(3);
  expect(final.every((line) => line.startsWith('web - ledger: '))).toBe(true);
});

test('a result says how the pair came out and what to do', () => {
  expect(lines('pair.finished', { pair: 'web', result: result() })).toEqual([
    'web - result: done: lb2, then lb1 reloaded and proven (4.3s)',
  ]);
  const bad = result({ outcome: 'needs-person', reason: 'lb2 is broken', remedy: 'look at lb2' });
  expect(lines('pair.finished', { pair: 'web', result: bad })).toEqual([
    'web - result: needs-person: lb2 is broken (4.3s)',
    'web - to do: look at lb2',
  ]);
});

test('the last line counts what is done and names the rest', () => {
  const results = [
    result(),
    result({ pair: 'db', outcome: 'stopped' }),
    result({ pair: 'api', outcome: 'failed-whole' }),
    result({ pair: 'mail', outcome: 'stopped' }),
  ];
  expect(lines('run.finished', { exitCode: 4, results, tookMs: 61_000 })).toEqual([
    '1 of 4 pairs done in 1m01s; stopped: db, mail; failed-whole: api; exit code 4',
  ]);
  expect(lines('run.finished', { exitCode: 0, results: [result()], tookMs: 100 })).toEqual([
    '1 of 1 pair done in 100ms; exit code 0',
  ]);
});
