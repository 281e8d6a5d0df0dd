import { createHash } from 'node:crypto';
import { extract } from 'tar-stream';
import type { FleetSide } from './fake-host.js';
import { readPriorities, stopKeepalived } from './fake-vrrp.js';
import { type FakeNode, type FakeRun, newProcess } from './node-world.js';

const KEEPALIVED_CONF = '/etc/keepalived/keepalived.conf';

const error = (code: string, text: string): readonly string[] => [`error ${code} ${text}`];

/** The lines that a verb over runs answers, without header and `done`; a refusal ends them. Undefined: no such verb. */
export function runLines(
  node: FakeNode,
  fleet: FleetSide,
  verb: string,
  args: readonly string[],
): readonly string[] | undefined {
  const [run = '', ...rest] = args;
  switch (verb) {
    case 'arm':
      return arm(node, fleet, run, rest);
    case 'install':
      return install(node, fleet, run);
    case 'confirm':
      return confirm(node, fleet, run);
    case 'revert':
      return revert(node, fleet, run);
    case 'pending':
      return [...node.runs].flatMap(([id, each]) => pendingLines(id, each, fleet.now()));
    case 'service':
      return service(node, fleet, run, rest);
    default:
      return undefined;
  }
}

function arm(node: FakeNode, fleet: FleetSide, run: string, rest: readonly string[]): readonly string[] {
  const other = [...node.runs].find(([id, { state }]) => id !== run && (state === 'armed' || state === 'failed'));
  if (other !== undefined) return error('pending', `run ${other[0]} is ${other[1].state} on this node`);
  const [hundredths = '0', operator = '', what = ''] = rest;
  const deadlineMs = fleet.now() + Number(hundredths) * 10;
  const undo = rest.slice(rest.indexOf('--') + 1);
  node.runs.set(run, {
    state: 'armed',
    operator,
    what,
    sinceMs: fleet.now(),
    deadlineMs,
    undo,
    staged: new Map(),
    kept: new Map(),
  });
  fleet.changed(node, `arm ${run}`);
  return ['ready', 'covers systemd', `deadline ${Math.ceil(deadlineMs / 1000)}`];
}

/** Takes the files in; returns what `stage` answers then. */
export async function stage(node: FakeNode, run: string, input: Buffer): Promise<readonly string[]> {
  const held = node.runs.get(run);
  if (held?.state !== 'armed') return error('not-armed', `run ${run} is not armed`);
  const entries = await unpack(input);
  const list = (entries.get('list') ?? '').trim().split('\n');
  held.staged = new Map(
    list.flatMap((line, at) => {
      if (at % 2 === 1) return [];
      const [, , expected = '-'] = line.split(' ');
      return [[list[at + 1] ?? '', { text: entries.get(String(at / 2 + 1)) ?? '', expected }] as const];
    }),
  );
  return ['staged'];
}

async function unpack(input: Buffer): Promise<ReadonlyMap<string, string>> {
  const entries = new Map<string, string>();
  const tar = extract();
  tar.end(input);
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(Buffer.from(chunk));
    entries.set(entry.header.name, Buffer.concat(chunks).toString());
  }
  return entries;
}

function install(node: FakeNode, fleet: FleetSide, run: string): readonly string[] {
  const held = node.runs.get(run);
  if (held?.state !== 'armed') return error('not-armed', `run ${run} is not armed`);
  const changed = [...held.staged].find(
    ([path, { expected }]) => expected !== '-' && expected !== digestOf(fileOf(node, path)),
  );
  if (changed !== undefined) return error('changed', `${changed[0]} was changed since the change was planned`);
  for (const [path, { text }] of held.staged) {
    held.kept.set(path, fileOf(node, path));
    write(node, path, text);
  }
  fleet.changed(node, `install ${run}`);
  return ['installed'];
}

function confirm(node: FakeNode, fleet: FleetSide, run: string): readonly string[] {
  const held = node.runs.get(run);
  if (held === undefined) return error('no-run', `this node has no run ${run}`);
  if (held.state === 'reverted') return error('reverted', `the node has taken run ${run} back`);
  held.state = 'confirmed';
  fleet.changed(node, `confirm ${run}`);
  return ['state confirmed'];
}

