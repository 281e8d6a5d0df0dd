import { blocked, ok, unknown, type Verdict } from '../verdict.js';
import { judgeBinds } from './binds.js';
import { type CertificateClock, judgeCertificates, judgeSameCertificates } from './certificates.js';
import { judgeChecks } from './checks.js';
import { judgeDuplicates } from './duplicates.js';
import { judgeFiles, judgeSameFiles } from './files.js';
import { type CandidateFinding, type CandidateNode, findingsOf } from './finding.js';
import { judgeProcess } from './process.js';
import { judgeScripts } from './scripts.js';
import { judgeUnixSockets } from './unix-sockets.js';
import { judgeWarnings } from './warnings.js';

/** Whether the nodes of a pair may be given their new configurations. */
export interface CandidateJudgement {
  /** The first finding that stops the pair, with how many there are; `ok` when none does. */
  readonly verdict: Verdict;
  /** The findings that don't, in words. */
  readonly warnings: readonly string[];
  /** All of them, those that stop the pair first, in the order of the nodes. */
  readonly findings: readonly CandidateFinding[];
}

/** Days before its end from which on a certificate is worth a word. */
const EXPIRY_WARNING_DAYS = 14;

/**
 * Judges the new configurations of a pair, before anything changes on a node: what `haproxy -c` and `keepalived -t` said of them, and what neither
 * looks at. Pure. `nowMs` is the time that certificates are measured by.
 */
export function judgeCandidate(
  nodes: readonly CandidateNode[],
  { nowMs, expiryWarningDays = EXPIRY_WARNING_DAYS }: Pick<CertificateClock, 'nowMs'> & Partial<CertificateClock>,
): CandidateJudgement {
  const findings = [
    ...nodes.flatMap((node) => judgeNode(node, { nowMs, expiryWarningDays })),
    ...judgeSameCertificates(nodes),
    ...judgeSameFiles(nodes),
  ];
  const stopping = findings.filter(({ verdict }) => verdict !== 'warning');
  const warnings = findings.filter(({ verdict }) => verdict === 'warning');
  return { verdict: verdictOf(stopping), warnings: warnings.map(findingText), findings: [...stopping, ...warnings] };
}

function judgeNode(node: CandidateNode, clock: CertificateClock): readonly CandidateFinding[] {
  const told = [...judgeChecks(node), ...notRead(node)];
  // where the new files could not be put in their places, everything else would be said of the old ones
  if (node.checks.haproxy === undefined && node.checks.keepalived === undefined) return told;
  return [
    ...told,
    ...judgeFiles(node),
    ...judgeProcess(node),
    ...judgeBinds(node),
    ...judgeDuplicates(node),
    ...judgeUnixSockets(node),
    ...judgeCertificates(node, clock),
    ...judgeScripts(node),
    ...judgeWarnings(node),
  ];
}

/** What could not be read can't be judged. */
function notRead({ facts, haproxy, keepalived, inspection, checks }: CandidateNode): readonly CandidateFinding[] {
  const found = findingsOf(facts.node, 'not-read');
  const remedy = 'let root read the files on the node';
  return [
    ...(haproxy === undefined ? [found('unknown', "HAProxy's new configuration could not be read", { remedy })] : []),
    ...(keepalived === undefined
      ? [found('unknown', "keepalived's new configuration could not be read", { remedy })]
      : []),
    ...inspection.unknowns
      .filter((text) => !checks.unknowns.includes(text))
      .map((text) => found('unknown', `not known: ${text}`, { remedy: `see why on ${facts.node}` })),
  ];
}

/** `node: file:line: text`. */
export const findingText = ({ node, at, text }: CandidateFinding): string =>
  [node, ...(at === undefined ? [] : [`${at.file}:${at.line}`]), text].join(': ');

/** A block says more than an unknown: it comes first. */
function verdictOf(stopping: readonly CandidateFinding[]): Verdict {
  const first = stopping.find(({ verdict }) => verdict === 'blocked') ?? stopping[0];
  if (first === undefined) return ok('the new configurations are accepted on every node');
  const more = stopping.length === 1 ? '' : ` (and ${stopping.length - 1} more)`;
  return (first.verdict === 'unknown' ? unknown : blocked)(`${findingText(first)}${more}`, first.remedy);
}
