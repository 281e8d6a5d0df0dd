import { sameMeaning } from '../../haproxy/same-meaning.js';
import { judgeSameCertificates } from '../../plan/candidate/certificates.js';
import { judgeSameFiles } from '../../plan/candidate/files.js';
import type { CandidateNode } from '../../plan/candidate/finding.js';
import type { NodeEvidence } from '../evidence.js';
import type { ReadinessCheck } from '../report.js';
import { lacking, noMaster, notKnown, type Standby } from './standby.js';

/** Whether a standby would serve the same as the MASTERs: configuration, the files that it names, certificates. */
export const parityChecks = (standby: Standby): readonly ReadinessCheck[] =>
  standby.masters.length === 0 ? [noMaster('configuration')] : [configurationCheck(standby), ...fileChecks(standby)];

function configurationCheck({ node, masters }: Standby): ReadinessCheck {
  const what = 'configuration';
  const without = lacking([node, ...masters], 'haproxy');
  if (without !== undefined) return notKnown(what, without, 'haproxy');
  const other = masters.find(({ haproxy }) => haproxy && node.haproxy && !sameMeaning(haproxy, node.haproxy));
  return other === undefined
    ? { what, verdict: 'ok', text: `HAProxy's configuration means the same as on ${namesOf(masters)}` }
    : { what, verdict: 'differs', text: `HAProxy's configuration on disk is not that of ${other.node}` };
}

function fileChecks({ node, masters }: Standby): readonly ReadinessCheck[] {
  const without = lacking([node, ...masters], 'inspection');
  if (without !== undefined) return [notKnown('files and certificates', without, 'inspection')];
  const own = candidate(node);
  const pairs = masters.map((master) => [candidate(master), own]);
  return [
    check('certificates', pairs.flatMap(judgeSameCertificates), masters),
    check('files', pairs.flatMap(judgeSameFiles), masters),
  ];
}

function check(
  what: string,
  findings: readonly { readonly text: string }[],
  masters: readonly NodeEvidence[],
): ReadinessCheck {
  const [first] = findings;
  if (first === undefined)
    return { what, verdict: 'ok', text: `those that HAProxy names are the same as on ${namesOf(masters)}` };
  const more = findings.length === 1 ? '' : ` (and ${findings.length - 1} more)`;
  return { what, verdict: 'differs', text: `${first.text}${more}` };
}

/** A node as its files stand now, as the judgement of new files takes it. */
export function candidate({ node, state, haproxy, keepalived, inspection }: NodeEvidence): CandidateNode {
  // INVARIANT: only called for nodes that were observed and inspected.
  if (state === undefined || inspection === undefined) throw new RangeError(`${node} was not inspected`);
  return {
    facts: state.facts,
    ...(haproxy !== undefined && { haproxy }),
    ...(keepalived !== undefined && { keepalived }),
    staged: [],
    checks: { node, unknowns: [] },
    inspection,
  };
}

const namesOf = (nodes: readonly NodeEvidence[]): string => nodes.map(({ node }) => node).join(' and ');
