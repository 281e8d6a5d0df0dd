import { execFileSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { installFiles } from '../../src/node/install-files.js';
import { stageFiles } from '../../src/node/stage-files.js';
import { confirmRun, revertRun } from '../../src/node/undo.js';
import { type RunWorld, runWorld, sha256 } from './run-world.js';
import { canUnshare, shells } from './shells.js';
import { tree } from './tree.js';

let worlds: RunWorld[] = [];
const open = async (shell?: readonly string[]): Promise<RunWorld> => {
  const world = runWorld(shell);
  worlds.push(world);
  await world.lock('run-1');
  return world;
};
afterEach(async () => {
  for (const world of worlds) await world.remove();
  worlds = [];
});

describe.each(shells)('under $name', ({ words: shell }) => {
  test('owner and mode of a file in place stay, or become what is asked for; a new file is root’s alone', async () => {
    const world = await open(shell);
    world.write('etc/a.cfg', 'old', 0o640);
    world.write('etc/b.cfg', 'old', 0o640);
    if (canUnshare) chownSync(world.at('etc/a.cfg'), 1234, 2345);
    await world.arm('run-1');
    await world.change('run-1', [
      world.file('etc/a.cfg', 'new'),
      { ...world.file('etc/b.cfg', 'new'), mode: '0604', ...(canUnshare ? { owner: '12', group: 'daemon' } : {}) },
      world.file('etc/c.cfg', 'new'),
    ]);
    expect(statSync(world.at('etc/a.cfg')).mode & 0o7777).toBe(0o640);
    expect(statSync(world.at('etc/b.cfg')).mode & 0o7777).toBe(0o604);
    expect(statSync(world.at('etc/c.cfg')).mode & 0o7777).toBe(0o600);
    if (canUnshare) {
      expect(statSync(world.at('etc/a.cfg'))).toMatchObject({ uid: 1234, gid: 2345 });
      expect(statSync(world.at('etc/b.cfg'))).toMatchObject({ uid: 12, gid: 1 });
    }
    expect(readdirSync(world.at('etc'))).toEqual(['a.cfg', 'b.cfg', 'c.cfg']);
  });

  test('a file that was changed since the plan stops the installation before anything is touched', async () => {
    const world = await open(shell);
    world.write('etc/a.cfg', 'old a');
    world.write('etc/b.cfg', 'edited meanwhile');
    const before = tree(world.at('.'));
    await world.arm('run-1');
    const changes = [world.file('etc/a.cfg', 'new', 'old a'), world.file('etc/b.cfg', 'new', 'old b')];
    await expect(world.change('run-1', changes)).rejects.toMatchObject({
      code: 'changed',
      message: expect.stringContaining('etc/b.cfg was changed since the change was planned'),
    });
    await expect(world.change('run-1', [world.file('etc/a.cfg', 'new', 'absent')])).rejects.toMatchObject({
      code: 'changed',
    });
    expect(tree(world.at('.'))).toEqual(before);
    // the files can be planned anew in the same run
    await world.change('run-1', [world.file('etc/b.cfg', 'new', 'edited meanwhile')]);
    expect(world.read('etc/b.cfg')).toBe('new');
  });

  test('an installation is refused unless its undo is armed', async () => {
    const world = await open(shell);
    await expect(world.change('run-1', [world.file('a', 'new')])).rejects.toMatchObject({ code: 'no-run' });
    await world.arm('run-1');
    await installFiles(world.host, 'run-1');
    await expect(world.change('run-1', [world.file('a', 'new')])).rejects.toMatchObject({ code: 'installed' });
    await confirmRun(world.host, 'run-1');
    await expect(installFiles(world.host, 'run-1')).rejects.toMatchObject({ code: 'confirmed' });
    await expect(world.change('run-1', [world.file('a', 'new')])).rejects.toMatchObject({ code: 'confirmed' });
  });

  test('an installation whose answer was lost can be asked for again', async () => {
    const world = await open(shell);
    world.write('a', 'old');
    await world.arm('run-1');
    await world.change('run-1', [world.file('a', 'new', 'old')]);
    await installFiles(world.host, 'run-1');
    world.write('a', 'edited');
    await expect(installFiles(world.host, 'run-1')).rejects.toMatchObject({ code: 'half' });
    await revertRun(world.host, 'run-1');
    expect(world.read('a')).toBe('old');
  });

  test('the files of one part are installed before those of another, and all are put back together', async () => {
    const world = await open(shell);
    world.write('etc/haproxy.cfg', 'old');
    world.write('etc/keepalived.conf', 'old');
    const files = [
      { ...world.file('etc/haproxy.cfg', 'new', 'old'), part: 'haproxy' },
      { ...world.file('etc/certs/site.pem', 'new', 'absent'), part: 'haproxy' },
      { ...world.file('etc/keepalived.conf', 'new', 'old'), part: 'keepalived' },
    ];
    await stageFiles(world.host, 'run-1', files);
    await world.arm('run-1');
    const standing = (): readonly string[] =>
      ['etc/haproxy.cfg', 'etc/keepalived.conf'].map((path) => world.read(path));
    await installFiles(world.host, 'run-1', 'haproxy');
    await installFiles(world.host, 'run-1', 'haproxy');
    expect(standing()).toEqual(['new', 'old']);
    await installFiles(world.host, 'run-1', 'keepalived');
    expect([...standing(), world.read('etc/certs/site.pem')]).toEqual(['new', 'new', 'new']);
    await revertRun(world.host, 'run-1');
    expect([...standing(), world.exists('etc/certs')]).toEqual(['old', 'old', false]);
  });

  test('a part that can’t be installed leaves the undo of an earlier part to be done', async () => {
    const world = await open(shell);
    world.write('etc/haproxy.cfg', 'old');
    world.write('etc/keepalived.conf', 'edited');
    const files = [
      { ...world.file('etc/haproxy.cfg', 'new', 'old'), part: 'haproxy' },
      { ...world.file('etc/keepalived.conf', 'new', 'old'), part: 'keepalived' },
    ];
    await stageFiles(world.host, 'run-1', files);
    await world.arm('run-1');
    await installFiles(world.host, 'run-1', 'haproxy');
    await expect(installFiles(world.host, 'run-1', 'keepalived')).rejects.toMatchObject({ code: 'changed' });
    await revertRun(world.host, 'run-1');
    expect([world.read('etc/haproxy.cfg'), world.read('etc/keepalived.conf')]).toEqual(['old', 'edited']);
  });

  test.runIf(canUnshare)('a later part that finds the disk full leaves nothing beside the files', async () => {
    const world = await open(shell);
    mkdirSync(world.at('full'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', world.at('full')]);
    try {
      const before = tree(world.at('full'));
      const files = [
        { ...world.file('etc/haproxy.cfg', 'new', 'absent'), part: 'haproxy' },
        { ...world.file('full/maps/hosts.map', 'x'.repeat(100_000), 'absent'), part: 'other' },
      ];
      await stageFiles(world.host, 'run-1', files);
      await world.arm('run-1');
      await expect(installFiles(world.host, 'run-1', 'other')).rejects.toMatchObject({ code: 'install' });
      expect(tree(world.at('full'))).toEqual(before);
    } finally {
      execFileSync('umount', [world.at('full')]);
    }
  });

  test('a link is written through, and undone where it led to at that time', async () => {
    const world = await open(shell);
    world.write('versions/1.cfg', 'old');
    world.write('versions/2.cfg', 'other');
    mkdirSync(world.at('etc'));
    symlinkSync('../versions/1.cfg', world.at('etc/haproxy.cfg'));
    await world.arm('run-1');
    await world.change('run-1', [world.file('etc/haproxy.cfg', 'new', 'old')]);
    expect(readlinkSync(world.at('etc/haproxy.cfg'))).toBe('../versions/1.cfg');
    expect(world.read('versions/1.cfg')).toBe('new');
    execFileSync('ln', ['-sfn', '../versions/2.cfg', world.at('etc/haproxy.cfg')]);
    await revertRun(world.host, 'run-1');
    expect([world.read('versions/1.cfg'), world.read('versions/2.cfg')]).toEqual(['old', 'other']);
  });

  test.each([
    ['a folder', 'etc', /is no regular file/],
    ['a link to nowhere', 'dangling', /is a link to/],
    ['two names of one file', 'alias', /is the same file as another path/],
    ['a pipe', 'pipe', /is no regular file/],
  ])('%s in the place of a file is refused before anything is touched', async (_, path, message) => {
    const world = await open(shell);
    world.write('etc/a.cfg', 'old');
    symlinkSync('nowhere/at/all', world.at('dangling'));
    symlinkSync('etc/a.cfg', world.at('alias'));
    execFileSync('mkfifo', [world.at('pipe')]);
    const before = tree(world.at('.'));
    await world.arm('run-1');
    await expect(
      world.change('run-1', [world.file('etc/a.cfg', 'new'), world.file(path, 'new')]),
    ).rejects.toMatchObject({ code: 'not-a-file', message: expect.stringMatching(message) });
    expect(tree(world.at('.'))).toEqual(before);
  });

  test.runIf(canUnshare)('a file that can’t be replaced puts all others back at once', async () => {
    const world = await open(shell);
    for (const name of ['a', 'b', 'c']) world.write(`etc/${name}.cfg`, `old ${name}`);
    // a file that something is mounted on can be written, not renamed over
    const hide = join(world.folder, 'hide.sh');
    const target = world.at('etc/b.cfg');
    const script = readFileSync(hide, 'utf8');
    execFileSync('sh', ['-c', 'cat >"$1"', 'sh', hide], { input: `mount --bind '${target}' '${target}'\n${script}` });
    await world.arm('run-1');
    const changes = ['a', 'b', 'c'].map((name) => world.file(`etc/${name}.cfg`, 'new'));
    await expect(world.change('run-1', [...changes, world.file('etc/new/d.cfg', 'x')])).rejects.toMatchObject({
      code: 'install',
      message: expect.stringMatching(/b\.cfg.*; everything is as it was$/),
    });
    expect(['a', 'b', 'c'].map((name) => world.read(`etc/${name}.cfg`))).toEqual(['old a', 'old b', 'old c']);
    expect(readdirSync(world.at('etc'))).toEqual(['a.cfg', 'b.cfg', 'c.cfg']);
    expect(await revertRun(world.host, 'run-1')).toMatchObject({ state: 'reverted' });
  });

  test.runIf(canUnshare)(
    'a full disk is found before a file has changed, and does not keep the undo from its work',
    async () => {
      const world = await open(shell);
      mkdirSync(world.at('full'));
      // both the files and the state of hitless are on the small disk
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'none', world.at('full')]);
      try {
        world.write('full/a.cfg', 'old');
        world.write('full/b.map', 'old');
        const before = tree(world.at('full'));
        await world.arm('run-1');
        await expect(
          world.change('run-1', [world.file('full/a.cfg', 'new'), world.file('full/b.map', 'x'.repeat(800_000))]),
        ).rejects.toMatchObject({ code: 'install', message: expect.stringContaining('No space left on device') });
        expect(tree(world.at('full'))).toEqual(before);
        await world.change('run-1', [world.file('full/a.cfg', 'new')]);
        execFileSync('sh', ['-c', `cat /dev/zero >'${world.at('full/filler')}' 2>/dev/null || true`]);
        expect(await revertRun(world.host, 'run-1')).toMatchObject({ state: 'failed' });
        execFileSync('rm', [world.at('full/filler')]);
        expect(await revertRun(world.host, 'run-1')).toMatchObject({ state: 'reverted' });
        execFileSync('rm', ['-f', world.at('full/filler')]);
        expect(tree(world.at('full'))).toEqual(before);
      } finally {
        execFileSync('umount', [world.at('full')]);
      }
    },
  );

  test.runIf(canUnshare)('with files and state on one full disk the undo still puts everything back', async () => {
    const world = await open(shell);
    mkdirSync(join(world.folder, 'state'), { mode: 0o700 });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600k,mode=700', 'none', join(world.folder, 'state')]);
    try {
      const live = join(world.folder, 'state/live');
      mkdirSync(live);
      execFileSync('sh', ['-c', `printf old >'${live}/a.cfg'`]);
      await world.arm('run-1');
      // the state's own folder is not a place for files to be managed: a link from elsewhere is
      symlinkSync(`${live}/a.cfg`, world.at('a.cfg'));
      await world.change('run-1', [world.file('a.cfg', 'new', 'old')]);
      execFileSync('sh', ['-c', `cat /dev/zero >'${live}/filler' 2>/dev/null || true`]);
      expect(await revertRun(world.host, 'run-1')).toMatchObject({ state: 'reverted' });
      expect(world.read('a.cfg')).toBe('old');
    } finally {
      execFileSync('umount', [join(world.folder, 'state')]);
    }
  });

  test.runIf(canUnshare)('a file system that is read-only is told as such, with nothing touched', async () => {
    const world = await open(shell);
    world.write('ro/a.cfg', 'old');
    execFileSync('mount', ['--bind', '-o', 'ro', world.at('ro'), world.at('ro')]);
    try {
      await world.arm('run-1');
      await expect(world.change('run-1', [world.file('ro/a.cfg', 'new')])).rejects.toMatchObject({
        code: 'install',
        message: expect.stringMatching(/[Rr]ead-only file system; everything is as it was$/),
      });
    } finally {
      execFileSync('umount', [world.at('ro')]);
    }
  });

  test('what is staged is checked on the node, and nothing is left of what was not whole', async () => {
    const world = await open(shell);
    const wrong = { ...world.file('a', 'new'), sha256: sha256('another') };
    await expect(stageFiles(world.host, 'run-1', [world.file('b', 'new'), wrong])).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('2: FAILED'),
    });
    expect(existsSync(join(world.folder, 'state/run-1'))).toBe(false);
    await world.arm('run-1');
    await expect(stageFiles(world.host, 'run-1', [wrong])).rejects.toMatchObject({ code: 'damaged' });
    expect(readdirSync(join(world.folder, 'state/run-1'))).not.toContain('new');
  });

  test('staged files stand under their own paths, many and large ones too', async () => {
    const world = await open(shell);
    const files = Array.from({ length: 150 }, (_, index) =>
      world.file(`etc/maps/${index % 7}/${index}.map`, `${index}\n`),
    );
    const large = world.file('etc/large.map', 'x'.repeat(20_000_000));
    await stageFiles(world.host, 'run-1', [...files, large]);
    const staged = join(world.folder, 'state/run-1/new', world.at('etc'));
    expect(readdirSync(join(staged, 'maps/3'))).toHaveLength(21);
    expect(statSync(join(staged, 'large.map')).size).toBe(20_000_000);
  });
});

test.each(['relative', '/a/', '/a//b', '/a/../b', '/a/./b', '/a\nb', '/', ''])(
  'the path %j is refused before anything is sent',
  async (path) => {
    const world = await open();
    const started = world.host.started.length;
    const content = Buffer.from('x');
    await expect(stageFiles(world.host, 'run-1', [{ path, content, sha256: sha256(content) }])).rejects.toMatchObject({
      code: 'usage',
    });
    expect(world.host.started).toHaveLength(started);
  },
);
