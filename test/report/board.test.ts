import { Writable } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { liveBoard } from '../../src/report/board.js';
import { type BoardRow, boardLines } from '../../src/report/board-rows.js';
import { NO_PAINT } from '../../src/report/paint.js';
import { event, measured, phase, result, step } from './run-events.js';

const row = (pair: string, part: Partial<BoardRow> = {}): BoardRow => ({
  pair,
  startedAtMs: 0,
  node: 'lb1',
  doing: 'soak: watch for 3000 ms after lb1',
  probes: '71 sent, 0 lost',
  ...part,
});

const lines = (rows: readonly BoardRow[], columns = 80, height = 24) =>
  boardLines(rows, { columns, rows: height }, NO_PAINT, 1500);

describe('board lines', () => {
  test('one row a pair', () => {
    expect(lines([row('web')])).toEqual([
      'pair  node  probes           time  doing',
      'web   lb1   71 sent, 0 lost  1.5s  soak: watch for 3000 ms after lb1',
    ]);
    expect(lines([])).toEqual([]);
  });

  test('never reach the last column, so that none wraps', () => {
    for (const line of lines([row('web', { doing: 'x'.repeat(200) })], 60)) expect(line.length).toBeLessThan(60);
  });

  test('never fill the terminal: pairs without room are counted', () => {
    const ten = Array.from({ length: 10 }, (_, at) => row(`web${at}`));
    expect(lines(ten, 80, 24)).toHaveLength(11);
    const few = lines(ten, 80, 8);
    expect(few).toHaveLength(6);
    expect(few.at(-1)).toBe('and 6 more');
  });
});

/** A terminal of 80 x 24 with a board on it; `taken` returns what was written since it was last called. */
function terminal() {
  vi.useFakeTimers();
  let written = '';
  const stream = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        written += String(chunk);
        done();
      },
    }),
    { isTTY: true, columns: 80, rows: 24 },
  );
  const board = liveBoard(stream as unknown as NodeJS.WriteStream, NO_PAINT, () => 0);
  const taken = (): string => {
    const now = written;
    written = '';
    return now;
  };
  return { board, taken };
}

describe('the live board', () => {
  afterEach(() => void vi.useRealTimers());

  const begun = event('pair.started', { pair: 'web', nodes: ['lb1', 'lb2'] });

  test('shows what is in hand, and scrolls what stays', () => {
    const { board, taken } = terminal();
    board.see(begun);
    expect(taken()).toContain('web   -     -       0ms   connecting');
    board.see(event('step.started', { ...step('web', 'prove', 'lb2'), text: 'prove lb2: new worker' }));
    expect(taken()).toContain('prove lb2: new worker');
    board.see(event('step.finished', { ...step('web', 'lock'), ok: true, text: 'locked', tookMs: 1 }));
    expect(taken()).not.toContain('locked');
    board.see(event('step.finished', { ...step('web', 'soak'), ok: false, text: 'lost', tookMs: 1 }));
    expect(taken()).toContain('web - soak: FAILED lost (1ms)\n');
    board.stop();
  });

  test('prints the brief ledger, and is gone when nothing is in hand', () => {
    const { board, taken } = terminal();
    board.see(begun);
    board.see(event('probe.ledger', { pair: 'web', ledgers: [measured([phase()])], final: true }));
    expect(taken()).toContain('web - ledger: http://192.0.2.100/: 50 sent, 0 lost, worst gap 26.4ms\n');
    board.see(event('pair.finished', { pair: 'web', result: result() }));
    const last = taken();
    expect(last.slice(last.indexOf('result: done'))).not.toContain('connecting');
    vi.advanceTimersByTime(1000);
    expect(taken()).not.toContain('web');
    board.stop();
  });

  test('stands aside while something else uses the terminal, and tells afterwards what happened', async () => {
    const { board, taken } = terminal();
    board.see(begun);
    taken();
    const answer = await board.aside(async () => {
      board.say('heard meanwhile');
      vi.advanceTimersByTime(1000);
      expect(taken()).not.toMatch(/heard|connecting/);
      return 'secret';
    });
    expect(answer).toBe('secret');
    expect(taken()).toMatch(/heard meanwhile\n[\s\S]*connecting/);
    board.stop();
  });
});
