import { commandWords } from './command.js';
import type { TrackProcess } from './config.js';
import { readInteger, readSecondsUs } from './numbers.js';
import { type Block, last, scalar } from './scalars.js';
import { readWeight } from './weight.js';

const HOUR_US = 3_600_000_000;
const MOST_PROCESSES = 65_535;

/** A `vrrp_track_process` block: weight 0 (too few of them are a fault), quorum 1, no delays where nothing is said; `delay` stands for both of them. */
export function readTrackProcess(block: Block): TrackProcess {
  const { directive, warn } = block;
  const number = (keyword: string): number | undefined =>
    scalar(block, { keyword, read: (word) => readInteger(word, 0, MOST_PROCESSES), otherwise: 'it is ignored' })?.value;
  const delayUs = (keyword: string): number | undefined =>
    scalar(block, { keyword, read: (word) => readSecondsUs(word, 1, HOUR_US), otherwise: 'it is ignored' })?.value;
  const both = delayUs('delay') ?? 0;
  const quorumMax = number('quorum_max');
  const [, ...process] = commandWords(last(directive, 'process')?.text ?? '') ?? [];
  if (process.length === 0) warn(`vrrp_track_process ${directive.args[0] ?? ''} names no process`, directive.at);
  return {
    name: directive.args[0] ?? '',
    at: directive.at,
    process,
    ...readWeight(block, { otherwise: 0, limit: 254 }),
    quorum: number('quorum') ?? 1,
    ...(quorumMax !== undefined && { quorumMax }),
    forkDelayUs: delayUs('fork_delay') ?? both,
    terminateDelayUs: delayUs('terminate_delay') ?? both,
  };
}
