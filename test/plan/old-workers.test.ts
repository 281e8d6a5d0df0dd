import { describe, expect, it, test } from 'vitest';
import { readHaproxyConfig } from '../../src/haproxy/read.js';
import type { WorkerUse } from '../../src/node/workers.js';
import {
  durationText,
  hardStopMsOf,
  type OldWorkers,
  oldWorkersOf,
  oldWorkersText,
} from '../../src/plan/old-workers.js';
import { nodeFacts } from './pair-facts.js';

const HOUR_MS = 3_600_000;
const CONFIG = 'global\n hard-stop-after 30s\n';

/** Booted 1000 s ago; the workers of the test were started 100, 400 and 990 s after that. */
const use: WorkerUse = {
  nowMs: 5_000_000,
  uptimeMs: 1_000_000,
  processes: [
    { pid: 1, startTicks: 10_000, rssKib: 2048 },
    { pid: 2, startTicks: 40_000, rssKib: 1024, connections: 4 },
  ],
};
const serving = {
  workers: [{ pid: 3, startTicks: 99_000 }],
  oldWorkers: [
    { pid: 2, startTicks: 40_000 },
    { pid: 1, startTicks: 10_000 },
  ],
};

/** How the node was found: with one worker, and files of that age. */
const stateWith = (modifiedAtMs: number, startTicks = 40_000) => {
  const facts = nodeFacts('a', []);
  const config = readHaproxyConfig([{ path: '/etc/haproxy/haproxy.cfg', text: CONFIG }]);
  const files = facts.files.map((file) => ({ ...file, modifiedAtMs }));
  const argv = ['/usr/sbin/haproxy', '-f', '/etc/haproxy/haproxy.cfg'];
  const signals = { blockedSignals: 0n, pendingSignals: 0n };
  const process = { pid: 2, parentPid: 1, startTicks, state: 'S', argv, exe: '/x', exeDeleted: false, ...signals };
  const haproxy = { ...facts.haproxy, config, processes: [process] };
  return { facts: { ...facts, files, haproxy }, sockets: {}, runtime: { unknowns: [] } };
};

describe('old workers', () => {
  it('were replaced when the next younger one was started', () => {
    const { workers } = oldWorkersOf(stateWith(0), serving, use, new Map([[1, 5]]));
    expect(workers).toEqual([
      { pid: 1, oldForMs: 600_000, sessions: 5, rssKib: 2048 },
      { pid: 2, oldForMs: 10_000, connections: 4, rssKib: 1024 },
    ]);
  });

  it('were replaced by the worker that the node was found with, also when that has ended meanwhile', () => {
    const { workers } = oldWorkersOf(stateWith(0, 70_000), serving, use, new Map());
    expect(workers.map(({ pid, oldForMs }) => [pid, oldForMs])).toEqual([
      [1, 600_000],
      [2, 300_000],
    ]);
  });

  it('that have ended, and processes that have taken their pids, are none', () => {
    const others = { ...use, processes: [{ pid: 1, startTicks: 99_500, rssKib: 1 }] };
    expect(oldWorkersOf(stateWith(0), serving, others, new Map()).workers).toEqual([]);
  });

  it.each([
    ['the file is older than the worker', 4_000_000, { kind: 'hard-stop', afterMs: 30_000 }],
    ['the file was changed since', 4_500_000, undefined],
  ])('run the configuration on disk when %s', (_, modifiedAtMs, end) => {
    expect(oldWorkersOf(stateWith(modifiedAtMs), serving, use, new Map()).end).toEqual(end);
  });
});

describe('hard-stop-after', () => {
  it.each([
    ['that the worker of now was started with', 4_399_000, 30_000],
    ['that came into the file later, which that worker does not know', 4_500_000, undefined],
  ])('%s', (_, modifiedAtMs, wanted) => {
    expect(hardStopMsOf(stateWith(modifiedAtMs), use)).toBe(wanted);
  });
});

const at = { file: 'h.cfg', line: 7 };
const one = { pid: 4, oldForMs: 12_000, sessions: 1, rssKib: 7782 };

test.each<[string, OldWorkers, string]>([
  ['none', { workers: [] }, 'no old worker is left'],
  [
    'one, with what it waits for',
    { workers: [one], end: { kind: 'hard-stop', afterMs: 30_000 } },
    'old worker 4: replaced 12 s ago, 1 session, 7.6 MiB; ended by HAProxy 30 s after the reload at the latest (hard-stop-after)',
  ],
  [
    'some, together',
    {
      workers: [{ ...one, pid: 3, oldForMs: 3 * HOUR_MS, rssKib: 204_800 }, one],
      end: { kind: 'timeouts', timeout: 'timeout tunnel', ms: HOUR_MS, at },
    },
    '2 old workers (3, 4): the oldest replaced 3 h ago, 2 sessions, 208 MiB; no hard-stop-after: an idle session ends after 60 min at the latest (timeout tunnel, h.cfg:7), a busy one has no end',
  ],
  [
    'one that only the kernel tells of',
    {
      workers: [{ pid: 4, oldForMs: 0, connections: 2, rssKib: 1024 }],
      end: { kind: 'none', proxy: 'frontend web', missing: 'client' },
    },
    'old worker 4: replaced 0 ms ago, 2 connections, 1.0 MiB; without end: no hard-stop-after, and frontend web has no timeout client',
  ],
  [
    'one that nobody tells of',
    { workers: [{ pid: 4, oldForMs: 0, rssKib: 1024 }] },
    'old worker 4: replaced 0 ms ago, sessions not known, 1.0 MiB; how long it may live is not known: the configuration that it runs is no longer on disk',
  ],
])('%s read as one line', (_, old, text) => {
  expect(oldWorkersText(old)).toBe(text);
});

test.each([
  [0, '0 ms'],
  [1500, '2 s'],
  [119_000, '119 s'],
  [125_000, '2 min'],
  [2 * HOUR_MS, '2 h'],
  [2 * HOUR_MS + 300_000, '2 h 5 min'],
  [49 * HOUR_MS, '2 d'],
])('%i ms read as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
