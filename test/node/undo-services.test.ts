import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { controlService } from '../../src/node/control-service.js';
import { installFiles } from '../../src/node/install-files.js';
import { stageFiles } from '../../src/node/stage-files.js';
import { armUndo, revertRun, type UndoAction } from '../../src/node/undo.js';
import { sha256 } from './run-world.js';
import { canUnshare, shells } from './shells.js';
import { type SmallWorld, serve, smallWorld, specOf } from './world.js';

// Every call is a machine of its own: its services begin with the call and end with it, as if they had died in between.
let world: SmallWorld;
beforeEach(() => {
  world = smallWorld();
});
afterEach(() => world.remove());

/** A master that starts a worker at once and another on SIGUSR2; `deaf` takes the signal and does nothing. */
const master = (deaf = ''): string => `
work() { "${join(world.folder, 'haproxy')}" "${join(world.folder, 'worker.sh')}" & }
trap '${deaf === '' ? 'work' : ':'}; : >signalled' USR2
: >ready-0; work; while :; do sleep 0.05; done\n`;

const spec = specOf();
const arm = (shell: readonly string[], ...undo: readonly UndoAction[]) =>
  armUndo(world.host(shell), spec, { run: 'run-1', operator: 'x', what: 'x', withinMs: 60_000, undo });

/** Arms with `files` and installs one file. */
async function change(shell: readonly string[], ...undo: readonly UndoAction[]): Promise<void> {
  await arm(shell, { do: 'files' }, ...undo);
  const content = Buffer.from('new');
  const path = join(world.folder, 'etc/a.cfg');
  await stageFiles(world.host(shell), 'run-1', [{ path, content, sha256: sha256(content) }]);
  await installFiles(world.host(shell), 'run-1');
}

