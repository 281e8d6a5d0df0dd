import type { Trial } from './trial.js';

/**
 * How far outside of the predicted band a measured time may lie. The model lets the network and programs take no time; on two cores that carry eight
 * booted hosts and other work, 95 of 100 figures lay within 2 ms of the band and all within 10 ms.
 */
export const SCHEDULING_US = 20_000;

/**
 * How much later still where keepalived, or its VRRP child, dies and is started again meanwhile: it takes a part of that time to end, to be started
 * by systemd and to read its file (45 to 150 ms were measured for a restart,
 * 5 to 20 ms for the child alone).
 */
const STARTING_US = 250_000;

/** A machine that stands still for longer than this is no measure of anything. */
export const MOST_LATE_US = 250_000;

/**
 * A trial during which the machine let processes as urgent as keepalived wait for longer than `SCHEDULING_US` says nothing: it is done again, up to so
 * many times in all.
 */
export const ATTEMPTS = 6;

/** What a trial is allowed at the late end of a band; at the early end it is `SCHEDULING_US`. */
export function lateAllowanceUs({ events }: Pick<Trial, 'events'>): number {
  const starts = events.some(({ kind }) => kind === 'restart' || kind === 'respawn');
  return starts ? SCHEDULING_US + STARTING_US : SCHEDULING_US;
}
