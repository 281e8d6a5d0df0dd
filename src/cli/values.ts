import { InvalidArgumentError } from 'commander';
import { readTimeUs } from '../vrrp/time-words.js';

/** A whole number from `least` to `most`. */
export const wholeFrom =
  (least: number, most: number = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    const upTo = most === Number.MAX_SAFE_INTEGER ? 'on' : `to ${most}`;
    throw new InvalidArgumentError(`A whole number from ${least} ${upTo} is wanted.`);
  };

/** Decimal seconds from `least` to `most`, as microseconds; places beyond the sixth are rounded. */
export const secondsFrom =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && value >= least && value <= most) return Math.round(value * 1_000_000);
    throw new InvalidArgumentError(`Seconds from ${least} to ${most} are wanted, e.g. 1 or 0.25.`);
  };

/** `250ms`, `30s`, `1d` as microseconds. */
export function timeUs(text: string): number {
  const us = readTimeUs(text);
  if (us === undefined) throw new InvalidArgumentError('A time like 250ms, 30s, 2m, 1h or 7d is wanted, 366d at most.');
  return us;
}

/** `250ms`, `3s`, `2m` as milliseconds. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  if (match === null) throw new InvalidArgumentError('A duration like 250ms, 3s or 2m is wanted.');
  const unitMs = { ms: 1, s: 1000, m: 60_000 }[match[2] as 'ms' | 's' | 'm'];
  return Math.round(Number(match[1]) * unitMs);
}
