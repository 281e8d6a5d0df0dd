import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callProgram } from '../../src/node/call.js';
import { watchNode } from '../../src/node/observe.js';
import { readWorkerUse } from '../../src/node/workers.js';
import { canUnshare, shells } from './shells.js';
import { type SmallWorld, serve, smallWorld, specOf } from './world.js';

let world: SmallWorld;
beforeEach(() => {
  world = smallWorld();
});
afterEach(() => world.remove());

describe.runIf(canUnshare).each(shells)('under $name', ({ words: shell }) => {
  test('memory, start and clock of HAProxy processes are told; of others, and of those that are gone, nothing', async () => {
    world.run('haproxy', serve(0));
    const host = world.host(shell);
    const [process] = (await watchNode(host, specOf())).haproxy.processes;
    const pid = process?.pid ?? 0;
    const use = await readWorkerUse(host, [pid, 1, 99_999], { connections: false });
    expect(use.processes).toEqual([{ pid, startTicks: expect.any(Number), rssKib: expect.any(Number) }]);
    const [told] = use.processes;
    expect(told?.rssKib).toBeGreaterThan(100);
    expect(told?.rssKib).toBeLessThan(100_000);
    expect((told?.startTicks ?? 0) * 10).toBeLessThanOrEqual(use.uptimeMs);
    expect(Math.abs(use.nowMs - Date.now())).toBeLessThan(60_000);
    expect(use.freeKib).toBeGreaterThan(0);
  });

  test('connections are counted where they are asked for', async () => {
    world.run('haproxy', serve(0));
    const host = world.host(shell);
    const [process] = (await watchNode(host, specOf())).haproxy.processes;
    const use = await readWorkerUse(host, [process?.pid ?? 0], { connections: true });
    expect(use.processes[0]?.connections).toBe(0);
  });

  test.each([[['-']], [['-', '1; touch pwned']], [['-', '']]])('%j is refused', async (args) => {
    await expect(callProgram(world.host(shell), 'workers', args, { deadlineMs: 15_000 })).rejects.toMatchObject({
      code: 'usage',
    });
  });
});

/** A host whose program answers with these lines. */
const answering = (...lines: readonly string[]) => ({
  name: 'lb1',
  exec: async () => ({
    code: 0,
    signal: null,
    stdout: ['hitless-node 1 workers', ...lines, 'done', ''].join('\n'),
    stderr: '',
  }),
});

test.each([
  ['the machine alone', ['available 5000'], 5000],
  ['a control group with less', ['available 5000', 'limit 2048000 1024000 0'], 1000],
  ['a control group whose cache can be given back', ['available 5000', 'limit 2048000 1024000 512000'], 1500],
  ['a control group that is full', ['available 5000', 'limit 1024 2048 0'], 0],
  ['nothing that tells it', [], undefined],
])('the free memory is that of %s', async (_, lines, freeKib) => {
  const host = answering('clock 10 5.5', ...lines) as unknown as Parameters<typeof readWorkerUse>[0];
  const use = await readWorkerUse(host, [1], { connections: false });
  expect(use).toMatchObject({ nowMs: 10_000, uptimeMs: 5500 });
  expect(use.freeKib).toBe(freeKib);
});

test('what is no number is an error that shows it', async () => {
  const host = answering('clock 10 x') as unknown as Parameters<typeof readWorkerUse>[0];
  await expect(readWorkerUse(host, [1], { connections: false })).rejects.toThrow('no numbers: "10 x"');
});
