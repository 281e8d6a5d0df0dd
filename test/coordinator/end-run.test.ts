import { afterEach, beforeEach, expect, test } from 'vitest';
import { confirmOnPairs, type EndedNode, exitCodeOfEnd, revertOnPairs } from '../../src/coordinator/end-run.js';
import { readRuns } from '../../src/coordinator/node-runs.js';
import { realWorld, type World } from '../../src/coordinator/world.js';
import type { Pair } from '../../src/inventory/model.js';
import { endedLines } from '../../src/report/ended.js';
import { NO_PAINT } from '../../src/report/paint.js';
import { pendingLines } from '../../src/report/pending.js';
import { SshError } from '../../src/ssh/error.js';
import { type RunWorld, runWorld } from '../node/run-world.js';
import { specOf } from '../node/world.js';

// Two nodes that run the real node program, each with a state of its own.
let nodes: Record<'a' | 'b', RunWorld>;
let away: Set<string>;
let world: World;
const pair: Pair = {
  name: 'web',
  labels: {},
  nodes: ['a', 'b'].map((name) => ({ ...specOf(), name })),
  probes: [],
  checks: [],
  soakMs: 0,
  proofMs: 1000,
  suppressions: [],
};
const options = (run: string) => ({ run, world, concurrency: 1, asItIs: false });

beforeEach(() => {
  nodes = { a: runWorld(), b: runWorld() };
  away = new Set();
  world = realWorld(async ({ name }) => {
    if (away.has(name))
      throw new SshError(name, 'unreachable', `${name}: no route`, { remedy: 'see whether it is up' });
    return nodes[name === 'a' ? 'a' : 'b'].host;
  });
});
afterEach(async () => {
  for (const node of Object.values(nodes)) await node.remove();
});

async function change(run: string, ...names: readonly ('a' | 'b')[]): Promise<void> {
  for (const name of names) {
    const node = nodes[name];
    node.write('f', 'old');
    await node.lock(run);
    await node.arm(run);
    await node.change(run, [node.file('f', 'new')]);
    await node.unlock();
  }
}
const texts = (): readonly string[] => [nodes.a.read('f'), nodes.b.read('f')];
const outcomes = (ended: readonly EndedNode[]): readonly string[] =>
  ended.map((each) => `${each.node} ${each.outcome}`);

test('what is pending is told for every node, with the nodes that could not be read', async () => {
  await change('run-1', 'a');
  away.add('b');
  const answers = await readRuns([pair], world, 1);
  const lines = pendingLines(answers, NO_PAINT);
  expect(lines[0]).toMatch(/^pair {2}node {2}run .*what$/);
  expect(lines[1]).toMatch(/^web {3}a {5}run-1 {2}reverts in \d\S+ {2}Jo on desk {2}\d{4}-\S+ \S+ {2}apply web-ams$/);
  expect(lines[2]).toBe('web b: not read: no route; see whether it is up');
  away.clear();
  await confirmOnPairs([pair], options('run-1'));
  expect(pendingLines(await readRuns([pair], world, 1), NO_PAINT)[1]).toMatch(/run-1 {2}confirmed/);
  await revertOnPairs([pair], options('run-1'));
  expect(pendingLines(await readRuns([pair], world, 1), NO_PAINT)).toEqual(['no run is pending']);
});

test('a run is confirmed on every node that knows it', async () => {
  await change('run-1', 'a');
  const ended = await confirmOnPairs([pair], options('run-1'));
  expect(outcomes(ended)).toEqual(['a confirmed', 'b absent']);
  expect(exitCodeOfEnd(ended)).toBe(0);
  expect(endedLines(ended, NO_PAINT)).toEqual([
    'web a: confirmed: the change stays',
    'web b: absent: knows no such run',
  ]);
});

test('a run is reverted node by node, and once more does nothing', async () => {
  await change('run-1', 'a', 'b');
  const ended = await revertOnPairs([pair], options('run-1'));
  expect(outcomes(ended)).toEqual(['a reverted', 'b reverted']);
  expect(texts()).toEqual(['old', 'old']);
  const again = await revertOnPairs([pair], options('run-1'));
  expect(again.map((each) => each.text)).toEqual(['was reverted before', 'was reverted before']);
  expect(exitCodeOfEnd(again)).toBe(0);
});

test('a pair of which one node kept the change and the other did not needs a person', async () => {
  await change('run-1', 'a', 'b');
  await revertOnPairs([{ ...pair, nodes: pair.nodes.slice(0, 1) }], options('run-1'));
  const ended = await confirmOnPairs([pair], options('run-1'));
  expect(outcomes(ended)).toEqual(['a refused', 'b confirmed']);
  expect(exitCodeOfEnd(ended)).toBe(5);
  expect(endedLines(ended, NO_PAINT)).toContain(
    'web b to do: another node of web has taken the run back: hitless revert run-1 web',
  );
});

test('a node that cannot be put right stops its pair before the next one is touched', async () => {
  await change('run-1', 'a', 'b');
  await nodes.a.host.exec(['rm', '-rf', `${nodes.a.folder}/state/run-1/old`], { deadlineMs: 5000 });
  const ended = await revertOnPairs([pair], options('run-1'));
  expect(outcomes(ended)).toEqual(['a failed', 'b skipped']);
  expect(exitCodeOfEnd(ended)).toBe(5);
  expect(texts()).toEqual(['new', 'new']);
  const lines = pendingLines(await readRuns([pair], world, 1), NO_PAINT);
  expect(lines.join('\n')).toMatch(
    /the undo of run-1 failed: files:.*\nweb a: put the node right, then hitless revert run-1/,
  );
  const kept = await confirmOnPairs([pair], { ...options('run-1'), asItIs: true });
  expect(outcomes(kept)).toEqual(['a confirmed', 'b confirmed']);
});

test('a confirmed run whose files somebody changed is not reverted', async () => {
  await change('run-1', 'a');
  await confirmOnPairs([pair], options('run-1'));
  nodes.a.write('f', 'edited');
  const ended = await revertOnPairs([pair], options('run-1'));
  expect(outcomes(ended)).toEqual(['a refused', 'b skipped']);
  expect(exitCodeOfEnd(ended)).toBe(3);
  expect(nodes.a.read('f')).toBe('edited');
});

test('a node that can’t be reached is told as such, and the others are done', async () => {
  await change('run-1', 'a', 'b');
  away.add('a');
  const ended = await revertOnPairs([pair], options('run-1'));
  expect(outcomes(ended)).toEqual(['a unreachable', 'b reverted']);
  expect(exitCodeOfEnd(ended)).toBe(9);
});
