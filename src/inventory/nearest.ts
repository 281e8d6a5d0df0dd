const longestCompared = 64;

/** Edits (insert, delete, replace, swap of neighbours) that turn `from` into `to`: optimal string alignment distance. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}

/**
 * The choice that was most likely meant by `word`: at most a third of its letters differ (one letter in short words).
 * Case, `-` and `_` do not count, so `known_hosts` finds `knownHosts`. `undefined` when nothing is near.
 */
export function nearest(word: string, choices: Iterable<string>): string | undefined {
  if (word.length > longestCompared) return undefined;
  const wanted = folded(word);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const choice of choices) {
    const candidate = folded(choice);
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, candidate);
    if (distance < bestDistance && distance < candidate.length) [best, bestDistance] = [choice, distance];
  }
  return best;
}

function folded(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, '');
}
