import type { HaproxyConfig } from '../../haproxy/config.js';
import type { KeepalivedConfig } from '../../keepalived/config.js';
import type { NodeFacts } from '../../node/facts.js';
import type { Inspection } from '../../node/inspection.js';
import type { StagedFile } from '../../node/stage-files.js';
import type { CandidateChecks } from '../../node/validate-candidate.js';

/** Something that was found about a configuration that is not in force yet. */
export interface CandidateFinding {
  /** `blocked` and `unknown` stop the pair before anything changes; a `warning` is for the operator to know. */
  readonly verdict: 'blocked' | 'unknown' | 'warning';
  /** Which rule found it; stable. */
  readonly rule: string;
  readonly node: string;
  readonly text: string;
  /** The line of the configuration that brings it. */
  readonly at?: { readonly file: string; readonly line: number };
  readonly remedy?: string;
  /** It is about a line under a `.if`, which may not count: what would stop the pair is a warning there. */
  readonly conditional?: true;
}

/** A file that lies staged for a node: where it will be, and its content. */
export type StagedContent = Pick<StagedFile, 'path' | 'content'>;

/** One node with what it would run, as far as it was looked at there. */
export interface InspectedNode {
  readonly facts: NodeFacts;
  /** Its configurations as they will be, read from the staged files and those that stay. Absent: not known, which is an `unknown`. */
  readonly haproxy?: HaproxyConfig;
  readonly keepalived?: KeepalivedConfig;
  /** What the staged files themselves are; files that stay are not among them. */
  readonly staged: readonly StagedContent[];
  /** Of the items of `candidateItems`, and then of `listedItems`, with the staged files in their places. */
  readonly inspection: Inspection;
}

/** The same with what `haproxy -c` and `keepalived -t` say of it. */
export interface CandidateNode extends InspectedNode {
  readonly checks: CandidateChecks;
}

/** Makes the findings of one rule on one node. */
export const findingsOf =
  (node: string, rule: string) =>
  (
    verdict: CandidateFinding['verdict'],
    text: string,
    { conditional = false, ...more }: Pick<CandidateFinding, 'at' | 'remedy'> & { readonly conditional?: boolean } = {},
  ): CandidateFinding => ({
    verdict: conditional ? 'warning' : verdict,
    rule,
    node,
    text,
    ...more,
    ...(conditional && { conditional }),
  });
