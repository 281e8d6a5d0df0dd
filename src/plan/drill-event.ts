/**
 * What a drill lets happen to the MASTER.
 * - `stop`: keepalived is stopped (priority 0: the BACKUP waits for its skew time)
 * - `script-fail`: HAProxy is stopped, so that a tracked check fails
 * - `handover-back`: the VIPs are handed over before they are let go, and back
 */
export const DRILL_EVENTS = ['stop', 'script-fail', 'handover-back'] as const;
export type DrillEvent = (typeof DRILL_EVENTS)[number];

/** What happens, in words. */
export function drillEventText(event: DrillEvent, node: string): string {
  switch (event) {
    case 'stop':
      return `stop keepalived on ${node}`;
    case 'script-fail':
      return `stop HAProxy on ${node}, so that its check fails`;
    case 'handover-back':
      return `hand over from ${node}`;
  }
}
