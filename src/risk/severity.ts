/** From worst to least: what a finding means for the service. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

/**
 * - `critical`: the service is interrupted, or will be at the next failover, reload or restart
 * - `high`: it is likely to be, or a protection that somebody counts on is not there
 * - `medium`: it makes an interruption longer, rarer to notice, or possible under further conditions
 * - `low`: something means another thing than its author thought
 */
export type Severity = (typeof SEVERITIES)[number];

/** Negative when `a` is worse. */
export const compareSeverities = (a: Severity, b: Severity): number => SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b);

/** One step less; `low` stays. */
export const lowered = (severity: Severity): Severity => SEVERITIES[SEVERITIES.indexOf(severity) + 1] ?? 'low';

/** Whether it is that bad, or worse. */
export const atLeast = (severity: Severity, least: Severity): boolean => compareSeverities(severity, least) <= 0;
