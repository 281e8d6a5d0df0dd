import type { HandoverLever } from './handover-lever.js';
import type { HandoverPlan } from './handover-plan.js';

/** A handover as the node keeps it with the run, for whoever puts it back. */
export interface HandoverNote {
  readonly from: string;
  readonly to: string;
  readonly kind: HandoverLever['kind'];
  /** Nothing holds it in force: there is nothing to put back. */
  readonly settled: boolean;
  /** Instances by their name on the node, with the effective priorities before and after; none for a stop. */
  readonly shifts: readonly { readonly name: string; readonly before: number; readonly after: number }[];
}

const NAMES: Readonly<Record<HandoverLever['kind'], string>> = {
  'track-file': 'track_file',
  priority: 'priority',
  stop: 'stop',
};

/** `handover from lb1 to lb2 by priority: VI_1 100>111`; `settled handover from …` where nothing holds it in force. */
export function noteOf({
  from,
  to,
  lever,
  instances,
  stays,
}: Pick<HandoverPlan, 'from' | 'to' | 'lever' | 'instances' | 'stays'>): string {
  const shifts =
    lever.kind === 'stop' ? instances : lever.shifts.map(({ name, before, after }) => `${name} ${before}>${after}`);
  return `${stays === 'settled' ? 'settled ' : ''}handover from ${from} to ${to} by ${NAMES[lever.kind]}: ${shifts.join(', ')}`;
}

const NOTE = /^(settled )?handover from (\S+) to (\S+) by (track_file|priority|stop): (.*)$/;
const KINDS: Readonly<Record<string, HandoverLever['kind']>> = {
  track_file: 'track-file',
  priority: 'priority',
  stop: 'stop',
};

/** The note of a run; undefined when the run is no handover. What was cut off at the end is left out. */
export function readNote(what: string): HandoverNote | undefined {
  const [, settled, from, to, name, rest = ''] = NOTE.exec(what) ?? [];
  const kind = KINDS[name ?? ''];
  if (from === undefined || to === undefined || kind === undefined) return undefined;
  const shifts = rest.split(', ').flatMap((part) => {
    const [, instance, before, after] = /^(\S+) (\d+)>(\d+)$/.exec(part) ?? [];
    return instance === undefined ? [] : [{ name: instance, before: Number(before), after: Number(after) }];
  });
  return { from, to, kind, settled: settled !== undefined, shifts };
}
