import { posix } from 'node:path';
import { digestOf, filesOf } from './fake-disk.js';
import { workersLines } from './node-answers.js';
import type { FakeNode, StagedFake } from './node-world.js';

type Lines = readonly string[];

const blob = (name: string, lines: Lines): Lines => [`begin ${name}`, ...lines.map((line) => `|${line}`), 'end'];

/** What `candidate` answers: the verdicts that the test has set. */
export function candidateLines(node: FakeNode, [run = '']: Lines): Lines {
  const check = (label: 'haproxy' | 'keepalived' | 'live', command: string): Lines => {
    const { exitCode, messages } = node.candidate[label];
    return [`command ${label} ${command}`, `exit ${label} ${exitCode}`, ...blob(`messages ${label}`, messages)];
  };
  const test = '/usr/sbin/keepalived --dont-fork -t';
  const live = check('live', test);
  if (node.runs.get(run)?.staged === undefined) return [...live, `error not-staged run ${run} has staged nothing`];
  return [
    ...live,
    ...check('haproxy', `/usr/sbin/haproxy -c -Ws -f ${node.haproxy.configPath}`),
    ...check('keepalived', test),
  ];
}

export const SERVICES_WORDS = 8;
const DIRECTORIES = ['/', '/etc', '/run', '/run/haproxy', '/tmp', '/usr/local/sbin', '/var', '/var/lib'];
const ADMIN_SOCKET = '/run/haproxy/admin.sock';

/** What `inspect` answers of a machine with enough of everything: root's files and directories, and HAProxy's socket. */
export function inspectLines(node: FakeNode, [run = '', ...rest]: Lines, nowMs: number): Lines {
  const items = rest.slice(SERVICES_WORDS).map((item) => {
    const [, kind = '', name = ''] = /^([a-z]+):(.*)$/.exec(item) ?? [];
    return { kind, name };
  });
  const named = (...kinds: Lines): Lines => items.flatMap(({ kind, name }) => (kinds.includes(kind) ? [name] : []));
  const files = withStaged(filesOf(node), node.runs.get(run)?.staged ?? new Map());
  const isDirectory = (path: string): boolean =>
    DIRECTORIES.includes(path) || [...files.keys()].some((each) => each.startsWith(`${path}/`));
  const statOf = (path: string): Lines => {
    const text = files.get(path);
    if (text !== undefined) return [`81a4 0 0 ${Buffer.byteLength(text)} ${path}`];
    if (path === ADMIN_SOCKET && node.haproxy.master !== undefined) return [`c1b0 0 0 0 ${path}`];
    return isDirectory(path) ? [`41ed 0 0 4096 ${path}`] : [];
  };
  const paths = named('path', 'file', 'certificates', 'list', 'script', 'space');
  const there = paths.filter((path) => statOf(path).length > 0);
  const hashed = named('file', 'list').filter((path) => files.has(path));
  return [
    `main haproxy ${node.haproxy.master?.pid ?? 0}`,
    ...blob('paths', there.flatMap(statOf)),
    ...blob('writable', there),
    ...blob(
      'sha256',
      hashed.map((path) => `${digestOf(files.get(path))}  ${path}`),
    ),
    ...named('list').flatMap((path) => {
      const text = files.get(path);
      return text === undefined
        ? []
        : blob(
            `list ${path}`,
            text.split('\n').filter((line) => line !== ''),
          );
    }),
    ...blob('ids', [
      ...named('user').flatMap((name) => (name === 'root' ? ['user 0 0 root'] : [])),
      ...named('group').flatMap((name) => (name === 'root' ? ['group 0 root'] : [])),
    ]),
    ...blob('space', [
      'Filesystem     1024-blocks    Used Available Capacity Mounted on',
      ...named('space')
        .filter((path) => posix.isAbsolute(path))
        .map(() => '/dev/vda1         20000000 5000000  15000000      25% /'),
    ]),
    ...blob('limits', limitLines(node)),
    ...workersLines(node, ['-', ...pidsOf(node)], nowMs),
    ...blob('datagrams', []),
    ...blob('sockets', socketLines(node)),
  ];
}

const pidsOf = ({ haproxy: { workers, oldWorkers } }: FakeNode): Lines =>
  [...workers, ...oldWorkers].map(({ pid }) => String(pid));

function withStaged(
  files: ReadonlyMap<string, string>,
  staged: ReadonlyMap<string, StagedFake>,
): ReadonlyMap<string, string> {
  const all = new Map(files);
  for (const [path, { text }] of staged) {
    if (text === undefined) all.delete(path);
    else all.set(path, text);
  }
  return all;
}

const limitLines = ({ haproxy: { master, workers } }: FakeNode): Lines => [
  '/proc/meminfo:MemAvailable:    8000000 kB',
  '/proc/sys/fs/nr_open:1048576',
  '/proc/sys/net/ipv4/ip_unprivileged_port_start:1024',
  ...[...(master === undefined ? [] : [master]), ...workers].flatMap(({ pid }) => [
    `/proc/${pid}/limits:Max open files            524288               524288               files     `,
    `/proc/${pid}/status:Uid:\t0\t0\t0\t0`,
    `/proc/${pid}/status:VmRSS:\t   10240 kB`,
    `/proc/${pid}/status:CapEff:\t000001ffffffffff`,
  ]),
];

const socketLines = ({ haproxy: { workers } }: FakeNode): Lines => [
  'Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess',
  ...workers.map(
    ({ pid }) =>
      `u_str LISTEN 0      4000   ${ADMIN_SOCKET}.${pid}.tmp ${pid}0 * 0    users:(("haproxy",pid=${pid},fd=7))`,
  ),
];
