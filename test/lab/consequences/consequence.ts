import type { BrokenPair } from './broken-pair.js';

/** What a rule claims, made to happen on a real pair. */
export interface Consequence {
  /** Rule id. */
  readonly rule: string;
  /** What is seen to happen, as the end of a sentence. */
  readonly claim: string;
  /** Makes the pair so that the rule finds something. */
  breakIt(pair: BrokenPair): Promise<void>;
  /** Lets the claimed thing happen. @throws when it does not */
  happens(pair: BrokenPair): Promise<void>;
}

/** Long enough for any takeover of the lab's pairs: three adverts, the skew time, a check that fails twice. */
export const TAKEOVER_MS = 8000;
