import { request } from 'node:http';
import { gapMeter } from './gap.mjs';
import { addLatency } from './latency.mjs';

/**
 * Requests at a fixed rate, each on a new connection, started on schedule whatever became of the earlier ones:
 * a slow answer cannot hide the requests that would have been sent meanwhile.
 *
 * @import { Latencies } from './latency.mjs'
 * @typedef {{ sent: number, lost: number, latencies: Latencies, worstGapMs: number, failures: Record<string, number> }} ShortRequests
 * `sent` counts the settled ones. `failures`: how many were lost to each error code, status or to the deadline.
 */

/**
 * @param {string} vip
 * @param {{ rate: number, deadlineMs: number }} options Requests a second; milliseconds from a request's scheduled
 *   start until it counts as lost.
 */
export function startShortRequests(vip, { rate, deadlineMs }) {
  const periodMs = 1000 / rate;
  const startedAt = performance.now();
  const gap = gapMeter(periodMs);
  /** @type {Latencies} */
  const latencies = new Map();
  /** @type {Record<string, number>} */
  const failures = {};
  let scheduled = 0;
  let settled = 0;
  let lost = 0;

  const sendOne = () => {
    const index = scheduled++;
    const dueAt = startedAt + index * periodMs;
    ask(vip, dueAt + deadlineMs - performance.now(), (failure) => {
      gap.settle(index, failure === undefined);
      settled += 1;
      addLatency(latencies, performance.now() - dueAt);
      if (failure === undefined) return;
      lost += 1;
      failures[failure] = (failures[failure] ?? 0) + 1;
    });
  };
  const timer = setInterval(
    () => {
      while (startedAt + scheduled * periodMs <= performance.now()) sendOne();
    },
    Math.min(periodMs, 5),
  );
  return {
    /** @returns {ShortRequests} */
    report: () => ({ sent: settled, lost, latencies, worstGapMs: gap.worstMs(), failures }),
    /** No further request; those on their way settle within the deadline. */
    stop: () => clearInterval(timer),
    isSettled: () => settled === scheduled,
  };
}

/**
 * @param {string} vip
 * @param {number} withinMs
 * @param {(failure: string | undefined) => void} settle Called once.
 */
function ask(vip, withinMs, settle) {
  let isSettled = false;
  const once = (/** @type {string | undefined} */ failure) => {
    if (isSettled) return;
    isSettled = true;
    clearTimeout(timer);
    settle(failure);
    outgoing.destroy();
  };
  const outgoing = request({ host: vip, path: '/', agent: false, headers: { Connection: 'close' } }, (response) => {
    response.resume();
    response.on('end', () => once(response.statusCode === 200 ? undefined : `status ${response.statusCode}`));
    response.on('error', (error) => once(codeOf(error)));
  });
  outgoing.on('error', (error) => once(codeOf(error)));
  const timer = setTimeout(() => once('deadline'), Math.max(0, withinMs));
  outgoing.end();
}

/** @param {Error & { code?: string }} error */
const codeOf = (error) => error.code ?? error.message;
