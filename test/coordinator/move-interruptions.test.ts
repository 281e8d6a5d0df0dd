import { describe, expect, it } from 'vitest';
import type { PairResult } from '../../src/coordinator/outcome.js';
import type { FakePairOptions } from '../fleet/fleet.js';
import type { FakeCall } from '../fleet/node-world.js';
import { doneTo, drill, handOver } from './moves.js';
import { type PairWorld, pairWorld, RUN } from './pair-world.js';

interface Fault {
  readonly happen: (here: PairWorld, call: FakeCall) => void;
  /** Whether a pair can be whole after it. */
  readonly lasts: boolean;
  /** At which calls it makes a difference. Default: at any. */
  readonly at?: RegExp;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'the connection is lost before the call has an effect': { lasts: false, happen: (_, call) => call.lose('before') },
  'the connection is lost after the call had its effect': { lasts: false, happen: (_, call) => call.lose('after') },
  'the node is unreachable from then on': {
    lasts: true,
    happen: ({ fleet }, call) => {
      fleet.node(call.node).unreachable = true;
    },
  },
  'the lock is lost': { lasts: false, happen: ({ fleet }, call) => fleet.loseLock(call.node) },
  'its services start no more': {
    lasts: true,
    at: /^(?:service|revert|install|arm) /,
    happen: ({ fleet }, call) => {
      fleet.node(call.node).stuck = true;
    },
  },
  'the operator stops it': { lasts: false, happen: ({ stop }) => stop.abort() },
};

interface Move {
  readonly shape: FakePairOptions;
  readonly make: (here: PairWorld) => Promise<PairResult>;
  /** It stays as it was made when it is done. */
  readonly stays: boolean;
}

const MOVES: Readonly<Record<string, Move>> = {
  'a handover': { shape: {}, make: (here) => handOver(here), stays: true },
  'a handover among three': { shape: { nodes: 3 }, make: (here) => handOver(here, { to: 'p1c' }), stays: true },
  'a handover with a gap': {
    shape: { nopreempt: true },
    make: (here) => handOver(here, { allowGap: true }),
    stays: true,
  },
  'a drill of a stop': { shape: {}, make: (here) => drill(here), stays: false },
  'a drill of a stop, and back': {
    shape: { nopreempt: true },
    make: (here) => drill(here, { bringBack: true }),
    stays: false,
  },
  'a drill of a failing check': {
    shape: { tracked: true },
    make: (here) => drill(here, { event: 'script-fail' }),
    stays: false,
  },
  'a drill of a handover and back': {
    shape: {},
    make: (here) => drill(here, { event: 'handover-back' }),
    stays: false,
  },
};

/** Reading over HAProxy's socket comes in threes right after the node program's answer. */
const isReading = (text: string): boolean => /: (?:@\S+ )?show /.test(text);

async function callsOf(move: Move): Promise<readonly FakeCall[]> {
  const here = pairWorld({ ...move.shape, checks: true });
  const calls: FakeCall[] = [];
  for (const { name } of here.pair.nodes) here.fleet.node(name).onCall = (call) => void calls.push(call);
  expect((await move.make(here)).outcome).toBe('done');
  return calls.filter(({ text }) => !isReading(text));
}

const stateOf = (here: PairWorld): unknown =>
  here.pair.nodes.map(({ name }) => {
    const { keepalivedConf, keepalivedRuns, haproxy } = here.fleet.node(name);
    return { name, keepalivedConf, keepalivedRuns, haproxyRuns: haproxy.workers.length > 0 };
  });

const mastersIn = (here: PairWorld): number =>
  here.pair.nodes.flatMap(({ name }) =>
    here.fleet.node(name).instances.filter(({ state, holdsVip }) => state === 'MASTER' && holdsVip),
  ).length;

/** Everything that a run must not have done or left behind, as sentences; empty when the promises held. */
function brokenPromises(
  here: PairWorld,
  result: PairResult,
  { move, fault, before, dual }: { move: Move; fault: Fault; before: unknown; dual: boolean },
): readonly string[] {
  const names = here.pair.nodes.map(({ name }) => name);
  const { changes } = here.fleet;
  const broken: string[] = [];
  if (dual) broken.push('two nodes were MASTER at once');
  for (const [at, change] of changes.entries()) {
    const [, node, act] = /^(\w+): (install|stop)/.exec(change) ?? [];
    if (node !== undefined && !changes.slice(0, at).includes(`${node}: arm ${RUN}`))
      broken.push(`${act} on ${node}, which was not armed`);
  }
  if (['blocked', 'locked', 'unreachable'].includes(result.outcome) && doneTo(here).length > 0)
    broken.push(`${result.outcome}, though ${doneTo(here).join(', ')}`);
  if (['failed-whole', 'stopped'].includes(result.outcome)) {
    if (mastersIn(here) !== 1) broken.push(`called whole with ${mastersIn(here)} MASTERs`);
    for (const name of names)
      if (!here.fleet.node(name).keepalivedRuns) broken.push(`called whole, though keepalived is stopped on ${name}`);
  }
  for (const name of names)
    if (here.fleet.node(name).lock?.run === RUN) broken.push(`${name} is still locked by the run`);
  if (!here.allClosed()) broken.push('a connection was left open');
  if (here.probing()) broken.push('probing goes on');
  // Whatever became of the coordinator: in the end the nodes themselves see to it.
  const late = here.fleet;
  late.tick();
  if (
    !(move.stays && result.outcome === 'done') &&
    !fault.lasts &&
    JSON.stringify(stateOf(here)) !== JSON.stringify(before)
  )
    broken.push('the nodes are not what they were');
  for (const name of names)
    if ([...late.node(name).runs.values()].some(({ state }) => state === 'armed'))
      broken.push(`${name} is still armed`);
  return broken;
}

/** Long after every deadline. */
const LATER_MS = 600_000;

describe.each(Object.entries(MOVES))('with one thing that goes wrong at any call of %s', (_name, move) => {
  it.each(Object.entries(FAULTS))('every promise is kept when %s', async (_title, fault) => {
    const calls = await callsOf(move);
    expect(calls.length).toBeGreaterThan(10);
    const broken: string[] = [];
    for (const { node, number, text } of calls.filter((call) => fault.at?.test(call.text) ?? true)) {
      const here = pairWorld({ ...move.shape, checks: true });
      const before = stateOf(here);
      let dual = false;
      for (const { name } of here.pair.nodes) {
        here.fleet.node(name).onCall = (call) => {
          if (call.node === node && call.number === number) fault.happen(here, call);
          dual ||= mastersIn(here) > 1;
        };
      }
      const result = await move.make(here);
      await here.world.sleep(LATER_MS);
      for (const promise of brokenPromises(here, result, { move, fault, before, dual }))
        broken.push(`${node}, call ${number} (${text.slice(0, 60)}), ${result.outcome} (${result.reason}): ${promise}`);
    }
    expect(broken).toEqual([]);
  });
});
