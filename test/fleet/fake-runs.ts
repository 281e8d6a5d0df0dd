import { digestOf, fileOf, putFile } from './fake-disk.js';
import type { FleetSide } from './fake-host.js';
import { service } from './fake-services.js';
import { beginUndo, takeBackWhatIsDue } from './fake-undo.js';
import type { FakeNode, FakeRun } from './node-world.js';

type Lines = readonly string[];
const error = (code: string, text: string): Lines => [`error ${code} ${text}`];

/** The lines that a verb over runs answers, without header and `done`; a refusal ends them. Undefined: no such verb. */
export function runLines(
  node: FakeNode,
  fleet: FleetSide,
  verb: string,
  args: Lines,
): Lines | Promise<Lines> | undefined {
  const [run = '', ...rest] = args;
  switch (verb) {
    case 'arm':
      return arm(node, fleet, run, rest);
    case 'install':
      return install(node, fleet, run, rest[0]);
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

/** `arm RUN TIME [[OPERATOR WHAT SERVICES] -- UNDO...]` */
export function arm(node: FakeNode, fleet: FleetSide, run: string, rest: Lines): Lines {
  const [hundredths = '0', operator = '', what = ''] = rest;
  const held = node.runs.get(run);
  const deadlineMs = fleet.now() + Number(hundredths) * 10;
  const isNew = rest.length > 1 && operator !== '--';
  if (isNew && (held === undefined || held.state === 'staged')) {
    const other = [...node.runs].find(([id, { state }]) => id !== run && UNENDED.includes(state));
    if (other !== undefined) return error('pending', `run ${other[0]} is ${other[1].state} on this node`);
    const undo = rest.slice(rest.indexOf('--') + 1);
    const about = { operator, what, sinceMs: fleet.now(), deadlineMs, undo, left: [], did: [], kept: new Map() };
    node.runs.set(run, { ...about, state: 'armed', staged: held?.staged ?? new Map() });
    fleet.changed(node, `arm ${run}`);
    return ['ready', 'covers systemd', deadlineLine(deadlineMs)];
  }
  if (held?.state !== 'armed') return notArmed(run, held);
  if (operator === '--') Object.assign(held, { undo: rest.slice(2), deadlineMs });
  else held.deadlineMs = Math.max(held.deadlineMs, deadlineMs);
  return [deadlineLine(held.deadlineMs)];
}

const UNENDED: readonly FakeRun['state'][] = ['armed', 'reverting', 'failed'];
const deadlineLine = (ms: number): string => `deadline ${Math.ceil(ms / 1000)}`;

function notArmed(run: string, held: FakeRun | undefined): Lines {
  if (held === undefined || held.state === 'staged') return error('no-run', `this node has no run ${run}`);
  if (held.state === 'confirmed') return error('confirmed', `run ${run} is confirmed`);
  return error('reverted', `the node has taken run ${run} back: it is ${held.state}`);
}

function install(node: FakeNode, fleet: FleetSide, run: string, part: string | undefined): Lines {
  const held = node.runs.get(run);
  if (held?.state !== 'armed') return notArmed(run, held);
  if (held.staged.size === 0) return error('usage', `run ${run} has staged nothing`);
  const entries = [...held.staged].filter(([, each]) => part === undefined || each.part === part);
  if (entries.every(([path]) => held.kept.has(path))) {
    const other = changedSince(node, held);
    return other === undefined ? ['installed'] : error('half', `${other} was changed: an earlier install was cut off`);
  }
  const changed = entries.find(([path, { expected }]) => expected !== '-' && expected !== digestOf(fileOf(node, path)));
  if (changed !== undefined) return error('changed', `${changed[0]} was changed since the change was planned`);
  for (const [path, { text }] of entries) {
    held.kept.set(path, fileOf(node, path));
    putFile(node, path, text);
  }
  fleet.changed(node, ['install', run, ...(part === undefined ? [] : [part])].join(' '));
  return ['installed'];
}

/** A path that is not as the run left it. */
const changedSince = (node: FakeNode, { kept, staged }: FakeRun): string | undefined =>
  [...kept.keys()].find((path) => fileOf(node, path) !== staged.get(path)?.text);

function confirm(node: FakeNode, fleet: FleetSide, run: string): Lines {
  const held = node.runs.get(run);
  if (held?.state !== 'armed' && held?.state !== 'confirmed') return notArmed(run, held);
  held.state = 'confirmed';
  fleet.changed(node, `confirm ${run}`);
  return ['state confirmed'];
}

/** Answers when all is done, and a wait in the undo is over. */
async function revert(node: FakeNode, fleet: FleetSide, run: string): Promise<Lines> {
  const held = node.runs.get(run);
  if (held === undefined) return error('no-run', `this node has no run ${run}`);
  if (held.state === 'staged') {
    node.runs.delete(run);
    return ['state reverted'];
  }
  const other = held.state === 'confirmed' ? changedSince(node, held) : undefined;
  if (other !== undefined) return error('changed', `${other} was changed since run ${run} was confirmed`);
  const isMine = held.state === 'armed' || held.state === 'confirmed' || held.state === 'failed';
  if (isMine) beginUndo(node, fleet, run, fleet.now());
  while (isReverting(held)) {
    await fleet.sleep(held.deadlineMs - fleet.now());
    takeBackWhatIsDue([node], fleet);
  }
  return [...(isMine ? held.did.map((line) => `did ${line}`) : []), `state ${held.state}`];
}

const isReverting = ({ state }: FakeRun): boolean => state === 'reverting';

const pendingLines = (run: string, held: FakeRun, nowMs: number): Lines =>
  held.state === 'reverted' || held.state === 'staged'
    ? []
    : [
        `begin run ${run}`,
        `|state ${held.state}`,
        `|left ${Math.max(0, Math.ceil((held.deadlineMs - nowMs) / 1000))}`,
        `|${deadlineLine(held.deadlineMs)}`,
        `|operator ${held.operator}`,
        `|since ${Math.floor(held.sinceMs / 1000)}`,
        `|what ${held.what}`,
        ...held.undo.map((line) => `|undo ${line}`),
        ...held.did.map((line) => `|did ${line}`),
        'end',
      ];
