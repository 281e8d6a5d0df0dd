import { describe, expect, it } from 'vitest';
import type { PairResult } from '../../src/coordinator/outcome.js';
import type { ReloadPolicy } from '../../src/plan/reload-policy.js';
import type { FakeCall, ReloadBehaviour } from '../fleet/node-world.js';
import { type PairWorld, pairWorld, RUN, roll } from './pair-world.js';
import { type Moment, sentReloads, traceRun } from './trace.js';

interface Fault {
  /** What happens at a call, and lasts. */
  readonly happen: (here: PairWorld, call: FakeCall) => void;
  /** At which calls: at the others the next of these sees just the same. */
  readonly at: (call: PlannedCall, shape: Shape) => boolean;
}

interface PlannedCall {
  readonly node: string;
  readonly number: number;
  readonly text: string;
}

/** Reading over HAProxy's socket looks at nothing but HAProxy, and comes in threes right after the node program's answer. */
const isReading = ({ text }: PlannedCall): boolean => /: (?:@\S+ )?show /.test(text);
const exceptReadings = (call: PlannedCall): boolean => !isReading(call);
/** Asked side by side before the plan, with `show servers state`, which stands for them all. */
const isOneOfMany = ({ text }: PlannedCall): boolean => / show (?:table|map|acl|ssl cert|cli level)$/.test(text);
/** Every call of a pair; more nodes and steps only bring more of the same readings, but for the servers' states. */
const everyCall = (call: PlannedCall, { nodes, policy }: Shape): boolean =>
  nodes === 2 && policy === undefined
    ? !isOneOfMany(call)
    : !isReading(call) || call.text.endsWith(' show servers state');
/** How the node's one reload turns out can be settled from the start. */
const firstCall = ({ number }: PlannedCall): boolean => number === 1;

const FAULTS: Readonly<Record<string, Fault>> = {
  'the connection is lost before the call has an effect': { at: everyCall, happen: (_, call) => call.lose('before') },
  'the connection is lost after the call had its effect': { at: everyCall, happen: (_, call) => call.lose('after') },
  'the node is unreachable from then on': {
    at: everyCall,
    happen: ({ fleet }, call) => {
      fleet.node(call.node).unreachable = true;
    },
  },
  'its HAProxy dies': {
    at: everyCall,
    happen: ({ fleet }, call) => {
      Object.assign(fleet.node(call.node).haproxy, { master: undefined, workers: [], oldWorkers: [] });
    },
  },
  'the roles flip': { at: exceptReadings, happen: ({ fleet, pair }) => fleet.flipRoles(pair.name) },
  'the lock is lost': { at: exceptReadings, happen: ({ fleet }, call) => fleet.loseLock(call.node) },
  'its keepalived goes into FAULT': {
    at: exceptReadings,
    happen: ({ fleet }, call) => {
      for (const instance of fleet.node(call.node).instances)
        Object.assign(instance, { state: 'FAULT', holdsVip: false });
    },
  },
  'its reload replaces no worker': { at: firstCall, happen: reloadIs('claims-done') },
  'its reload is refused by HAProxy': { at: firstCall, happen: reloadIs('fails') },
  'its reload ends HAProxy': { at: firstCall, happen: reloadIs('kills') },
};

function reloadIs(behaviour: ReloadBehaviour): Fault['happen'] {
  return ({ fleet }, call) => {
    fleet.node(call.node).nextReload = behaviour;
  };
}

interface Shape {
  readonly nodes: number;
  readonly activeActive: boolean;
  readonly policy?: ReloadPolicy;
}

const EVERYTHING: ReloadPolicy = { drain: 'wait', drainMs: 100, keepServerState: true };

const SHAPES: readonly (Shape & { readonly how: string })[] = [
  { nodes: 2, activeActive: false, how: 'one MASTER' },
  { nodes: 3, activeActive: false, how: 'one MASTER' },
  { nodes: 2, activeActive: true, how: 'active/active' },
  { nodes: 3, activeActive: true, how: 'active/active' },
  { nodes: 2, activeActive: false, how: 'one MASTER; server states kept, old workers waited for', policy: EVERYTHING },
];

/** A pair on whose nodes one server is in MAINT and another has its own weight, and its run. */
function shaped({ policy, nodes, activeActive }: Shape): {
  readonly here: PairWorld;
  readonly run: () => Promise<PairResult>;
} {
  const here = pairWorld({ nodes, activeActive, checks: true });
  for (const { name } of here.pair.nodes) {
    const { haproxy } = here.fleet.node(name);
    haproxy.servers = {
      pages: [
        { name: 's1', up: true, weight: 7 },
        { name: 's2', up: true, maint: true },
        { name: 's3', up: true },
      ],
    };
    if (policy?.keepServerState === true)
      haproxy.config = `${haproxy.config}  load-server-state-from-file global\n`.replace(
        'global\n',
        'global\n  server-state-file /var/lib/haproxy/state\n',
      );
  }
  return { here, run: () => roll(here, policy === undefined ? {} : { policy }) };
}

