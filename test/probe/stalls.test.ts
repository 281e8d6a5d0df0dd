import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Stalls } from '../../src/probe/stalls.js';

test('the stalled part of a span is counted millisecond for millisecond', () => {
  const steps = fc.array(fc.record({ pauseMs: fc.nat(5), lengthMs: fc.nat(5) }), { maxLength: 8 });
  fc.assert(
    fc.property(steps, fc.nat(60), fc.nat(60), (spans, fromMs, lengthMs) => {
      const stalls = new Stalls();
      const stalled = new Set<number>();
      let atMs = 0;
      for (const span of spans) {
        atMs += span.pauseMs;
        stalls.add(atMs, atMs + span.lengthMs);
        for (let ms = atMs; ms < atMs + span.lengthMs; ms += 1) stalled.add(ms);
        atMs += span.lengthMs;
      }
      const expected = [...stalled].filter((ms) => ms >= fromMs && ms < fromMs + lengthMs).length;
      expect(stalls.within(fromMs, fromMs + lengthMs)).toBe(expected);
    }),
  );
});
