import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LIKE_KEEPALIVED } from './real-time.js';

/** How late the machine wakes processes that wait for a timer, as keepalived does. */
export interface LatenessWatch {
  /** The longest delay of a span of time, in microseconds since 1970; one that reaches into the span counts in full. */
  worstUs(fromUs: number, toUs: number): number;
  stop(): void;
}

/** As many watchers as a pair has nodes. */
const WATCHERS = 2;

/** Starts watching; resolves when all watchers run. */
export async function watchLateness(): Promise<LatenessWatch> {
  const spans: { readonly fromUs: number; readonly toUs: number }[] = [];
  const tell = (line: string): void => {
    const [fromMs = 0, toMs = 0] = line.split(' ').map(Number);
    spans.push({ fromUs: fromMs * 1000, toUs: toMs * 1000 });
  };
  const watchers = await Promise.all(Array.from({ length: WATCHERS }, () => startWatcher(tell)));
  return {
    worstUs: (fromUs, toUs) =>
      Math.max(
        0,
        ...spans.flatMap((span) => (span.fromUs < toUs && span.toUs > fromUs ? [span.toUs - span.fromUs] : [])),
      ),
    stop: () => {
      for (const watcher of watchers) watcher.kill('SIGKILL');
    },
  };
}

async function startWatcher(tell: (line: string) => void): Promise<ChildProcess> {
  const watcher = spawn('chrt', [...LIKE_KEEPALIVED, process.execPath, join(import.meta.dirname, 'lateness.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: watcher.stdout });
  lines.on('line', tell);
  await once(lines, 'line');
  return watcher;
}