/** Every call of a run that nothing disturbs. */
async function callsOfHappyRun(shape: Shape): Promise<readonly PlannedCall[]> {
  const { here, run } = shaped(shape);
  const calls: PlannedCall[] = [];
  traceRun(here, ({ node, number, text }) => void calls.push({ node, number, text }));
  expect((await run()).outcome).toBe('done');
  return calls;
}

/** Everything that a run must not have done, as sentences; empty when the promises held. */
function brokenPromises(here: PairWorld, result: PairResult, trace: readonly Moment[]): readonly string[] {
  const names = here.pair.nodes.map((node) => node.name);
  const sent = sentReloads(here, trace);
  const broken: string[] = [];
  for (const [index, reload] of sent.entries()) {
    const { node, provenBefore, lastReading } = reload;
    if (sent.slice(0, index).some((earlier) => earlier.node === node)) broken.push(`${node} was reloaded twice`);
    if (lastReading === undefined) {
      broken.push(`${node} was reloaded without reading every node after the last proof`);
      continue;
    }
    const mastering = (name: string): number =>
      lastReading.find((moment) => moment.node === name)?.mastering[name] ?? Number.NaN;
    // In active/active a node is only behind those that carry fewer VIPs; with one instance these are all the BACKUPs.
    for (const other of names)
      if (mastering(other) < mastering(node) && !provenBefore.includes(other))
        broken.push(`${node}, a MASTER, was reloaded before ${other} was proven`);
    if (sent.slice(0, index).some((earlier) => !provenBefore.includes(earlier.node)))
      broken.push(`${node} was reloaded before the last one was proven`);
    for (const other of provenBefore)
      if (lastReading.some((moment) => moment.node === other && moment.dead.includes(other)))
        broken.push(`${node} was reloaded though ${other}, proven before, was seen dead`);
    const unlocked = lastReading.at(-1)?.unlocked ?? [];
    if (unlocked.length > 0) broken.push(`${node} was reloaded though the lock of ${unlocked.join()} was gone`);
  }
  if (result.outcome === 'done' && result.proven.length !== names.length) broken.push('done, and not all were proven');
  if (['blocked', 'locked', 'unreachable'].includes(result.outcome) && sent.length > 0)
    broken.push(`${result.outcome}, though ${sent.length} reloads were sent`);
  if (result.outcome === 'failed-whole' || result.outcome === 'stopped')
    for (const { node } of sent)
      if (here.fleet.node(node).haproxy.workers.length === 0)
        broken.push(`called whole, though ${node} serves nothing`);
  for (const name of names)
    if (here.fleet.node(name).lock?.run === RUN) broken.push(`${name} is still locked by the run`);
  if (!here.allClosed()) broken.push('a connection was left open');
  if (here.probing()) broken.push('probing goes on');
  return broken;
}

/** Servers of proven nodes that are not as they were, though that was asked for, and nobody was told. */
function lostStates(here: PairWorld, { outcome }: PairResult, policy: ReloadPolicy | undefined): readonly string[] {
  if (policy?.keepServerState !== true || outcome !== 'done') return [];
  return here.pair.nodes.flatMap(({ name }) => {
    const [first, second] = here.fleet.node(name).haproxy.servers['pages'] ?? [];
    return first?.weight === 7 && second?.maint === true ? [] : [`done, and ${name} lost its servers' states`];
  });
}

describe.each(SHAPES)('with one thing that goes wrong at any call, a pair of $nodes nodes ($how)', (shape) => {
  it.each(Object.entries(FAULTS))('keeps every promise when %s', async (_name, fault) => {
    const calls = (await callsOfHappyRun(shape)).filter((call) => fault.at(call, shape));
    expect(calls.length).toBeGreaterThan(0);
    const broken: string[] = [];
    const outcomes = new Set<string>();
    for (const { node, number, text } of calls) {
      const { here, run } = shaped(shape);
      const trace = traceRun(here, (call) => {
        if (call.node === node && call.number === number) fault.happen(here, call);
      });
      const result = await run();
      outcomes.add(result.outcome);
      for (const promise of [...brokenPromises(here, result, trace), ...lostStates(here, result, shape.policy)])
        broken.push(`${node}, call ${number} (${text}), ${result.outcome}: ${promise}`);
    }
    expect(broken).toEqual([]);
    expect([...outcomes].some((outcome) => outcome !== 'done')).toBe(true);
  });
});
