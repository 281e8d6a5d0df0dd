import { drift } from '../plan/drift.js';
import type { Evaluation } from './evaluate.js';
import type { PairEvidence } from './evidence.js';
import { compareCounts, compareFindings } from './finding-order.js';
import { pairModel } from './pair-model.js';
import { blastRadius } from './parts/blast-radius.js';
import { reportedChange, unknownChange } from './parts/change.js';
import { failovers } from './parts/failovers.js';
import { readiness } from './parts/readiness.js';
import { reloadBudget } from './parts/reload-budget.js';
import { instancesOf, nodesOf } from './parts/topology.js';
import { verdictOf } from './parts/verdict.js';
import { whatIfs } from './parts/what-ifs.js';
import type { PairReport, RiskReport } from './report.js';

/** What a report is made of. */
export interface ReportInput {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly from: RiskReport['from'];
  readonly pairs: readonly PairEvidence[];
  readonly evaluation: Evaluation;
  /** A change was asked for: of a pair without one it is told why. Default false. */
  readonly changeAsked?: boolean;
}

/** Puts a report together, pairs with the worst findings first. Pure. */
export function assembleReport(input: ReportInput): RiskReport {
  const { atMs, from, pairs } = input;
  return {
    at: new Date(atMs).toISOString(),
    from,
    pairs: pairs
      .map((pair) => pairReport(pair, input))
      .toSorted(
        (a, b) =>
          compareCounts(a.verdict.counts, b.verdict.counts) ||
          unableNodes(b) - unableNodes(a) ||
          a.pair.localeCompare(b.pair),
      ),
  };
}

/** A node that could not be read is among them. */
const unableNodes = ({ readiness: standbys }: PairReport): number =>
  standbys.filter(({ verdict }) => verdict !== 'ready').length;

function pairReport(pair: PairEvidence, { from, evaluation, changeAsked = false }: ReportInput): PairReport {
  const live = from === 'live';
  const model = pairModel(pair);
  const instances = instancesOf(pair, model);
  const nodes = nodesOf(pair, instances, live);
  const standbys = readiness(pair, model);
  const findings = evaluation.findings.filter((each) => each.pair === pair.pair).toSorted(compareFindings);
  return {
    pair: pair.pair,
    labels: pair.labels,
    verdict: verdictOf(findings, { nodes, instances, readiness: standbys, roles: pair.roles?.verdict }),
    nodes,
    instances,
    findings,
    notChecked: evaluation.notChecked.filter(
      (each) => each.pair === pair.pair && (changeAsked || each.reason !== pair.missing.change),
    ),
    failovers: failovers(pair, model),
    whatIfs: whatIfs(pair, model),
    readiness: standbys,
    blastRadius: blastRadius(pair, model, instances),
    reloadBudget: live ? pair.nodes.map((node) => reloadBudget(node, instances)) : [],
    drift: drift(model.states.map(({ facts }) => facts)),
    ...(pair.change !== undefined && { change: reportedChange(pair.change) }),
    ...(pair.change === undefined && changeAsked && { change: unknownChange(pair.missing.change) }),
    drills: (pair.drills ?? []).toReversed(),
  };
}
