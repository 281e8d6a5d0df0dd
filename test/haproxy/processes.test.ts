import { describe, expect, test } from 'vitest';
import { type HaproxyProcess, tellProcesses } from '../../src/haproxy/processes.js';
import { fixture, fixtureVersions } from './fixture.js';

let ticks = 0;
const process = (pid: number, parentPid: number, args: string): HaproxyProcess => {
  ticks += 1;
  return { pid, parentPid, startTicks: ticks, argv: ['/usr/sbin/haproxy', ...args.split(' ')] };
};

/** Reads lines such as `17 ppid=1 state=S ['/usr/sbin/haproxy', '-W']`. */
const processesIn = (text: string): HaproxyProcess[] =>
  [...text.matchAll(/^(\d+) ppid=(\d+) state=. \[(.*)\]$/gm)].map((match, index) => ({
    pid: Number(match[1]),
    parentPid: Number(match[2]),
    startTicks: index,
    argv: [...(match[3] ?? '').matchAll(/'([^']*)'/g)].map((word) => word[1] ?? ''),
  }));

const pids = (list: readonly HaproxyProcess[]): number[] => list.map(({ pid }) => pid);

const shape = (processes: readonly HaproxyProcess[], options = {}) => {
  const told = tellProcesses(processes, options);
  if (told.mode === 'master-worker') return [told.mode, told.master.pid, pids(told.workers)];
  if (told.mode === 'daemon') return [told.mode, pids(told.workers), pids(told.oldWorkers)];
  return told.mode === 'several' ? [told.mode, told.instances.length] : [told.mode];
};

describe.each(fixtureVersions)('processes of %s', (version) => {
  test('after a reload in master-worker mode are a master with its new and its old worker', () => {
    const processes = processesIn(fixture(version, 'argv-after-good'));
    const [master, old, young] = processes;
    expect(shape(processes)).toEqual(['master-worker', master?.pid, [young?.pid, old?.pid]]);
  });

  test('after -sf are the new one and the old one that finishes', () => {
    const told = tellProcesses(processesIn(fixture(version, 'daemon-argv-after-reload')));
    expect(told).toMatchObject({
      mode: 'daemon',
      workers: [{ argv: expect.arrayContaining(['-sf']) }],
      oldWorkers: [{}],
    });
  });
});

describe('processes are told apart', () => {
  const master = process(10, 1, '-Ws -f /etc/h.cfg');
  const worker = process(11, 10, '-sf 9 -x sockpair@4 -Ws -f /etc/h.cfg');
  const other = process(20, 1, '-D -f /etc/other.cfg');

  test.each<[string, HaproxyProcess[], object, unknown[]]>([
    ['nothing runs', [], {}, ['none']],
    ['only a check runs', [process(5, 1, '-c -f /etc/h.cfg')], {}, ['none']],
    ['master and worker', [master, worker], {}, ['master-worker', 10, [11]]],
    [
      'a check beside them',
      [master, worker, process(5, 3, '-Ws -c -q -f /etc/h.cfg')],
      {},
      ['master-worker', 10, [11]],
    ],
    ['a master whose worker is gone', [master], {}, ['master-worker', 10, []]],
    [
      'a master by its keyword in the file',
      [process(3, 1, '-f a'), process(4, 3, '-f a')],
      { masterWorker: true },
      ['master-worker', 3, [4]],
    ],
    ['nbproc', [process(3, 1, '-D -f a'), process(4, 1, '-D -f a')], {}, ['daemon', [4, 3], []]],
    ['two services', [master, worker, other], {}, ['several', 2]],
    [
      'two services, and the unit knows the master',
      [master, worker, other],
      { mainPid: 10 },
      ['master-worker', 10, [11]],
    ],
    ['two services, and the unit knows the daemon', [master, worker, other], { mainPid: 20 }, ['daemon', [20], []]],
    ['two services, and the unit knows neither', [master, worker, other], { mainPid: 99 }, ['several', 2]],
    ['two services, and the unit has no main process', [master, worker, other], { mainPid: 0 }, ['several', 2]],
    ['the same service in two containers', [process(3, 2, '-W -f a'), process(6, 5, '-W -f a')], {}, ['several', 2]],
  ])('%s', (_what, processes, options, expected) => {
    expect(shape(processes, options)).toEqual(expected);
  });
});
