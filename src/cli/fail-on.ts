import { Option } from 'commander';
import type { RiskReport } from '../risk/report.js';
import { compareSeverities, SEVERITIES, type Severity } from '../risk/severity.js';

/** From which severity on findings set the exit code. */
export type FailOn = Severity | 'none';

/** `--fail-on SEVERITY`. */
export const failOnOption = (otherwise: FailOn): Option =>
  new Option('--fail-on <severity>', 'exit with 3 when a finding is this severe, or more')
    .choices([...SEVERITIES, 'none'])
    .default(otherwise);

/** Whether a finding of a report is as severe as that, or more; suppressed ones don't count. */
export const isAsSevere = ({ pairs }: RiskReport, failOn: FailOn): boolean =>
  failOn !== 'none' &&
  pairs.some(({ verdict: { worst } }) => worst !== undefined && compareSeverities(worst, failOn) <= 0);