describe.runIf(canUnshare).each(shells)('under $name', ({ words: shell }) => {
  beforeEach(() => {
    world.lock('run-1');
    world.write('etc/a.cfg', 'old');
    world.write('worker.sh', 'while :; do sleep 0.05; done\n');
  });

  test('a master is signalled, and its new worker is waited for', async () => {
    world.run('haproxy', master(), '-W');
    await change(shell, { do: 'reload', service: 'haproxy' });
    const { state, did } = await revertRun(world.host(shell), 'run-1');
    expect(did.map((each) => each.text)).toEqual([
      'files: 1 put back, 0 removed',
      expect.stringMatching(/^reload haproxy: SIGUSR2, new worker \d+$/),
    ]);
    expect(state).toBe('reverted');
    expect(world.read('etc/a.cfg')).toBe('old');
  });

  test('a service that runs is not reloaded for files that were never changed', async () => {
    world.run('haproxy', master(), '-W');
    world.run('keepalived', serve(1));
    await arm(shell, { do: 'files' }, { do: 'reload', service: 'haproxy' }, { do: 'reload', service: 'keepalived' });
    const { did } = await revertRun(world.host(shell), 'run-1');
    expect(did).toEqual([
      { ok: true, text: 'files: 0 put back, 0 removed' },
      { ok: true, text: 'reload haproxy: nothing to reload, no file was changed' },
      { ok: true, text: 'reload keepalived: nothing to reload, no file was changed' },
    ]);
    expect(() => world.read('signalled')).toThrow('ENOENT');
  });

  test('keepalived is signalled, and started as it was started where it has died', async () => {
    world.run('keepalived', `trap ': >reloaded' HUP\n${serve(0)}`, '-f', "/etc/a 'b'.conf");
    await change(shell, { do: 'reload', service: 'keepalived' });
    const reloaded = await revertRun(world.host(shell), 'run-1');
    expect(reloaded.did[1]).toMatchObject({
      ok: true,
      text: expect.stringMatching(/^reload keepalived: SIGHUP to \d+$/),
    });
    expect(world.read('reloaded')).toBe('');
  });

  test('what has died is started again with the arguments, environment and folder that it had', async () => {
    const script = `printf '%s|' "$@" >args; printf '%s' "$GREETING" >greeting; pwd >directory\n${serve(0)}`;
    world.run('keepalived', script, '-f', "/etc/a 'b' $(touch pwned).conf", '');
    await change(shell, { do: 'reload', service: 'keepalived' });
    const other = smallWorldWithout(world);
    const { did } = await revertRun(other(shell), 'run-1');
    expect(did[1]).toMatchObject({ ok: true, text: expect.stringMatching(/^start keepalived: process \d+ runs$/) });
    expect(world.read('args')).toBe("-f|/etc/a 'b' $(touch pwned).conf||");
    expect(world.read('greeting')).toBe('a "b" $(touch pwned) c');
    expect(world.read('directory').trim()).toBe(world.folder);
  });

  test('an undo that brings no worker says so, and the run stays pending', async () => {
    world.run('haproxy', master('deaf'), '-W');
    await change(shell, { do: 'reload', service: 'haproxy' });
    const { state, did } = await revertRun(world.host(shell), 'run-1');
    expect(state).toBe('failed');
    expect(did[1]).toMatchObject({
      ok: false,
      text: expect.stringMatching(/^reload haproxy: no new worker came \(SIGUSR2\): process \d+ serves as before$/),
    });
    expect(world.read('etc/a.cfg')).toBe('old');
  }, 60_000);

  test('nothing is reloaded with files that could not be put back', async () => {
    world.run('haproxy', master(), '-W');
    world.run('keepalived', `trap ': >reloaded' HUP\n${serve(1)}`);
    await change(shell, { do: 'reload', service: 'haproxy' }, { do: 'reload', service: 'keepalived' });
    rmSync(join(world.folder, 'state/run-1/old'), { recursive: true });
    const { state, did } = await revertRun(world.host(shell), 'run-1');
    expect({ state, did: did.slice(1) }).toEqual({
      state: 'failed',
      did: [
        { ok: false, text: 'reload haproxy: not while files are not put back' },
        { ok: false, text: 'reload keepalived: not while files are not put back' },
      ],
    });
    expect(existsSync(join(world.folder, 'signalled')) || existsSync(join(world.folder, 'reloaded'))).toBe(false);
  });

  test('a service is only stopped while an armed undo starts it again', async () => {
    world.run('haproxy', serve(0), '-W');
    const stop = () => controlService(world.host(shell), spec, 'run-1', 'stop', 'haproxy');
    await expect(stop()).rejects.toMatchObject({ code: 'no-run' });
    await arm(shell, { do: 'start', service: 'keepalived' });
    await expect(stop()).rejects.toMatchObject({ code: 'no-undo' });
    await revertRun(world.host(shell), 'run-1');
  });

  test('a service that systemd does not know is stopped, restarted and told with the clock of the node', async () => {
    world.run('haproxy', `trap ': >stopped; exit' TERM\n${serve(0)}`, '-W', '-sf', '1', '2');
    world.run('keepalived', `trap ': >reloaded' HUP\n${serve(1)}`);
    await arm(shell, { do: 'start', service: 'haproxy' });
    const beforeMs = Date.now();
    const stopped = await controlService(world.host(shell), spec, 'run-1', 'stop', 'haproxy');
    expect(stopped).toMatchObject({ exitCode: 0, messages: '' });
    expect(stopped.beforeUs).toBeGreaterThan((beforeMs - 1000) * 1000);
    expect(stopped.afterUs).toBeGreaterThan(stopped.beforeUs);
    expect(stopped.afterUs).toBeLessThan((Date.now() + 1000) * 1000);
    expect(world.read('stopped')).toBe('');
    expect(await controlService(world.host(shell), spec, 'run-1', 'restart', 'haproxy')).toMatchObject({ exitCode: 0 });
    expect(await controlService(world.host(shell), spec, 'run-1', 'reload', 'keepalived')).toMatchObject({
      exitCode: 0,
    });
    expect(await controlService(world.host(shell), spec, 'run-1', 'reload', 'haproxy')).toMatchObject({ exitCode: 1 });
    await expect(controlService(world.host(shell), spec, 'run-2', 'start', 'haproxy')).rejects.toMatchObject({
      code: 'lock-lost',
    });
  });
});

/** The same folder and state, on a machine where no service runs. */
const smallWorldWithout = (of: SmallWorld) => (shell: readonly string[]) => {
  const host = of.host(shell);
  const init = join(of.folder, 'init.sh');
  const quiet = readFileSync(init, 'utf8').replaceAll(/^.* & until \[ -e ready-.*$/gm, '');
  of.write('init.sh', quiet);
  return host;
};