function revert(node: FakeNode, fleet: FleetSide, run: string): readonly string[] {
  const held = node.runs.get(run);
  if (held === undefined) return error('no-run', `this node has no run ${run}`);
  if (held.state !== 'reverted') takeBack(node, fleet, run, held);
  return [...held.undo.map((line) => `did ok ${line}`), 'state reverted'];
}

function takeBack(node: FakeNode, fleet: FleetSide, run: string, held: FakeRun): void {
  held.state = 'reverted';
  fleet.changed(node, `revert ${run}`);
  for (const line of held.undo) {
    if (line === 'files') for (const [path, text] of held.kept) write(node, path, text);
    if (line === 'reload keepalived') control(node, fleet, 'reload', 'keepalived');
    if (line === 'start keepalived') control(node, fleet, 'start', 'keepalived');
    if (line === 'start haproxy') control(node, fleet, 'start', 'haproxy');
  }
}

/** The node's own timers: what is due by now is taken back, whether anybody reaches the node or not. */
export function takeBackWhatIsDue(node: FakeNode, fleet: FleetSide): void {
  for (const [run, held] of node.runs)
    if (held.state === 'armed' && held.deadlineMs <= fleet.now()) takeBack(node, fleet, run, held);
}

const pendingLines = (run: string, held: FakeRun, nowMs: number): readonly string[] =>
  held.state === 'reverted'
    ? []
    : [
        `begin run ${run}`,
        `|state ${held.state}`,
        `|left ${Math.max(0, Math.ceil((held.deadlineMs - nowMs) / 1000))}`,
        `|deadline ${Math.ceil(held.deadlineMs / 1000)}`,
        `|operator ${held.operator}`,
        `|since ${Math.floor(held.sinceMs / 1000)}`,
        `|what ${held.what}`,
        ...held.undo.map((line) => `|undo ${line}`),
        'end',
      ];

function service(
  node: FakeNode,
  fleet: FleetSide,
  run: string,
  [action = '', name = '']: readonly string[],
): readonly string[] {
  if (action === 'stop' && node.runs.get(run)?.state !== 'armed') return error('not-armed', `run ${run} is not armed`);
  fleet.changed(node, `${action} ${name}`);
  control(node, fleet, action, name);
  return [timeLine(fleet), timeLine(fleet), 'exit 0', 'begin messages', 'end'];
}

/** `at SECONDS.NANOSECONDS` */
export const timeLine = (fleet: FleetSide): string => `at ${(fleet.now() / 1000).toFixed(3)}000000`;

function control(node: FakeNode, fleet: FleetSide, action: string, name: string): void {
  if (name === 'keepalived' && action === 'stop') stopKeepalived(node);
  if (name === 'keepalived' && action !== 'stop' && !node.stuck) {
    if (action === 'start') node.keepalivedRuns = true;
    readPriorities(node);
  }
  if (name === 'haproxy') {
    const runs = action !== 'stop' && !node.stuck;
    const kept = action === 'restart' ? undefined : node.haproxy;
    node.haproxy.master = runs ? (kept?.master ?? newProcess(fleet.now())) : undefined;
    node.haproxy.workers = runs ? [kept?.workers[0] ?? newProcess(fleet.now())] : [];
    node.haproxy.oldWorkers = [];
  }
  fleet.elect(node);
}

const digestOf = (text: string | undefined): string =>
  text === undefined ? 'absent' : createHash('sha256').update(text).digest('hex');

function fileOf(node: FakeNode, path: string): string | undefined {
  return path === KEEPALIVED_CONF ? node.keepalivedConf : node.files.get(path);
}

function write(node: FakeNode, path: string, text: string | undefined): void {
  if (path === KEEPALIVED_CONF && text !== undefined) node.keepalivedConf = text;
  else if (text === undefined) node.files.delete(path);
  else node.files.set(path, text);
}
