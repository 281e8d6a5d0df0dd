import { describe, expect, it } from 'vitest';
import { exitCodeOf, type PairOutcome } from '../../src/coordinator/outcome.js';

describe('the exit code of a run', () => {
  it.each<[PairOutcome[], number]>([
    [[], 0],
    [['done', 'done'], 0],
    [['done', 'blocked'], 3],
    [['blocked', 'locked'], 7],
    [['locked', 'unreachable'], 9],
    [['unreachable', 'stopped'], 6],
    [['stopped', 'failed-whole'], 4],
    [['failed-whole', 'needs-person', 'done'], 5],
  ])('of pairs that came out as %j is %i', (outcomes, code) => {
    expect(exitCodeOf(outcomes.map((outcome) => ({ outcome })))).toBe(code);
  });
});
