import { type ExecFileException, execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { must } from './lab.js';

const repository = resolve(import.meta.dirname, '../..');
const sandbox = join(import.meta.dirname, 'oracle-sandbox.sh');

/** Names what this test file makes, and not what another one makes meanwhile. */
const PREFIX = `hitless-keepalived-${randomUUID().slice(0, 8)}-`;

/** The Debian suites whose keepalived is asked, and its release there. */
export const RELEASES = [
  { suite: 'bullseye', version: '2.1.5' },
  { suite: 'bookworm', version: '2.2.7' },
  { suite: 'trixie', version: '2.3.3' },
] as const;

/** An interface of the namespace that keepalived runs in: a bridge. */
export interface Interface {
  readonly name: string;
  readonly up: boolean;
  /** With prefix lengths. */
  readonly addresses: readonly string[];
}

/** What keepalived is started with. */
export interface Question {
  /** The main file first; paths below `/run/oracle`. */
  readonly files: readonly { readonly path: string; readonly text: string; readonly executable?: boolean }[];
  readonly interfaces: readonly Interface[];
  /** Between the two dumps. */
  readonly seconds: number;
}

/** A data dump, and when it was asked for, in epoch seconds. */
export interface Dump {
  readonly text: string;
  readonly at: number;
}

/** What keepalived did. */
export type Answer = { readonly log: string } & (
  | { readonly startedAt: number; readonly early: Dump; readonly late: Dump }
  /** It ended by itself. */
  | { readonly status: number }
);

/** The lab's cached root of a suite; built with the lab's own command where there is none. */
export async function rootOf(suite: string): Promise<string> {
  const ask = `declare -A SHAPE=(); source scripts/lab.d/root.sh; root_of ${suite}`;
  const root = (await must('bash', ['-c', `cd '${repository}'; ${ask}`])).trim();
  if (!existsSync(root)) {
    const lab = join(repository, 'scripts/lab');
    await must(lab, ['up', '1', '--name', 'oracle', '--suite', suite]);
    await must(lab, ['down', '--name', 'oracle']);
  }
  return root;
}

/** Starts the keepalived of a root on a configuration, in namespaces of its own, and ends it. */
export async function askKeepalived(root: string, { files, interfaces, seconds }: Question): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  try {
    for (const { path, text, executable } of files) {
      const place = join(folder, 'etc', path.replace('/run/oracle/', ''));
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, text, { mode: executable ? 0o755 : 0o644 });
    }
    const lines = interfaces.map(({ name, up, addresses }) => [name, up ? 'up' : 'down', ...addresses].join(' '));
    await writeFile(join(folder, 'interfaces'), lines.map((line) => `${line}\n`).join(''));
    const kinds = [
      '--mount',
      '--net',
      '--pid',
      '--uts',
      '--ipc',
      '--fork',
      '--kill-child=KILL',
      '--propagation=private',
    ];
    const trouble = await run('unshare', [...kinds, sandbox, root, folder, String(seconds)]);
    const read = async (name: string): Promise<string | undefined> =>
      existsSync(join(folder, name)) ? await readFile(join(folder, name), 'utf8') : undefined;
    const [status, log = '', start, early, earlyAt, late, lateAt] = await Promise.all(
      ['status', 'log', 'start.at', 'early', 'early.at', 'late', 'late.at'].map(read),
    );
    if (status !== undefined) return { log, status: Number(status) };
    if (early === undefined || late === undefined) throw new Error(`the sandbox failed: ${trouble}\n${log}`);
    return {
      log,
      startedAt: Number(start),
      early: { text: early, at: Number(earlyAt) },
      late: { text: late, at: Number(lateAt) },
    };
  } finally {
    await keep(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

/** `HITLESS_ORACLE_KEEP=FOLDER` keeps a copy of what every run read and wrote. */
async function keep(folder: string): Promise<void> {
  const kept = process.env['HITLESS_ORACLE_KEEP'];
  if (kept) await cp(folder, join(kept, folder.split('/').at(-1) ?? ''), { recursive: true });
}

/** Everything of the sandboxes that the kernel or the file system still knows. */
export async function leftovers(): Promise<readonly string[]> {
  const folders = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX));
  const mounts = (await readFile('/proc/mounts', 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('keepalived-oracle '));
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const running = await Promise.all(
    processes.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      return environment.includes(PREFIX) ? [`process ${pid}`] : [];
    }),
  );
  return [...folders, ...mounts, ...running.flat()];
}

/** Calls `work` on every item, `width` at a time, and gives the results in the items' order. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

const run = (file: string, args: readonly string[]): Promise<string> =>
  new Promise((done) => {
    execFile(file, [...args], (error: ExecFileException | null, stdout, stderr) =>
      done(error === null ? '' : `${String(error.code)} ${stdout}${stderr}`),
    );
  });
