/** Whether a condition of a rule holds for a packet; `unsure`: that depends on what is not known, or on words that are not followed. */
export type Match = 'yes' | 'no' | 'unsure';

export const matchOf = (holds: boolean): Match => (holds ? 'yes' : 'no');

export const not = (match: Match): Match => (match === 'unsure' ? match : matchOf(match === 'no'));

export function allOf(matches: readonly Match[]): Match {
  if (matches.includes('no')) return 'no';
  return matches.includes('unsure') ? 'unsure' : 'yes';
}

export const anyOf = (matches: readonly Match[]): Match => not(allOf(matches.map(not)));
