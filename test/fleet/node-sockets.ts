import { versionAtLeast } from '../../src/haproxy/version.js';
import type { FakeNode, FakeProcess } from './node-world.js';

const DAY_S = 86_400;

/** What the fake HAProxy answers on a socket; undefined when nothing answers there. `reload` does the node's next reload. */
export function socketAnswer(
  node: FakeNode,
  path: string,
  command: string,
  nowMs: number,
  reload: () => boolean,
): string | undefined {
  const { haproxy } = node;
  if (path !== haproxy.masterSocket || haproxy.master === undefined || haproxy.deaf) return undefined;
  const [, target, rest] = /^(@1|@!\d+) (.*)$/.exec(command) ?? [];
  if (target !== undefined) {
    const worker =
      target === '@1'
        ? haproxy.workers[0]
        : [...haproxy.workers, ...haproxy.oldWorkers].find((each) => `@!${each.pid}` === target);
    return worker === undefined
      ? "Can't find the target PID matching the prefix\n"
      : workerAnswer(node, worker, rest ?? '', nowMs);
  }
  if (command === 'show proc') return showProc(node, nowMs);
  if (command === 'reload') {
    const loaded = reload();
    if (!versionAtLeast(haproxy.version, [2, 7])) return '';
    return loaded
      ? 'Success=1\n--\n[NOTICE]   (1) : Loading success.\n'
      : 'Success=0\n--\n[ALERT]    (1) : config : parsing failed.\n';
  }
  return 'Unknown command.\n';
}

const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');

const uptime = (process: FakeProcess, nowMs: number): string => {
  const seconds = Math.floor((nowMs - process.startedAtMs) / 1000);
  return `${Math.floor(seconds / DAY_S)}d${two((seconds % DAY_S) / 3600)}h${two((seconds % 3600) / 60)}m${two(seconds % 60)}s`;
};

function showProc({ haproxy }: FakeNode, nowMs: number): string {
  const row = (type: string, process: FakeProcess, reloads: string): string =>
    [process.pid, type, reloads, uptime(process, nowMs), haproxy.version]
      .map((each) => String(each).padEnd(16))
      .join('');
  return [
    '#<PID>          <type>          <reloads>       <uptime>        <version>      ',
    ...(haproxy.master === undefined
      ? []
      : [row('master', haproxy.master, `${haproxy.reloads} [failed: ${haproxy.failedReloads}]`)]),
    '# workers',
    ...haproxy.workers.map((each) => row('worker', each, String(haproxy.failedReloads))),
    ...(haproxy.oldWorkers.length === 0
      ? []
      : ['# old workers', ...haproxy.oldWorkers.map((each) => row('worker', each, '1'))]),
    '# programs',
    '',
    '',
  ].join('\n');
}

function workerAnswer(node: FakeNode, worker: FakeProcess, command: string, nowMs: number): string {
  if (command === 'show info') {
    const stopping = node.haproxy.oldWorkers.includes(worker) ? 1 : 0;
    const seconds = Math.floor((nowMs - worker.startedAtMs) / 1000);
    return [
      'Name: HAProxy',
      `Version: ${node.haproxy.version}`,
      `Pid: ${worker.pid}`,
      `Uptime_sec: ${seconds}`,
      'PoolFailed: 0',
      'Maxconn: 4000',
      'CurrConns: 0',
      `Stopping: ${stopping}`,
      'Jobs: 6',
      'Unstoppable Jobs: 1',
      `Listeners: ${node.haproxy.ports.length}`,
      '',
      '',
    ].join('\n');
  }
  if (command === 'show stat') {
    const rows = Object.entries(node.haproxy.servers).flatMap(([backend, servers]) => [
      ...servers.map(
        (server) => `${backend},${server.name},0,${server.up ? 'UP' : 'DOWN'},2,${server.up ? 'L4OK' : 'L4CON'}`,
      ),
      `${backend},BACKEND,0,UP,1,`,
    ]);
    return ['# pxname,svname,scur,status,type,check_status', ...rows, '', ''].join('\n');
  }
  return 'Unknown command.\n';
}
