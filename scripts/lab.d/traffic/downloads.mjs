import { request } from 'node:http';
import { contentAt } from '../download.mjs';

const BYTES = 262_144;
const DURATION_MS = 4000;
const SILENCE_MS = 5000;
const RETRY_MS = 500;

/**
 * Slow downloads of 256 KiB over 4 s, one after the other in each slot; every byte is compared. Those on their way at
 * the end were started, and neither finished nor broken.
 *
 * @param {string} vip
 * @param {number} slots
 */
export function startDownloads(vip, slots) {
  const counts = { started: 0, finished: 0, broken: 0 };
  const stop = new AbortController();

  const run = async () => {
    while (!stop.signal.aborted) {
      counts.started += 1;
      const isWhole = await download(vip, stop.signal);
      if (stop.signal.aborted) return;
      if (isWhole) counts.finished += 1;
      else {
        counts.broken += 1;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  };
  for (let slot = 0; slot < slots; slot++) void run();
  return { report: () => ({ ...counts }), stop: () => stop.abort() };
}

/**
 * @param {string} vip
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} Whether every byte came, unchanged.
 */
function download(vip, signal) {
  return new Promise((resolve) => {
    const path = `/download?bytes=${BYTES}&ms=${DURATION_MS}`;
    const outgoing = request(
      { host: vip, path, agent: false, headers: { Connection: 'close' }, signal },
      (response) => {
        let received = 0;
        let isSame = response.statusCode === 200;
        response.on('data', (/** @type {Buffer} */ chunk) => {
          isSame &&= chunk.equals(contentAt(received, chunk.length));
          received += chunk.length;
        });
        response.on('end', () => resolve(isSame && received === BYTES));
        response.on('error', () => resolve(false));
      },
    );
    outgoing.setTimeout(SILENCE_MS, () => outgoing.destroy(new Error('silence')));
    outgoing.on('error', () => resolve(false));
    outgoing.end();
  });
}
