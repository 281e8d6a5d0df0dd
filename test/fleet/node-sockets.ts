import { versionAtLeast } from '../../src/haproxy/version.js';
import type { FakeNode, FakeProcess, FakeServer } from './node-world.js';

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
  if (command.includes(';'))
    return command
      .split(';')
      .map((each) => socketAnswer(node, path, each, nowMs, reload) ?? '')
      .join('');
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
      `CurrConns: ${node.haproxy.sessions.get(worker.pid) ?? 0}`,
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
      ...servers.map((server) => `${backend},${server.name},0,,${statusOf(server)},2,${server.up ? 'L4OK' : 'L4CON'}`),
      `${backend},BACKEND,0,,UP,1,`,
    ]);
    return ['# pxname,svname,scur,slim,status,type,check_status', ...rows, '', ''].join('\n');
  }
  if (command === 'show servers state') return serversState(node);
  if (command === 'show table') return '\n';
  if (command === 'show map' || command === 'show acl') return '# id (file) description\n\n';
  if (command === 'show ssl cert') return '# filename\n\n';
  if (command === 'show cli level') return `${node.haproxy.level}\n\n`;
  if (command.startsWith('set server ')) return setServer(node, command);
  return 'Unknown command.\n';
}

const statusOf = ({ up, maint, drain }: FakeServer): string =>
  maint === true ? 'MAINT' : drain === true ? 'DRAIN' : up ? 'UP' : 'DOWN';

/** As HAProxy 2.8 answers; addresses and ports count on from those of the fake configuration. */
const serversState = ({ haproxy }: FakeNode): string =>
  [
    '1',
    '# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port',
    ...Object.entries(haproxy.servers).flatMap(([backend, servers]) =>
      servers.map(({ name, up, maint, drain, weight = 1 }, at) => {
        const admin = (maint === true ? 1 : 0) | (drain === true ? 8 : 0);
        const state = up && maint !== true ? 2 : 0;
        return `4 ${backend} ${at + 1} ${name} 192.0.2.1 ${state} ${admin} ${weight} 1 6 6 3 4 6 0 0 0 - ${8001 + at} - 0 0 - - 0`;
      }),
    ),
    '',
    '',
  ].join('\n');

function setServer({ haproxy }: FakeNode, command: string): string {
  const [, , path = '', key, value] = command.split(' ');
  const [backend = '', name] = path.split('/');
  const server = haproxy.servers[backend]?.find((each) => each.name === name);
  if (server === undefined) return 'No such server.\n\n';
  if (haproxy.level !== 'admin') return 'Permission denied\n\n';
  if (haproxy.setsNothing) return '\n';
  if (key === 'weight') server.weight = Number(value);
  if (key === 'state') Object.assign(server, { maint: value === 'maint', drain: value === 'drain' });
  return '\n';
}
