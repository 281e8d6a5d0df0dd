import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LIKE_KEEPALIVED } from './real-time.js';

/** Delays of a span of time, in microseconds: the longest, and how long any process waited in all. */
export interface Lateness {
  readonly worstUs: number;
  readonly totalUs: number;
}

/** How late the machine wakes processes that wait for a timer, as keepalived does. */
export interface LatenessWatch {
  /** Of a span of time, in microseconds since 1970; a delay that reaches into the span counts in full. */
  within(fromUs: number, toUs: number): Lateness;
  stop(): void;
}

interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

/** As many watchers as a pair has nodes. */
const WATCHERS = 2;

/** Starts watching; resolves when all watchers run. */
export async function watchLateness(): Promise<LatenessWatch> {
  const spans: Span[] = [];
  const tell = (line: string): void => {
    const [fromMs = 0, toMs = 0] = line.split(' ').map(Number);
    spans.push({ fromUs: fromMs * 1000, toUs: toMs * 1000 });
  };
  const watchers = await Promise.all(Array.from({ length: WATCHERS }, () => startWatcher(tell)));
  return {
    within: (fromUs, toUs) => latenessOf(spans.filter((span) => span.fromUs < toUs && span.toUs > fromUs)),
    stop: () => {
      for (const watcher of watchers) watcher.kill('SIGKILL');
    },
  };
}

function latenessOf(spans: readonly Span[]): Lateness {
  let totalUs = 0;
  let coveredUs = 0;
  for (const { fromUs, toUs } of spans.toSorted((one, other) => one.fromUs - other.fromUs)) {
    totalUs += Math.max(0, toUs - Math.max(fromUs, coveredUs));
    coveredUs = Math.max(coveredUs, toUs);
  }
  return { worstUs: Math.max(0, ...spans.map(({ fromUs, toUs }) => toUs - fromUs)), totalUs };
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
