import type { HandoverLever, PriorityShift } from './handover-lever.js';

/** A lever in words. */
export function leverText(lever: HandoverLever): string {
  switch (lever.kind) {
    case 'track-file':
      return `${lever.value} in ${lever.path} (track_file ${lever.track}) on ${lever.node}: ${shiftsText(lever.shifts)}`;
    case 'priority':
      return `${Object.entries(lever.priorities)
        .map(([name, priority]) => `priority ${priority} for ${name}`)
        .join(', ')} in ${lever.paths.join(', ')} on ${lever.node} and SIGHUP: ${shiftsText(lever.shifts)}`;
    case 'stop':
      return `stop of keepalived on ${lever.node}`;
  }
}

const shiftsText = (shifts: readonly PriorityShift[]): string =>
  shifts.map(({ name, before, after }) => `effective priority of ${name} from ${before} to ${after}`).join(', ');
