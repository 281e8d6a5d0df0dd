import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { saveServerState } from '../../src/node/save-state.js';
import { canUnshare, shells } from './shells.js';
import { type SmallWorld, smallWorld } from './world.js';

let world: SmallWorld;
beforeEach(() => {
  world = smallWorld();
  world.lock('run-1');
});
afterEach(() => world.remove());

const TEXT = `1\n# be_id be_name\n${'4 pages 1 s1 192.0.2.1 $(touch pwned) "\'`\\\n'.repeat(5000)}`;

const path = (): string => join(world.folder, 'states', 'a b$(x)');
const files = (): readonly string[] => readdirSync(join(world.folder, 'states'));

describe.runIf(canUnshare).each(shells)('under $name a server-state-file', ({ words: shell }) => {
  beforeEach(() => mkdirSync(join(world.folder, 'states')));

  test('is made, byte by byte what was sent', async () => {
    await saveServerState(world.host(shell), 'run-1', path(), TEXT);
    expect(world.read('states/a b$(x)')).toBe(TEXT);
    expect(files()).toEqual(['a b$(x)']);
    expect(statSync(path()).mode & 0o777).toBe(0o644);
  });

  test('takes the place of the old one', async () => {
    world.write('states/a b$(x)', 'old');
    await saveServerState(world.host(shell), 'run-1', path(), TEXT);
    expect(world.read('states/a b$(x)')).toBe(TEXT);
  });

  test('is not written through a link that somebody has put beside it', async () => {
    symlinkSync(join(world.folder, 'victim'), `${path()}.hitless-new`);
    await saveServerState(world.host(shell), 'run-1', path(), TEXT);
    expect(existsSync(join(world.folder, 'victim'))).toBe(false);
    expect(world.read('states/a b$(x)')).toBe(TEXT);
  });

  test('is left alone by a run that does not hold the lock', async () => {
    world.write('states/a b$(x)', 'old');
    await expect(saveServerState(world.host(shell), 'run-2', path(), TEXT)).rejects.toMatchObject({
      code: 'lock-lost',
    });
    expect(world.read('states/a b$(x)')).toBe('old');
  });

  test.each([
    ['without a directory', 'none/state', 'state-file'],
    ['that is a directory', 'states', 'state-file'],
    ['that is no file at all', 'states/', 'usage'],
  ])('%s is refused', async (_, name, code) => {
    await expect(saveServerState(world.host(shell), 'run-1', `${world.folder}/${name}`, TEXT)).rejects.toMatchObject({
      code,
    });
    expect(files()).toEqual([]);
  });
});
