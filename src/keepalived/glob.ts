const MOST_ALTERNATIVES = 200;

/**
 * Whether a path matches a glob(7) pattern as keepalived's include lines use it: `*`, `?`, `[...]` within one path segment,
 * and `{a,b}`. A leading dot of a segment must be matched by a dot.
 */
export function matchesGlob(pattern: string, path: string): boolean {
  const segments = path.split('/');
  return expandBraces(pattern).some((alternative) => {
    const patterns = alternative.split('/');
    return (
      patterns.length === segments.length &&
      patterns.every((segmentPattern, index) => matchesSegment(segmentPattern, segments[index] ?? ''))
    );
  });
}

/** `a{b,c}d` as `abd`, `acd`. Stops at 200 alternatives: no real include line has that many. */
function expandBraces(pattern: string): readonly string[] {
  const done: string[] = [];
  const pending = [pattern];
  while (pending.length > 0 && done.length + pending.length <= MOST_ALTERNATIVES) {
    const current = pending.pop() ?? '';
    const innermost = /\{([^{}]*,[^{}]*)\}/.exec(current);
    if (!innermost) {
      done.push(current);
      continue;
    }
    const before = current.slice(0, innermost.index);
    const after = current.slice(innermost.index + innermost[0].length);
    for (const choice of (innermost[1] ?? '').split(',')) pending.push(before + choice + after);
  }
  return done;
}

/** Two pointers and the last star: linear for ordinary patterns, never exponential. */
function matchesSegment(pattern: string, segment: string): boolean {
  if (segment.startsWith('.') && !pattern.startsWith('.')) return false;
  let at = 0;
  let index = 0;
  let star = -1;
  let retry = 0;
  while (index < segment.length) {
    if (pattern[at] === '*') {
      star = at++;
      retry = index;
      continue;
    }
    const next = matchesOne(pattern, at, segment[index] ?? '');
    if (next !== undefined) {
      at = next;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++retry;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/** The pattern position after the one that matches `char`; absent when it does not match. */
function matchesOne(pattern: string, at: number, char: string): number | undefined {
  const here = pattern[at];
  if (here === undefined) return undefined;
  if (here === '?') return at + 1;
  const close = here === '[' ? pattern.indexOf(']', at + 2) : -1;
  if (close < 0) return here === char ? at + 1 : undefined;
  return inClass(pattern.slice(at + 1, close), char) ? close + 1 : undefined;
}

function inClass(members: string, char: string): boolean {
  const negated = members.startsWith('!') || members.startsWith('^');
  const list = negated ? members.slice(1) : members;
  let found = false;
  for (let at = 0; at < list.length; at++) {
    const from = list[at] ?? '';
    const isRange = list[at + 1] === '-' && at + 2 < list.length;
    const to = isRange ? (list[at + 2] ?? '') : from;
    if (isRange) at += 2;
    if (char >= from && char <= to) found = true;
  }
  return found !== negated;
}
