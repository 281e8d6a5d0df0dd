import { type Complaint, type Mistake, mistakeAt, mostMistakesPerFile } from './mistake.js';
import { positionOf, type SourceText, type Span } from './source-text.js';

/** Something that only one pair, node or file may have, and where it is said. */
export interface Claim {
  /** What is claimed: claims with the same key exclude each other. */
  readonly key: string;
  /** Who claims it; the same owner may claim a thing twice. */
  readonly owner: string;
  readonly source: SourceText;
  readonly span: Span;
}

/**
 * A mistake for every claim to what another owner has claimed before it.
 * `say` gets the claim, the first one and where that is (`file:line`).
 */
export function contested(
  claims: Iterable<Claim>,
  say: (claim: Claim, first: Claim, where: string) => Complaint,
): Mistake[] {
  const firstOf = new Map<string, Claim>();
  const mistakes: Mistake[] = [];
  for (const claim of claims) {
    const first = firstOf.get(claim.key);
    if (first === undefined) firstOf.set(claim.key, claim);
    else if (first.owner !== claim.owner && mistakes.length < mostMistakesPerFile) {
      const where = `${first.source.path}:${positionOf(first.source, first.span.start).line}`;
      mistakes.push(mistakeAt(claim.source, claim.span, say(claim, first, where)));
    }
  }
  return mistakes;
}
