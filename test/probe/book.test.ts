import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Account } from '../../src/probe/account.js';
import { Book, type Entry } from '../../src/probe/book.js';
import type { PhaseLedger } from '../../src/probe/ledger.js';
import { Stalls } from '../../src/probe/stalls.js';

const epochOf = (ms: number): number => ms + 1_000_000;

const answer = (latencyMs: number): Entry => ({ kind: 'answered', latencyMs });

test('a gap over the border of two phases is counted whole in both, and begins at the last answer', () => {
  const book = new Book('before', 0, new Stalls());
  book.settle(book.send(), answer(1), 90);
  book.settle(book.send(), { kind: 'lost', failure: 'refused' }, 95);
  book.enter('reload', 100);
  book.settle(book.send(), answer(2), 390);
  const { phases, total } = book.ledger(400, epochOf);
  expect(phases.map((phase) => [phase.phase, phase.worstGapMs, phase.worstGapAt])).toEqual([
    ['before', 300, 1_000_090],
    ['reload', 300, 1_000_090],
  ]);
  expect(total).toMatchObject({ sent: 3, answered: 2, lost: 1, worstGapMs: 300, failures: { refused: 1 } });
});

test('an outage that lasts shows in a snapshot, and a later one is not stained by it once phases have passed', () => {
  const book = new Book('before', 0, new Stalls());
  book.settle(book.send(), answer(1), 10);
  expect(book.ledger(510, epochOf).total.worstGapMs).toBe(500);
  book.settle(book.send(), answer(1), 20);
  expect(book.ledger(25, epochOf).total.worstGapMs).toBe(10);
});

test('stalls of the coordinator are taken out of gaps and told beside them', () => {
  const stalls = new Stalls();
  const book = new Book('before', 0, stalls);
  stalls.add(100, 400);
  book.settle(book.send(), answer(3), 410);
  expect(book.ledger(420, epochOf).total).toMatchObject({ worstGapMs: 110, coordinatorStallMs: 300, watchedMs: 420 });
});

test('a probe that could not be sent is neither sent nor lost', () => {
  const book = new Book('before', 0, new Stalls());
  book.settle(book.send(), { kind: 'unmeasured', reason: 'EMFILE' }, 1);
  expect(book.ledger(2, epochOf).total).toMatchObject({ sent: 0, lost: 0, unfinished: 0, unmeasured: { EMFILE: 1 } });
});

test('an identity that differs in every answer does not fill the memory', () => {
  const book = new Book('before', 0, new Stalls());
  for (let probe = 0; probe < 500; probe += 1) {
    book.settle(book.send(), { kind: 'answered', latencyMs: 1, answeredBy: `request-${probe}` }, probe);
  }
  const { answeredBy } = book.ledger(500, epochOf).total;
  expect(Object.keys(answeredBy)).toHaveLength(101);
  expect(answeredBy['(others)']).toBe(400);
});

type Deed =
  | { readonly deed: 'enter'; readonly phase: string; readonly waitMs: number }
  | { readonly deed: 'send' | 'answer' | 'lose' | 'fail' | 'stall'; readonly waitMs: number };

const waitMs = fc.nat(20);
const deeds = fc.array(
  fc.oneof(
    fc.record({ deed: fc.constant('enter' as const), phase: fc.constantFrom('a', 'b', 'c'), waitMs }),
    fc.record({
      deed: fc.constantFrom('send' as const, 'answer' as const, 'lose' as const, 'fail' as const, 'stall' as const),
      waitMs,
    }),
  ),
  { maxLength: 60 },
);

/** Carries the deeds out and notes, apart from the book, what happened when. */
function live(all: readonly Deed[]) {
  const stalls = new Stalls();
  const book = new Book('a', 0, stalls);
  const visits = [{ phase: 'a', fromMs: 0 }];
  const answersMs: number[] = [];
  const waiting: Account[] = [];
  let nowMs = 0;
  for (const deed of all) {
    if (deed.deed === 'stall') stalls.add(nowMs, nowMs + deed.waitMs);
    nowMs += deed.waitMs;
    if (deed.deed === 'enter') {
      book.enter(deed.phase, nowMs);
      visits.push({ phase: deed.phase, fromMs: nowMs });
    } else if (deed.deed === 'send') waiting.push(book.send());
    else if (deed.deed !== 'stall') {
      const account = waiting.shift();
      if (account === undefined) continue;
      if (deed.deed === 'answer') answersMs.push(nowMs);
      const entries = {
        answer: answer(nowMs),
        lose: { kind: 'lost', failure: 'reset' },
        fail: { kind: 'unmeasured', reason: 'EMFILE' },
      } as const;
      book.settle(account, entries[deed.deed], nowMs);
    }
  }
  return { ledger: book.ledger(nowMs, epochOf), visits, answersMs, stalls, nowMs, waiting: waiting.length };
}

const sum = (phases: readonly PhaseLedger[], of: (phase: PhaseLedger) => number): number =>
  phases.reduce((all, phase) => all + of(phase), 0);

test('the phases add up to the total, and every probe sent is answered, lost or unfinished', () => {
  fc.assert(
    fc.property(deeds, (all) => {
      const { ledger, nowMs, waiting, stalls } = live(all);
      const { phases, total } = ledger;
      for (const name of ['sent', 'answered', 'lost', 'unfinished', 'watchedMs', 'coordinatorStallMs'] as const) {
        expect(total[name]).toBe(sum(phases, (phase) => phase[name]));
      }
      for (const row of [...phases, total]) expect(row.sent).toBe(row.answered + row.lost + row.unfinished);
      expect(total.unfinished).toBe(waiting);
      expect(total.watchedMs).toBe(nowMs);
      expect(total.coordinatorStallMs).toBe(stalls.within(0, nowMs));
      expect(total.lost).toBe(total.failures['reset'] ?? 0);
    }),
  );
});

test('every phase tells the longest time without an answer that touches it', () => {
  fc.assert(
    fc.property(deeds, (all) => {
      const { ledger, visits, answersMs, stalls, nowMs } = live(all);
      const edges = [0, ...answersMs, nowMs];
      const gaps = edges.slice(1).map((toMs, index) => ({ fromMs: edges[index] ?? 0, toMs }));
      const lengthOf = (gap: { fromMs: number; toMs: number }): number =>
        gap.toMs - gap.fromMs - stalls.within(gap.fromMs, gap.toMs);
      for (const phase of ledger.phases) {
        const touching = gaps.filter((gap) =>
          visits.some((visit, index) => {
            const endMs = visits[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
            return visit.phase === phase.phase && visit.fromMs < gap.toMs && endMs > gap.fromMs;
          }),
        );
        expect(phase.worstGapMs).toBe(Math.max(0, ...touching.map(lengthOf)));
      }
      expect(ledger.total.worstGapMs).toBe(Math.max(0, ...gaps.map(lengthOf)));
    }),
  );
});
