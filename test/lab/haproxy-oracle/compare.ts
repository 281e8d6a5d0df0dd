import type { Fact } from './expected.js';

/** A fact that only one side knows, as `server: b/s1 …`. */
export interface Difference {
  readonly side: 'only the reader' | 'only HAProxy';
  readonly fact: string;
}

const lineOf = ({ what, text }: Omit<Fact, 'maybe'>): string => `${what}: ${text}`;

function counted(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** What is left of `lines` when each of `others` takes one of its kind away. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = counted(others);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/** Compares both sides as bags: how often a fact comes counts too. What stands under a condition may be missing at HAProxy's. */
export function differences(
  expected: readonly Fact[],
  reported: readonly Omit<Fact, 'maybe'>[],
): readonly Difference[] {
  const theirs = reported.map(lineOf);
  return [
    ...without(expected.filter(({ maybe }) => !maybe).map(lineOf), theirs).map((fact) => ({
      side: 'only the reader' as const,
      fact,
    })),
    ...without(theirs, expected.map(lineOf)).map((fact) => ({ side: 'only HAProxy' as const, fact })),
  ];
}
