import { createHash } from 'node:crypto';
import type { RunEvent } from '../../../src/coordinator/events.js';
import type { VipHistory } from '../vip-watch.js';
import { type End, expectationOf, type Trial } from './fault.js';
import type { Look } from './look.js';
import type { Served } from './service-watch.js';
import { PATHS, type Site } from './site.js';

/** What a node has in the end: one of the two sets whole, or neither. */
export type Became = 'old' | 'new' | 'torn';

/** How the run itself ended. */
export interface Ran {
  readonly code: number | 'killed';
  readonly events: readonly RunEvent[];
  /** All that it printed. */
  readonly said: string;
}

export function became({ files }: Pick<Look, 'files'>, old: Site, next: Site): Became {
  const has = (site: Site): boolean => [...files].every(([path, found]) => found === wantedOf(site, path));
  if (has(old)) return 'old';
  return has(next) ? 'new' : 'torn';
}

function wantedOf(site: Site, path: string): string {
  const file = site.get(path);
  if (file === undefined) return 'absent';
  return `${createHash('sha256').update(file.text).digest('hex')} ${file.permissions}`;
}

/** Why a node is not whole, or not at rest: empty once all of it is. `own` is the set that it has. */
export function unsettled(node: string, seen: Look, own: Site | undefined): readonly string[] {
  const wrong = (is: boolean, what: string): readonly string[] => (is ? [`${node}: ${what}`] : []);
  const textOf = (path: string): string => own?.get(path)?.text ?? '';
  const description = /^ {4}description (.*)$/m.exec(textOf(PATHS.haproxy))?.[1];
  const priority = /^ {4}priority (\d+)$/m.exec(textOf(PATHS.keepalived))?.[1];
  return [
    ...wrong(own === undefined, `its files are neither the old nor the new ones: ${JSON.stringify([...seen.files])}`),
    ...wrong(seen.beside.length > 0, `beside its files lie ${seen.beside.join(', ')}`),
    ...wrong(own !== undefined && seen.description !== description, `HAProxy runs "${seen.description}"`),
    ...wrong(own !== undefined && seen.priority !== priority, `keepalived runs at "${seen.priority}"`),
    ...wrong(seen.units.length > 0, `left are ${seen.units.join(', ')}`),
    ...wrong(seen.isLocked, 'its lock is held'),
    ...wrong(
      seen.runs.some((state) => !['reverted', 'confirmed', 'staged'].includes(state)),
      `its runs are ${seen.runs.join(', ')}`,
    ),
  ];
}

/** How a trial came out: `torn` where a node has neither set. */
export function endOf(
  { backup, master }: Record<'backup' | 'master', Became>,
  events: readonly RunEvent[],
): End | 'torn' {
  if (backup === 'torn' || master === 'torn') return 'torn';
  if (backup !== master) return 'half';
  if (backup === 'new') return 'rolled';
  return events.some((event) => event.event === 'step.started' && event.step === 'install') ? 'taken back' : 'refused';
}

export interface Found {
  readonly ran: Ran;
  readonly end: End | 'torn';
  readonly served: Served;
  readonly vip: VipHistory;
  /** See {@link unsettled}. */
  readonly unsettled: readonly string[];
}

/** Reloads hand addresses over in a few milliseconds; more is two MASTERs. */
const DUAL_MS = 100;

/** Everything that is not as it must be; empty: the trial ended whole and as expected. */
export function whatIsWrong(trial: Trial, { ran, end, served, vip, unsettled: left }: Found): readonly string[] {
  const { codes, ends, says, interrupts, dual } = expectationOf(trial);
  const wrong = [...left];
  if (!codes.includes(ran.code)) wrong.push(`exit code ${ran.code}, expected ${codes.join(' or ')}`);
  if (end === 'torn' || !ends.includes(end)) wrong.push(`${end}, expected ${ends.join(' or ')}`);
  if (says !== undefined && !says.test(ran.said)) wrong.push(`it did not say ${says.source}`);
  if (interrupts === undefined && served.lost > 0)
    wrong.push(`${served.lost} of ${served.sent} probes were lost: ${JSON.stringify(served.failures)}`);
  if (interrupts === undefined && vip.absentMs > 0) wrong.push(`the VIP was nowhere for ${vip.absentMs} ms`);
  if (dual === undefined && vip.dualMs > DUAL_MS) wrong.push(`two nodes had the VIP for ${vip.dualMs} ms`);
  return wrong;
}
