import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callProgram } from '../../src/node/call.js';
import { LockedError, lockNode } from '../../src/node/lock.js';
import { PROGRAM, programArgv } from '../../src/node/program.js';
import { type LocalHostOptions, localHost } from './local-host.js';
import { shells } from './shells.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hitless-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const host = (options: LocalHostOptions = {}) =>
  localHost({ ...options, env: { HITLESS_LOCK_DIR: join(folder, 'run') } });
const check = (run: string) => callProgram(host(), 'check', [run], { deadlineMs: 15_000 });

/** What `promise` came to within `ms`; `'still open'` otherwise. */
const within = <T>(promise: Promise<T>, ms: number): Promise<T | 'still open'> =>
  Promise.race([promise, new Promise<'still open'>((resolve) => setTimeout(resolve, ms, 'still open'))]);

describe.each(shells)('under $name', ({ words: shell }) => {
  test('a second run is told who holds the lock and since when, and gets it after the release', async () => {
    const before = Date.now();
    const lock = await lockNode(host({ shell }), { run: 'run-1', operator: "Jo O'Neil\n`id` $(id) on desk" });
    const refused = await lockNode(host({ shell }), { run: 'run-2', operator: 'x' }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(LockedError);
    expect(refused).toMatchObject({ code: 'locked', holder: 'run-1', operator: "Jo O'Neil `id` $(id) on desk" });
    const since = refused instanceof LockedError ? (refused.sinceMs ?? 0) : 0;
    expect(Math.abs(since - before)).toBeLessThan(3000);
    await lock.release();
    const next = await lockNode(host({ shell }), { run: 'run-2', operator: 'x' });
    await next.release();
  });

  test('the fence lets only the run pass that holds the lock at this moment', async () => {
    await expect(check('run-1')).rejects.toMatchObject({ code: 'lock-lost' });
    const lock = await lockNode(host({ shell }), { run: 'run-1', operator: 'x' });
    await expect(check('run-1')).resolves.toMatchObject({
      fields: [{ key: 'at', value: expect.stringMatching(/^\d+\.\d{9}$/) }],
    });
    await expect(check('run-2')).rejects.toThrow(/held by run run-1/);
    await lock.release();
    await expect(check('run-1')).rejects.toThrow(/nobody holds the lock/);
  });

  test('without heartbeats the lock ends by itself', async () => {
    const process = await host({ shell }).start(programArgv('lock', ['run-1', '1', 'x']));
    process.write(PROGRAM);
    expect(await process.readLine(5000)).toBe('hitless-node 1 lock');
    expect(await process.readLine(5000)).toBe('locked');
    expect(await process.readLine(5000)).toBe('released no heartbeat for 1 s');
    await expect(check('run-1')).rejects.toMatchObject({ code: 'lock-lost' });
  });
});

test('heartbeats keep the lock beyond its time to live', async () => {
  const lock = await lockNode(host(), { run: 'run-1', operator: 'x', ttlMs: 2000 });
  expect(await within(lock.lost, 2500)).toBe('still open');
  await lock.release();
  expect(await within(lock.lost, 50)).toBe('still open');
});

test('kill -9 of the process that holds the lock frees it at once, and the holder learns of it', async () => {
  const local = host({ shell: ['dash'] });
  const lock = await lockNode(local, { run: 'run-1', operator: 'x' });
  local.started[0]?.kill('SIGKILL');
  expect(await within(lock.lost, 2000)).toMatch(/the process that held it ended \(SIGKILL\)/);
  const next = await lockNode(host(), { run: 'run-2', operator: 'x' });
  await expect(check('run-1')).rejects.toThrow(/held by run run-2/);
  await next.release();
});

test('the end of the connection frees the lock at once', async () => {
  const local = host();
  const lock = await lockNode(local, { run: 'run-1', operator: 'x' });
  local.started[0]?.stdin?.end();
  expect(await within(lock.lost, 2000)).toBe('the node freed the lock: end of input');
});

test('a lock whose owner was killed between two others does not pass the fence again', async () => {
  const lock = await lockNode(host(), { run: 'run-2', operator: 'x' });
  writeFileSync(join(folder, 'run/lock'), 'run-1 1 1 1 forged\n');
  await expect(check('run-1')).rejects.toThrow(/process that held the lock for run run-1 is gone/);
  await lock.release();
});

test('a link in the place of the directory or the file is refused', async () => {
  symlinkSync('/tmp', join(folder, 'run'));
  await expect(lockNode(host(), { run: 'run-1', operator: 'x' })).rejects.toMatchObject({ code: 'lock-dir' });
});

test.each(['', 'a b', '../x', '$(id)'])('the run id %j is refused before anything is sent', async (run) => {
  const local = host();
  await expect(lockNode(local, { run, operator: 'x' })).rejects.toMatchObject({ code: 'usage' });
  expect(local.started).toEqual([]);
});
