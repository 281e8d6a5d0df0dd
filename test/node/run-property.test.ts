import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  constantFrom,
  dictionary,
  integer,
  oneof,
  record,
  string,
} from 'fast-check';
import { expect, test } from 'vitest';
import { installFiles } from '../../src/node/install-files.js';
import { PROGRAM, programArgv } from '../../src/node/program.js';
import { stageFiles } from '../../src/node/stage-files.js';
import { confirmRun, revertRun } from '../../src/node/undo.js';
import { canBeWord } from '../../src/ssh/quote.js';
import { localHost } from './local-host.js';
import { pause, type RunWorld, runWorld } from './run-world.js';
import { shells } from './shells.js';
import { tree } from './tree.js';

const name = oneof(
  constantFrom(
    'a b',
    "it's",
    '$(touch pwned)',
    '`id`',
    '-rf',
    '*',
    'back\\slash',
    'ünïcödé',
    ' x ',
    '"',
    '\r',
    '|x',
    '.hidden',
    '~',
  ),
  string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
).filter(
  (each) => canBeWord(each) && !/[/\0\n]/.test(each) && each !== '.' && each !== '..' && Buffer.byteLength(each) < 200,
);
/** Folders end with `.d` and files do not, so that no file is in a folder's place. */
const path = record({ folders: array(name, { maxLength: 3 }), file: name }).map(({ folders, file }) =>
  [...folders.map((each) => `${each}.d`), `${file}.f`].join('/'),
);
const text = string({ unit: 'binary', maxLength: 300 });
const texts = dictionary(path, text, { maxKeys: 6, noNullPrototype: true });

/** What a run finds, and what it makes of it. */
const change = record({
  there: texts,
  changed: array(text, { maxLength: 6 }),
  made: texts,
  deleted: integer({ min: 0, max: 3 }),
  linked: array(path, { maxLength: 1 }),
});
type Change = typeof change extends Arbitrary<infer Value> ? Value : never;
function build(world: RunWorld, { there, linked }: Change): void {
  for (const [each, content] of Object.entries(there)) world.write(each, content);
  const [target] = Object.keys(there);
  for (const link of linked) {
    if (target === undefined || world.exists(link)) continue;
    mkdirSync(dirname(world.at(link)), { recursive: true });
    symlinkSync(world.at(target), world.at(link));
  }
}

/** Stages what the change wants: existing files with new texts, new files, deletions, each path once. */
async function stage(world: RunWorld, { there, changed, made, deleted, linked }: Change): Promise<void> {
  const paths = Object.keys(there);
  const gone = paths.slice(1, 1 + deleted);
  const kept = paths.filter((each) => !gone.includes(each));
  // the first file is changed by its link where there is one
  const [first, ...others] = kept;
  const through = first === undefined ? [] : [linked.find((each) => !(each in there)) ?? first];
  const files = [
    ...[...through, ...others].flatMap((each, index) => {
      const content = changed[index];
      return content === undefined ? [] : [world.file(each, content)];
    }),
    ...Object.entries(made).flatMap(([each, content]) =>
      each in there || linked.includes(each) ? [] : [world.file(each, content, 'absent')],
    ),
  ];
  await stageFiles(
    world.host,
    'run-1',
    files,
    gone.map((each) => ({ path: world.at(each) })),
  );
}

async function withWorld(shell: readonly string[], work: (world: RunWorld) => Promise<void>): Promise<void> {
  const world = runWorld(shell);
  try {
    await world.lock('run-1');
    await work(world);
  } finally {
    await world.remove();
  }
}

test.each(shells)(
  'any set of files is installed as it was staged, and any undo gives back the tree of before, under $name',
  async ({ words: shell }) => {
    await assert(
      asyncProperty(change, constantFrom('armed', 'confirmed'), async (each, when) => {
        await withWorld(shell, async (world) => {
          build(world, each);
          const before = tree(world.at('.'));
          await world.arm('run-1');
          await stage(world, each);
          expect(tree(world.at('.'))).toEqual(before);
          await installFiles(world.host, 'run-1');
          for (const [index, content] of Object.values(each.made).entries()) {
            const made = Object.keys(each.made)[index] ?? '';
            if (!(made in each.there) && !each.linked.includes(made)) expect(world.read(made)).toBe(content);
          }
          expect(world.exists('pwned')).toBe(false);
          if (when === 'confirmed') await confirmRun(world.host, 'run-1');
          expect(await revertRun(world.host, 'run-1')).toMatchObject({ state: 'reverted' });
          expect(tree(world.at('.'))).toEqual(before);
        });
      }),
      { numRuns: 12 },
    );
  },
  120_000,
);

test.each(shells)(
  'an installation that is killed at any moment, and an undo that is killed too, leave a tree that the undo gives back, under $name',
  async ({ words: shell }) => {
    await assert(
      asyncProperty(
        change,
        integer({ min: 0, max: 120 }),
        integer({ min: 0, max: 60 }),
        async (each, installMs, undoMs) => {
          await withWorld(shell, async (world) => {
            build(world, each);
            const before = tree(world.at('.'));
            await world.arm('run-1');
            await stage(world, each);
            await killedAfter(world, shell, 'install', installMs);
            await killedAfter(world, shell, 'revert', undoMs);
            expect(await revertRun(world.host, 'run-1')).toMatchObject({ state: 'reverted' });
            expect(tree(world.at('.'))).toEqual(before);
          });
        },
      ),
      { numRuns: 15 },
    );
  },
  120_000,
);

/** Runs a verb and kills its shell with SIGKILL after `ms`, if it has not ended by then. */
async function killedAfter(
  world: RunWorld,
  shell: readonly string[],
  verb: 'install' | 'revert',
  ms: number,
): Promise<void> {
  const env = { HITLESS_LOCK_DIR: `${world.folder}/lock`, HITLESS_STATE_DIR: `${world.folder}/state` };
  const host = localHost({ shell, env });
  const process = await host.start(programArgv(verb, ['run-1']));
  process.write(PROGRAM);
  process.end();
  // the time until it has begun is not of interest
  await process.readLine(10_000);
  await pause(ms);
  host.started[0]?.kill('SIGKILL');
  await process.ended;
}
