import { drift } from '../plan/drift.js';
import type { Evaluation } from './evaluate.js';
import type { PairEvidence } from './evidence.js';
import type { Finding } from './finding.js';
import { pairModel } from './pair-model.js';
import { blastRadius } from './parts/blast-radius.js';
import { reportedChange } from './parts/change.js';
import { failovers } from './parts/failovers.js';
import { readiness } from './parts/readiness.js';
import { reloadBudget } from './parts/reload-budget.js';
import { instancesOf, nodesOf } from './parts/topology.js';
import { compareVerdicts, verdictOf } from './parts/verdict.js';
import { whatIfs } from './parts/what-ifs.js';
import type { PairReport, RiskReport } from './report.js';
import { compareSeverities } from './severity.js';

/** What a report is made of. */
export interface ReportInput {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly from: RiskReport['from'];
  readonly pairs: readonly PairEvidence[];
  readonly evaluation: Evaluation;
}

/** Puts a report together, pairs with the worst findings first. Pure. */
export function assembleReport({ atMs, from, pairs, evaluation }: ReportInput): RiskReport {
  return {
    at: new Date(atMs).toISOString(),
    from,
    pairs: pairs
      .map((pair) => pairReport(pair, evaluation, from === 'live'))
      .toSorted(
        (a, b) =>
          compareVerdicts(a.verdict, b.verdict) || unreadNodes(b) - unreadNodes(a) || a.pair.localeCompare(b.pair),
      ),
  };
}

const unreadNodes = ({ nodes }: PairReport): number => nodes.filter(({ unread }) => unread !== undefined).length;

function pairReport(pair: PairEvidence, evaluation: Evaluation, live: boolean): PairReport {
  const model = pairModel(pair);
  const instances = instancesOf(pair, model);
  const nodes = nodesOf(pair, instances, live);
  const findings = evaluation.findings.filter((each) => each.pair === pair.pair).toSorted(worstFirst);
  return {
    pair: pair.pair,
    labels: pair.labels,
    verdict: verdictOf(findings, nodes),
    nodes,
    instances,
    findings,
    notChecked: evaluation.notChecked.filter((each) => each.pair === pair.pair),
    failovers: failovers(pair, model),
    whatIfs: whatIfs(pair, model),
    readiness: readiness(pair, model),
    blastRadius: blastRadius(pair, model, instances),
    reloadBudget: live ? pair.nodes.map((node) => reloadBudget(node, instances)) : [],
    drift: drift(model.states.map(({ facts }) => facts)),
    ...(pair.change !== undefined && { change: reportedChange(pair.change) }),
    drills: (pair.drills ?? []).toReversed(),
  };
}

/** Suppressed ones last; the order of the rules stays among equals. */
const worstFirst = (a: Finding, b: Finding): number =>
  Number(a.suppressed !== undefined) - Number(b.suppressed !== undefined) || compareSeverities(a.severity, b.severity);
