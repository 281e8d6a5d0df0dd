import { Option } from 'commander';
import type { Finding } from '../risk/finding.js';
import { atLeast, SEVERITIES, type Severity } from '../risk/severity.js';

/** From which severity on findings set the exit code. */
export type FailOn = Severity | 'none';

/** `--fail-on SEVERITY`. */
export const failOnOption = (otherwise: FailOn): Option =>
  new Option('--fail-on <severity>', 'exit code 3 for findings of this severity or a worse one')
    .choices([...SEVERITIES, 'none'])
    .default(otherwise);

/** Whether pairs have a finding of that severity or a worse one; suppressed ones don't count. */
export const hasAsSevere = (pairs: readonly { readonly findings: readonly Finding[] }[], failOn: FailOn): boolean =>
  failOn !== 'none' &&
  pairs.some(({ findings }) =>
    findings.some(({ severity, suppressed }) => suppressed === undefined && atLeast(severity, failOn)),
  );
