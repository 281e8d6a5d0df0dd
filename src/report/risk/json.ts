import type { PairReport, RiskReport } from '../../risk/report.js';
import { json } from '../jsonl.js';
import { simulationReport } from '../simulation/json.js';

/** The report for programs, as `riskReportSchema` has it; a window that never ends has null for its times. */
export const riskJson = (report: RiskReport): string => `${json({ ...report, pairs: report.pairs.map(pairJson) })}\n`;

const pairJson = (pair: PairReport) => ({
  ...pair,
  whatIfs: pair.whatIfs.map(({ title, answer, simulation }) => ({
    title,
    answer,
    simulation: simulationReport(simulation),
  })),
});
