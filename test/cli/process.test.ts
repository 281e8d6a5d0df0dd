import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const repository = resolve(import.meta.dirname, '../..');
const main = 'dist/cli/main.js';
const env = { ...process.env, HITLESS_INVENTORY: '' };
let built: string;

// Built afresh and elsewhere: what lies in dist/ may be older than the sources.
beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), 'hitless-built-'));
  const compiler = join(repository, 'node_modules/.bin/tsc');
  execFileSync(compiler, ['-p', 'tsconfig.build.json', '--outDir', join(built, 'dist')], { cwd: repository });
  cpSync(join(repository, 'src/node/program.sh'), join(built, 'dist/node/program.sh'));
  cpSync(join(repository, 'package.json'), join(built, 'package.json'));
  symlinkSync(join(repository, 'node_modules'), join(built, 'node_modules'));
}, 60_000);
afterAll(() => rmSync(built, { recursive: true }));

/** Ends with `[exit code, standard output, standard error]`; `stdout` in place of a pipe that is read. */
function run(args: readonly string[], stdout: 'pipe' | 'closed' | number = 'pipe', at = built) {
  const stdio = typeof stdout === 'number' ? stdout : ('pipe' as const);
  const child = spawn(process.execPath, [join(at, main), ...args], { stdio: ['ignore', stdio, 'pipe'], cwd: at, env });
  if (stdout === 'closed') child.stdout?.destroy();
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => {
    out += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    err += String(chunk);
  });
  return new Promise<[number | null, string, string]>((done) => child.on('close', (code) => done([code, out, err])));
}

test('--version is answered by main.js alone', async () => {
  const alone = mkdtempSync(join(tmpdir(), 'hitless-alone-'));
  mkdirSync(dirname(join(alone, main)), { recursive: true });
  cpSync(join(built, main), join(alone, main));
  cpSync(join(built, 'package.json'), join(alone, 'package.json'));
  for (const flag of ['--version', '-V']) expect(await run([flag], 'pipe', alone)).toEqual([0, '0.1.0\n', '']);
  rmSync(alone, { recursive: true });
});

test('a process ends with the exit code of its command', async () => {
  expect(await run(['timing', '--json'])).toEqual([0, expect.stringContaining('"masterDownUs": 3609375'), '']);
  expect(await run(['status'])).toEqual([2, '', expect.stringMatching(/^hitless: no inventory: name one with -i/)]);
});

test('what is piped has no colours', async () => {
  expect((await run(['timing']))[1]).not.toContain('\u001b');
});

test('a reader that leaves early is no fault', async () => {
  expect(await run(['inventory', 'schema'], 'closed')).toEqual([0, '', '']);
});

test.runIf(existsSync('/dev/full'))('output that cannot be written is one', async () => {
  const [code, , err] = await run(['timing'], openSync('/dev/full', 'w'));
  expect(code).toBe(1);
  expect(err).toMatch(/^hitless: its output could not be written: ENOSPC/);
});
