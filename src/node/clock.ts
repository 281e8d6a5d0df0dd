import type { Host } from '../ssh/host.js';
import { fieldOf } from './answer.js';
import { callProgram } from './call.js';
import type { Bounds } from './clock-offset.js';
import { runWord } from './run-words.js';

const DEADLINE_MS = 10_000;

/**
 * Reads a node's clock, in epoch microseconds, with the node's lock held for the run: the quickest thing that can be asked of a node. Where
 * its `date` has whole seconds only, the bounds are a second apart; undefined when it shows no time.
 * Throws `NodeError` (`lock-lost`) and `SshError`.
 */
export async function readClock(host: Host, run: string): Promise<Bounds | undefined> {
  const answer = await callProgram(host, 'check', [runWord(host.name, 'check', run)], { deadlineMs: DEADLINE_MS });
  return readMoment(fieldOf(answer, 'at'));
}

/** A moment that `date` showed, in epoch microseconds; undefined when it is none. */
export function readMoment(text: string): Bounds | undefined {
  const [, seconds, nanoseconds] = /^(\d{1,12})(?:\.(\d{9}))?$/.exec(text) ?? [];
  if (seconds === undefined) return undefined;
  const lowUs = Number(seconds) * 1_000_000 + Math.floor(Number(nanoseconds ?? 0) / 1000);
  return { lowUs, highUs: nanoseconds === undefined ? lowUs + 999_999 : lowUs };
}
