import type { CandidateFinding, InspectedNode } from '../plan/candidate/finding.js';
import type { NodePieces } from './evidence.js';
import type { Found, Unseen } from './finding.js';
import type { Severity } from './severity.js';

/** The pieces that the judges of new files ask for: what stands on the node is judged as if it were to come. */
export const JUDGED_PIECES = ['haproxy', 'state', 'inspection'] as const;

type Judged = Pick<NodePieces, (typeof JUDGED_PIECES)[number]> & Partial<Pick<NodePieces, 'keepalived'>>;

/** A node for the judges in `plan/candidate`. */
export const inspectedNode = ({ haproxy, keepalived, state, inspection }: Judged): InspectedNode => ({
  facts: state.facts,
  haproxy,
  ...(keepalived && { keepalived }),
  staged: [],
  inspection,
});

/** What to make of the findings of one judge. */
interface Telling {
  /** The names of the judge's rules that are meant. */
  readonly names: readonly string[];
  /** Those that only say what the judge could not look at. */
  readonly unseen?: string;
  /** Severity of what is only a warning for a change; default: it is left out. */
  readonly warning?: Severity;
}

/** The findings of a judge as those of a rule. A line under a `.if` is doubtful, what the judge could not know is unseen. */
export const toldBy = (
  findings: readonly CandidateFinding[],
  { names, unseen, warning }: Telling,
): readonly (Found | Unseen)[] =>
  findings
    .filter(({ rule }) => rule === unseen || names.includes(rule))
    .flatMap(({ rule, verdict, text, node, at, remedy, conditional }): readonly (Found | Unseen)[] => {
      if (verdict === 'unknown' || rule === unseen) return [{ unseen: text, node }];
      const found: Found = { message: text, node, ...(at && { at }), ...(remedy && { remedy }) };
      if (conditional) return [{ ...found, doubt: 'the line stands under a .if, which may not hold' }];
      if (verdict === 'blocked') return [found];
      return warning === undefined ? [] : [{ ...found, severity: warning }];
    });
