import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readFileStates } from '../../src/node/file-states.js';
import { localHost } from './local-host.js';
import { sha256 } from './run-world.js';
import { shells } from './shells.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hitless-states-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

describe.each(shells)('under $name', ({ words: shell }) => {
  const read = async (...paths: readonly string[]) => (await readFileStates(localHost({ shell }), paths)).states;

  test('every kind of path is told apart, in the order of the question', async () => {
    writeFileSync(at('file'), 'text');
    chmodSync(at('file'), 0o640);
    mkdirSync(at('folder'), { mode: 0o700 });
    symlinkSync('file', at('link'));
    symlinkSync('nowhere', at('dangling'));
    symlinkSync('folder', at('to-folder'));
    execFileSync('mkfifo', [at('pipe')]);
    const states = await read(
      ...['pipe', 'file', 'none', 'folder', 'link', 'dangling', 'to-folder', 'none/too'].map(at),
    );
    expect(states).toMatchObject([
      { path: at('pipe'), kind: 'other' },
      { path: at('file'), kind: 'file', bytes: 4, sha256: sha256('text'), mode: '640' },
      { path: at('none'), kind: 'absent' },
      { path: at('folder'), kind: 'directory', mode: '700' },
      { path: at('link'), kind: 'link', target: at('file'), sha256: sha256('text') },
      { path: at('dangling'), kind: 'link' },
      { path: at('to-folder'), kind: 'link', target: at('folder') },
      { path: at('none/too'), kind: 'absent' },
    ]);
    expect(states[6]).not.toHaveProperty('sha256');
    expect(states[1]).toMatchObject({ owner: expect.stringMatching(/^\S+$/), group: expect.stringMatching(/^\S+$/) });
  });

  test('names are names, whatever they look like', async () => {
    const names = [
      'a b',
      "it's",
      '$(touch pwned)',
      '`id`',
      '-rf',
      '*',
      'back\\slash',
      'ünï',
      ' blank ',
      '"',
      '\r',
      '|x',
    ];
    for (const name of names) writeFileSync(join(folder, name), name);
    const states = await read(...names.map((name) => join(folder, name)));
    expect(states.map((state) => (state.kind === 'file' ? state.sha256 : state.kind))).toEqual(
      names.map((name) => sha256(name)),
    );
  });

  test('two thousand paths are one call', async () => {
    const paths = Array.from({ length: 2000 }, (_, index) => join(folder, `a-rather-long-name-of-a-map-${index}.map`));
    for (const path of paths.slice(0, 1000)) writeFileSync(path, path);
    const host = localHost({ shell });
    const { states } = await readFileStates(host, paths);
    expect(states.map((state) => state.kind)).toEqual(paths.map((_, index) => (index < 1000 ? 'file' : 'absent')));
    expect(host.started).toHaveLength(1);
  });
});

test('no paths are no call', async () => {
  const host = localHost();
  expect((await readFileStates(host, [])).states).toEqual([]);
  expect(host.started).toEqual([]);
});
