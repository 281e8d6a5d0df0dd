import { describe, expect, it } from 'vitest';
import type { PairResult } from '../../src/coordinator/outcome.js';
import type { FakeCall } from '../fleet/node-world.js';
import {
  apply,
  diskOf,
  doneTo,
  lowered,
  oneMoreVip,
  runStates,
  staleNodes,
  timeouts,
  type WantedFiles,
} from './applies.js';
import { type PairWorld, pairWorld, RUN } from './pair-world.js';

interface Fault {
  readonly happen: (here: PairWorld, call: FakeCall) => void;
  /** At which calls; at the others the next of these sees just the same. */
  readonly at: (call: FakeCall) => boolean;
  /** It lasts: what cannot be reached, or does not run, need not be put right by anybody. */
  readonly lasts?: true;
}

/** Looks come one after the other, and over HAProxy's socket in threes: a fault at the next change meets the same eyes. */
const exceptLooks = ({ text }: FakeCall): boolean => !/^(?:roles|watch|workers) |: (?:@\S+ )?show /.test(text);
/** What is done, and what is asked of all at once. */
const mainCalls = ({ text }: FakeCall): boolean =>
  /^(?:lock|stage|candidate|arm|install|service|confirm) |: reload$/.test(text);

const FAULTS: Readonly<Record<string, Fault>> = {
  'the connection is lost before the call has an effect': { at: exceptLooks, happen: (_, call) => call.lose('before') },
  'the connection is lost after the call had its effect': { at: exceptLooks, happen: (_, call) => call.lose('after') },
  'the node is unreachable from then on': {
    at: exceptLooks,
    lasts: true,
    happen: ({ fleet }, call) => {
      fleet.node(call.node).unreachable = true;
    },
  },
  'the lock is lost': { at: mainCalls, happen: ({ fleet }, call) => fleet.loseLock(call.node) },
  'its HAProxy dies': {
    at: mainCalls,
    lasts: true,
    happen: ({ fleet }, call) => {
      Object.assign(fleet.node(call.node).haproxy, { master: undefined, workers: [], oldWorkers: [] });
    },
  },
  'the roles flip': { at: mainCalls, happen: ({ fleet, pair }) => fleet.flipRoles(pair.name) },
  'its keepalived reads no file any more': {
    at: mainCalls,
    lasts: true,
    happen: ({ fleet }, call) => {
      fleet.node(call.node).stuck = true;
    },
  },
  'the operator stops it': { at: mainCalls, happen: ({ stop }) => stop.abort() },
};

const CHANGES: Readonly<Record<string, WantedFiles>> = {
  'one by one': { haproxy: timeouts, keepalived: lowered, more: { '/etc/motd': 'hello\n' } },
  'with the standby stopped': { haproxy: timeouts, keepalived: oneMoreVip },
};

const NODES = ['p1a', 'p1b'];

async function callsOf(wanted: WantedFiles): Promise<readonly FakeCall[]> {
  const here = pairWorld({ checks: true });
  const calls: FakeCall[] = [];
  for (const name of NODES) here.fleet.node(name).onCall = (call) => void calls.push(call);
  expect((await apply(here, wanted)).outcome).toBe('done');
  return calls;
}

const disks = (here: PairWorld): readonly string[] => NODES.map((node) => JSON.stringify(diskOf(here, node)));

interface Known {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const mastersIn = (here: PairWorld): number =>
  NODES.flatMap((name) => here.fleet.node(name).instances).filter(
    ({ state, holdsVip }) => state === 'MASTER' && holdsVip,
  ).length;

const changedFiles = (change: string): boolean => /: (?:install|reload|stop|start|confirm) /.test(change);

/** What the outcome says, and is not so. */
function untrue(here: PairWorld, { outcome, reason }: PairResult, { before, after }: Known): readonly string[] {
  const now = disks(here);
  const broken: string[] = [];
  if (outcome === 'done') {
    if (now.some((disk, at) => disk !== after[at])) broken.push('done, and not every node is new');
    if (runStates(here).join() !== 'p1a: confirmed,p1b: confirmed') broken.push(`done, with ${runStates(here).join()}`);
  }
  if (['blocked', 'unreachable', 'locked'].includes(outcome) && doneTo(here).some(changedFiles))
    broken.push(`${outcome}, though ${doneTo(here).join(', ')}`);
  if (outcome !== 'failed-whole' && outcome !== 'stopped') return broken;
  if (mastersIn(here) !== 1) broken.push(`called whole with ${mastersIn(here)} MASTERs`);
  for (const [at, name] of NODES.entries()) {
    const { keepalivedRuns, haproxy } = here.fleet.node(name);
    if (!keepalivedRuns || haproxy.workers.length === 0) broken.push(`called whole, though ${name} does not serve`);
    if (now[at] !== before[at] && !reason.includes(`${name} keeps the new files`))
      broken.push(`called whole, and nobody is told that ${name} is new`);
  }
  return broken;
}

/** Everything that is not as it has to be in the end, whoever had to see to it. */
function unsound(here: PairWorld, fault: Fault, { before, after }: Known): readonly string[] {
  const broken: string[] = here.fleet.conflicts.map((conflict) => `two MASTERs: ${conflict}`);
  for (const [at, disk] of disks(here).entries())
    if (disk !== before[at] && disk !== after[at]) broken.push(`${NODES[at]} is neither old nor new: ${disk}`);
  if (fault.lasts !== true) broken.push(...staleNodes(here).map((node) => `${node} does not run what is on its disk`));
  broken.push(...runStates(here).filter((state) => /armed|reverting/.test(state)));
  if (fault.lasts !== true) broken.push(...runStates(here).filter((state) => /staged|failed/.test(state)));
  return broken;
}

function unreleased(here: PairWorld): readonly string[] {
  const locked = NODES.filter((name) => here.fleet.node(name).lock?.run === RUN);
  return [
    ...locked.map((name) => `${name} is still locked by the run`),
    ...(here.allClosed() ? [] : ['a connection was left open']),
    ...(here.probing() ? ['probing goes on'] : []),
  ];
}

/** Long after every deadline. */
const LATER_MS = 600_000;

describe.each(Object.entries(CHANGES))(
  'with one thing that goes wrong at any call of a change made %s',
  (_, wanted) => {
    it.each(Object.entries(FAULTS))('every promise is kept when %s', async (_title, fault) => {
      const calls = (await callsOf(wanted)).filter(fault.at);
      expect(calls.length).toBeGreaterThan(10);
      const whole = pairWorld({ checks: true });
      const before = disks(whole);
      await apply(whole, wanted);
      const known = { before, after: disks(whole) };
      const broken: string[] = [];
      const outcomes = new Set<string>();
      for (const { node, number, text } of calls) {
        const here = pairWorld({ checks: true });
        here.fleet.node(node).onCall = (call) => {
          if (call.number === number) fault.happen(here, call);
        };
        const result = await apply(here, wanted);
        outcomes.add(result.outcome);
        const atEnd = unreleased(here);
        await here.world.sleep(LATER_MS);
        for (const promise of [...atEnd, ...untrue(here, result, known), ...unsound(here, fault, known)])
          broken.push(
            `${node}, call ${number} (${text.slice(0, 60)}), ${result.outcome} (${result.reason}): ${promise}`,
          );
      }
      expect(broken).toEqual([]);
      expect(outcomes.size).toBeGreaterThan(1);
    });
  },
);
