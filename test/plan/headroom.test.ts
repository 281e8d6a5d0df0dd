import { describe, expect, it } from 'vitest';
import { readHaproxyConfig } from '../../src/haproxy/read.js';
import type { WorkerUse } from '../../src/node/workers.js';
import { headroomWarnings } from '../../src/plan/headroom.js';
import type { NodeState } from '../../src/plan/serving.js';
import { nodeFacts } from './pair-facts.js';

const process = (pid: number, parentPid: number) => ({
  pid,
  parentPid,
  startTicks: pid,
  state: 'S',
  argv: ['/usr/sbin/haproxy', '-Ws', '-f', '/etc/haproxy/haproxy.cfg'],
  exe: '/usr/sbin/haproxy',
  exeDeleted: false,
  blockedSignals: 0n,
  pendingSignals: 0n,
});

const worker = (pid: number, reloads: number) => ({ pid, reloads, uptimeSec: 1 });

/** A master with a current worker 30 and an old worker 20, which has lived through `reloads`. */
function stateWith(part: {
  readonly reloads?: number;
  readonly version?: string;
  readonly config?: string;
}): NodeState {
  const { reloads = 1, version = '3.2.26', config = 'global\n' } = part;
  const facts = nodeFacts('a', []);
  const read = readHaproxyConfig([{ path: 'h.cfg', text: config }]);
  return {
    facts: {
      ...facts,
      haproxy: {
        ...facts.haproxy,
        version,
        config: read,
        processes: [process(10, 1), process(20, 10), process(30, 10)],
      },
    },
    sockets: {},
    runtime: {
      unknowns: [],
      proc: {
        master: worker(10, 1),
        workers: [worker(30, 0)],
        oldWorkers: [worker(20, reloads)],
        programs: [],
        reloadFailed: false,
      },
    },
  };
}

const useWith = (freeKib: number): WorkerUse => ({
  nowMs: 0,
  uptimeMs: 0,
  freeKib,
  processes: [
    { pid: 30, startTicks: 30, rssKib: 10_240 },
    { pid: 20, startTicks: 20, rssKib: 5120 },
  ],
});
const plenty = useWith(1_000_000);

describe('before one more worker is started', () => {
  it('those that linger are told with what they hold', () => {
    expect(headroomWarnings(stateWith({}), plenty)).toEqual(['a: old worker 20 lingers from before, 5.0 MiB']);
  });

  it.each([
    ['the 50 of 3.3', { version: '3.3.0', reloads: 50 }, /^a: mworker-max-reloads 50: .* ends worker 20,/],
    ['not yet at 49', { version: '3.3.0', reloads: 49 }, undefined],
    ['no limit before 3.3', { version: '3.2.26', reloads: 500 }, undefined],
    [
      'one of its own',
      { config: 'global\n mworker-max-reloads 3\n', reloads: 3 },
      /^a: mworker-max-reloads 3: .* worker 20,/,
    ],
    [
      'none at all, which ends the worker of now',
      { config: 'global\n mworker-max-reloads 0\n', reloads: 1 },
      /^a: mworker-max-reloads 0: .* ends worker 30, 20,/,
    ],
  ])('workers that the master will end are told: %s', (_, part, wanted) => {
    const warnings = headroomWarnings(stateWith(part), plenty).filter((text) => text.includes('mworker'));
    if (wanted === undefined) expect(warnings).toEqual([]);
    else expect(warnings[0]).toMatch(wanted);
  });

  it('memory that does not suffice is told', () => {
    const warnings = headroomWarnings(stateWith({}), useWith(11_000));
    expect(warnings.at(-1)).toMatch(/^a: one more worker takes about 11\.0 MiB, and 10\.7 MiB are free/);
    expect(headroomWarnings(stateWith({}), useWith(11_300))).toHaveLength(1);
  });
});
