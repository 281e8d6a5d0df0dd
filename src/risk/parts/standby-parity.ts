import { sameMeaning } from '../../haproxy/same-meaning.js';
import { judgeSameCertificates } from '../../plan/candidate/certificates.js';
import { judgeSameFiles } from '../../plan/candidate/files.js';
import type { NodeEvidence } from '../evidence.js';
import type { ReadinessCheck } from '../report.js';
import { inspected, lacking, noMaster, type Standby } from './standby.js';

/** Whether a standby would serve the same as the MASTERs: configuration, the files that it names, certificates. */
export const parityChecks = (standby: Standby): readonly ReadinessCheck[] =>
  standby.masters.length === 0 ? [noMaster('configuration')] : [configurationCheck(standby), ...fileChecks(standby)];

function configurationCheck({ node, masters }: Standby): ReadinessCheck {
  const what = 'configuration';
  const without = lacking(what, [node, ...masters], 'haproxy');
  if (without !== undefined) return without;
  const other = masters.find(({ haproxy }) => haproxy && node.haproxy && !sameMeaning(haproxy, node.haproxy));
  return other === undefined
    ? { what, verdict: 'ok', text: `HAProxy's configuration means the same as on ${namesOf(masters)}` }
    : { what, verdict: 'differs', text: `HAProxy's configuration on disk is not that of ${other.node}` };
}

function fileChecks({ node, masters }: Standby): readonly ReadinessCheck[] {
  const found = inspected('files and certificates', [node, ...masters]);
  if ('what' in found) return [found];
  const [own, ...others] = found;
  const pairs = own === undefined ? [] : others.map((other) => [other, own]);
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

const namesOf = (nodes: readonly NodeEvidence[]): string => nodes.map(({ node }) => node).join(' and ');
