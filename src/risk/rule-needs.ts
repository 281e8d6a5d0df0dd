import { NODE_PIECE_FROM, PAIR_PIECE_FROM } from './evidence.js';
import type { Rule } from './rule.js';

/**
 * What a rule has to see, the most of these:
 * - `files`: the configurations alone
 * - `live`: running nodes
 * - `change`: a change that is planned
 * - `fleet`: several pairs beside each other
 */
export type RuleNeeds = 'files' | 'live' | 'change' | 'fleet';

export function needsOf(rule: Rule): RuleNeeds {
  if (rule.scope === 'fleet') return 'fleet';
  const ofPair = (rule.pairNeeds ?? []).map((piece) => PAIR_PIECE_FROM[piece]);
  if (ofPair.includes('change')) return 'change';
  return ofPair.includes('live') || rule.needs.some((piece) => NODE_PIECE_FROM[piece] === 'live') ? 'live' : 'files';
}
