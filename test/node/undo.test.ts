import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readFileStates } from '../../src/node/file-states.js';
import { installFiles } from '../../src/node/install-files.js';
import { pendingRuns } from '../../src/node/pending-runs.js';
import { stageFiles } from '../../src/node/stage-files.js';
import { armUndo, confirmRun, rearmUndo, revertRun } from '../../src/node/undo.js';
import { type RunWorld, runWorld, until } from './run-world.js';
import { canUnshare, shells } from './shells.js';
import { specOf } from './world.js';

let worlds: RunWorld[] = [];
const open = async (run: string, shell?: readonly string[]): Promise<RunWorld> => {
  const world = runWorld(shell);
  worlds.push(world);
  await world.lock(run);
  return world;
};
afterEach(async () => {
  for (const world of worlds) await world.remove();
  worlds = [];
});
const stateOf = (world: RunWorld, run: string): string =>
  readFileSync(join(world.folder, 'state', run, 'state'), 'utf8').trim();

const up = (): number => Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);

describe.each(shells)('under $name', ({ words: shell }) => {
  test('a run that nobody confirms is taken back at its deadline, with owner, mode and times, though its coordinator is gone', async () => {
    const world = await open('run-1', shell);
    world.write('etc/haproxy.cfg', 'old\n', 0o640);
    utimesSync(world.at('etc/haproxy.cfg'), 1_700_000_000, 1_700_000_000);
    world.write('etc/gone.map', 'a b\n');
    await world.arm('run-1', 5000);
    await world.change(
      'run-1',
      [world.file('etc/haproxy.cfg', 'new\n', 'old\n'), world.file('etc/conf.d/deep/new.cfg', 'x\n', 'absent')],
      [{ path: world.at('etc/gone.map') }],
    );
    expect(world.read('etc/haproxy.cfg')).toBe('new\n');
    expect(statSync(world.at('etc/haproxy.cfg')).mode & 0o777).toBe(0o640);
    expect(world.exists('etc/gone.map')).toBe(false);
    await world.unlock();
    await until(() => stateOf(world, 'run-1') === 'reverted');
    expect(world.read('etc/haproxy.cfg')).toBe('old\n');
    expect(statSync(world.at('etc/haproxy.cfg'))).toMatchObject({ mode: 0o100640, mtimeMs: 1_700_000_000_000 });
    expect(world.read('etc/gone.map')).toBe('a b\n');
    expect(readdirSync(world.at('etc'))).toEqual(['gone.map', 'haproxy.cfg']);
    await expect(confirmRun(world.host, 'run-1')).rejects.toMatchObject({ code: 'reverted' });
    expect(await revertRun(world.host, 'run-1')).toEqual({ state: 'reverted', did: [] });
  });

  test('a confirmed run stays, and can be reverted as long as its files are as it left them', async () => {
    const world = await open('run-1', shell);
    world.write('etc/haproxy.cfg', 'old\n');
    await world.arm('run-1', 5000);
    await world.change('run-1', [world.file('etc/haproxy.cfg', 'new\n')]);
    await confirmRun(world.host, 'run-1');
    await confirmRun(world.host, 'run-1');
    await new Promise((done) => setTimeout(done, 6500));
    expect(world.read('etc/haproxy.cfg')).toBe('new\n');
    expect(await pendingRuns(world.host)).toMatchObject([{ run: 'run-1', state: 'confirmed' }]);
    world.write('etc/haproxy.cfg', 'edited\n');
    await expect(revertRun(world.host, 'run-1')).rejects.toMatchObject({
      code: 'changed',
      message: expect.stringContaining('haproxy.cfg was changed since run run-1 was confirmed'),
    });
    expect(world.read('etc/haproxy.cfg')).toBe('edited\n');
    world.write('etc/haproxy.cfg', 'new\n');
    expect(await revertRun(world.host, 'run-1')).toEqual({
      state: 'reverted',
      did: [{ ok: true, text: 'files: 1 put back, 0 removed' }],
    });
    expect(world.read('etc/haproxy.cfg')).toBe('old\n');
    expect(await pendingRuns(world.host)).toEqual([]);
  });

  test('whoever looks at files is told that a run may still put some back', async () => {
    const world = await open('run-1', shell);
    world.write('a', 'old');
    expect((await readFileStates(world.host, [world.at('a')])).unended).toEqual([]);
    await world.arm('run-1', 60_000);
    expect((await readFileStates(world.host, [world.at('a')])).unended).toEqual([{ run: 'run-1', state: 'armed' }]);
    await confirmRun(world.host, 'run-1');
    expect((await readFileStates(world.host, [world.at('a')])).unended).toEqual([]);
  });

  test('a heartbeat moves the deadline, never to an earlier time, and is refused once the run has ended', async () => {
    const world = await open('run-1', shell);
    world.write('a', 'old');
    const armed = await world.arm('run-1', 5000);
    const later = await rearmUndo(world.host, 'run-1', 600_000);
    expect(later.deadlineAtMs).toBeGreaterThan(armed.deadlineAtMs + 590_000);
    expect(await world.arm('run-1', 1000)).toMatchObject(later);
    await new Promise((done) => setTimeout(done, 2500));
    expect(await pendingRuns(world.host)).toMatchObject([
      {
        run: 'run-1',
        state: 'armed',
        operator: 'Jo on desk',
        what: 'apply web-ams',
        undo: ['files'],
        deadlineAtMs: later.deadlineAtMs,
      },
    ]);
    await revertRun(world.host, 'run-1');
    await expect(rearmUndo(world.host, 'run-1', 5000)).rejects.toMatchObject({ code: 'reverted' });
  });

  test('another undo takes the place of the one that was armed, to the hundredth of a second', async () => {
    const world = await open('run-1', shell);
    world.write('a', 'old');
    await world.arm('run-1', 60_000);
    await world.change('run-1', [world.file('a', 'new')]);
    const undo = [{ do: 'stop', service: 'keepalived' }, { do: 'wait', ms: 250 }, { do: 'files' }] as const;
    await rearmUndo(world.host, 'run-1', 61_230, undo);
    expect(await pendingRuns(world.host)).toMatchObject([
      { state: 'armed', undo: ['stop keepalived', 'wait 25', 'files'] },
    ]);
    const began = performance.now();
    expect(await revertRun(world.host, 'run-1')).toEqual({
      state: 'reverted',
      did: [
        { ok: true, text: 'stop keepalived: it does not run' },
        { ok: true, text: 'wait 25' },
        { ok: true, text: 'files: 1 put back, 0 removed' },
      ],
    });
    expect(performance.now() - began).toBeGreaterThan(250);
    await expect(rearmUndo(world.host, 'run-1', 5000, undo)).rejects.toMatchObject({ code: 'reverted' });
  });

  test('a run is not armed while an earlier one of the node is not ended, and the refusal names that one', async () => {
    const world = await open('run-1', shell);
    await world.arm('run-1');
    await world.unlock();
    await world.lock('run-2');
    await expect(world.arm('run-2')).rejects.toMatchObject({
      code: 'pending',
      message: expect.stringContaining('run run-1 is armed'),
    });
    expect(existsSync(join(world.folder, 'state/run-2'))).toBe(false);
    await revertRun(world.host, 'run-1');
    await world.arm('run-2');
  });

  test('nothing is armed, staged, installed or stopped without the lock of the node', async () => {
    const world = await open('run-1', shell);
    const file = world.file('a', 'x');
    const calls = [
      () => world.arm('run-2'),
      () => rearmUndo(world.host, 'run-2', 1000),
      () => stageFiles(world.host, 'run-2', [file]),
      () => installFiles(world.host, 'run-2'),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'lock-lost' });
    expect(existsSync(join(world.folder, 'state'))).toBe(false);
  });

  test('of a confirmation at the deadline and the timer exactly one wins, and the files agree with it', async () => {
    const outcomes = Array.from({ length: 4 }, async (_, index) => {
      const world = await open('run-1', shell);
      world.write('a', 'old');
      await stageFiles(world.host, 'run-1', [world.file('a', 'new')]);
      await world.arm('run-1', 5000);
      await installFiles(world.host, 'run-1');
      const file = readFileSync(join(world.folder, 'state/run-1/deadline'), 'utf8');
      const endsUp = Number(file.split(' ')[1]) / 100;
      await until(() => up() >= endsUp - 0.1 + index / 20, 10);
      const refusal = await confirmRun(world.host, 'run-1').catch((error: unknown) => error);
      await until(() => ['reverted', 'confirmed'].includes(stateOf(world, 'run-1')));
      await new Promise((done) => setTimeout(done, 1500));
      if (refusal === undefined) return [stateOf(world, 'run-1'), world.read('a')];
      expect(refusal).toMatchObject({ code: 'reverted' });
      return [stateOf(world, 'run-1'), world.read('a'), 'refused'];
    });
    for (const outcome of await Promise.all(outcomes)) {
      expect([
        ['confirmed', 'new'],
        ['reverted', 'old', 'refused'],
      ]).toContainEqual(outcome);
    }
  });

  test('what somebody else put into a file meanwhile is kept beside the undo', async () => {
    const world = await open('run-1', shell);
    world.write('etc/a.cfg', 'old');
    await world.arm('run-1');
    await world.change('run-1', [world.file('etc/a.cfg', 'new'), world.file('etc/b.cfg', 'new')]);
    world.write('etc/a.cfg', 'by hand');
    const { did } = await revertRun(world.host, 'run-1');
    expect(did[0]?.text).toMatch(/^files: 1 put back, 1 removed; 1 that somebody had changed in .*run-1\/found$/);
    expect(world.read('etc/a.cfg')).toBe('old');
    expect(readFileSync(join(world.folder, 'state/run-1/found', world.at('etc/a.cfg')), 'utf8')).toBe('by hand');
  });

  test('an undo that can’t be done whole does what it can, stays pending, and can be done again or confirmed as it is', async () => {
    const world = await open('run-1', shell);
    world.write('etc/a.cfg', 'old a');
    world.write('etc/b.cfg', 'old b');
    await world.arm('run-1');
    await world.change('run-1', [world.file('etc/a.cfg', 'new'), world.file('etc/b.cfg', 'new')]);
    const kept = join(world.folder, 'state/run-1/old', world.at('etc/a.cfg'));
    await world.host.exec(['mv', kept, `${kept}.away`], { deadlineMs: 5000 });
    expect(await revertRun(world.host, 'run-1')).toMatchObject({ state: 'failed', did: [{ ok: false }] });
    expect(world.read('etc/b.cfg')).toBe('old b');
    expect(await pendingRuns(world.host)).toMatchObject([
      { state: 'failed', did: [expect.stringMatching(/^failed files:.*a\.cfg/)] },
    ]);
    await expect(confirmRun(world.host, 'run-1')).rejects.toMatchObject({ code: 'reverted' });
    await confirmRun(world.host, 'run-1', { asItIs: true });
    expect(world.read('etc/a.cfg')).toBe('new');
  });

  test.runIf(canUnshare && existsSync('/etc/cron.d'))(
    'where cron is all there is, it takes the run back after a reboot, and not before',
    async () => {
      const world = await open('run-1', shell);
      copyFileSync('/bin/dash', join(world.folder, 'cron'));
      const cron = spawn(join(world.folder, 'cron'), ['-c', 'while :; do sleep 1; done']);
      try {
        world.write('etc/a.cfg', 'old');
        expect(await world.arm('run-1', 600_000)).toMatchObject({ coversReboot: 'cron' });
        await world.change('run-1', [world.file('etc/a.cfg', 'new')]);
        const line = readFileSync(join(world.folder, 'cron.d/hitless-run-1'), 'utf8');
        expect(line).toMatch(/^@reboot root \/bin\/sh \S+\/state\/run-1\/program boot run-1 all\n$/);
        const command = line.trim().split(' ').slice(2);
        await world.host.exec(command, { deadlineMs: 10_000 });
        expect([stateOf(world, 'run-1'), world.read('etc/a.cfg')]).toEqual(['armed', 'new']);
        world.reboot();
        expect(await pendingRuns(world.host)).toMatchObject([{ state: 'armed', leftMs: 0 }]);
        await world.host.exec(command, { deadlineMs: 10_000 });
        expect([stateOf(world, 'run-1'), world.read('etc/a.cfg')]).toEqual(['reverted', 'old']);
        expect(readdirSync(join(world.folder, 'cron.d'))).toEqual([]);
      } finally {
        cron.kill();
      }
    },
  );

  test('only the newest five runs that ended are kept', async () => {
    const world = await open('run-0', shell);
    for (let index = 0; index < 7; index += 1) {
      const run = `run-${index}`;
      if (index > 0) await world.lock(run);
      await world.arm(run);
      await confirmRun(world.host, run);
      await world.unlock();
    }
    expect(readdirSync(join(world.folder, 'state')).toSorted()).toEqual(['run-2', 'run-3', 'run-4', 'run-5', 'run-6']);
  });
});

test.each([
  [{ run: '../x' }, 'usage'],
  [{ run: '-x' }, 'usage'],
  [{ undo: [{ do: 'reload' as const, service: 'haproxy' as const, listenersFrom: 'x y\nfiles' }] }, 'usage'],
])('an undo with %j is refused', async (change, code) => {
  const world = await open('run-1');
  const request = { run: 'run-1', operator: 'x', what: 'x', withinMs: 1000, undo: [{ do: 'files' as const }] };
  await expect(armUndo(world.host, specOf(), { ...request, ...change })).rejects.toMatchObject({ code });
});

test('a run that the node does not know is told as such', async () => {
  const world = await open('run-1');
  await expect(confirmRun(world.host, 'run-9')).rejects.toMatchObject({ code: 'no-run' });
  await expect(revertRun(world.host, 'run-9')).rejects.toMatchObject({ code: 'no-run' });
  expect(await pendingRuns(world.host)).toEqual([]);
});
