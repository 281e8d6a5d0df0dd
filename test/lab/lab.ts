import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import type { RunEvent } from '../../src/coordinator/events.js';

const repository = resolve(import.meta.dirname, '../..');
const labScript = join(repository, 'scripts/lab');
const cli = join(repository, 'dist/cli/main.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One lab of real pairs that a test file brought up, with verbs for what tests do to it. */
export interface Lab {
  readonly name: string;
  readonly inventory: string;
  /** Runs hitless to its end. */
  hitless(...args: readonly string[]): Promise<Ended>;
  /** The same without the lab's inventory. */
  outside(...args: readonly string[]): Promise<Ended>;
  /** Runs hitless with `--json` and returns its events too. */
  run(...args: readonly string[]): Promise<Ended & { readonly events: readonly RunEvent[] }>;
  /** Starts hitless with `--json`; `until` waits for an event. */
  start(...args: readonly string[]): Running;
  /** Runs a command on a node; fails the test when it fails. */
  on(node: string, command: string): Promise<string>;
  /** Sets a kernel parameter of a node's network, which only the machine itself may. */
  sysctl(node: string, assignment: string): Promise<string>;
  /** `scripts/lab VERB …` on this lab, e.g. `split p1 on`. */
  lab(...words: readonly string[]): Promise<string>;
  /** Writes a changed inventory beside the lab's own and returns its path. */
  inventoryWith(change: (inventory: InventoryYaml) => void): Promise<string>;
  /** What must not change on whoever is MASTER: its node, its worker, its VIP. */
  master(pair: string): Promise<{ readonly node: string; readonly worker: string; readonly vip: string }>;
  /** Waits until `hitless status` finds one MASTER and able BACKUPs everywhere, with `master` as the MASTER of p1 when given. */
  settled(master?: string): Promise<void>;
  /** Waits until no node is going to take a change back any more. */
  nothingPending(withinMs: number): Promise<void>;
  down(): Promise<void>;
}

export interface Running {
  readonly process: ChildProcess;
  readonly events: RunEvent[];
  until(matches: (event: RunEvent) => boolean, withinMs?: number): Promise<RunEvent>;
  readonly ended: Promise<Ended & { readonly events: readonly RunEvent[] }>;
}

export interface InventoryYaml {
  defaults: Record<string, unknown> & { ssh: Record<string, unknown> };
  pairs: Record<
    string,
    { nodes: Record<string, Record<string, unknown>>; probes?: unknown[]; checks?: unknown[] } & Record<string, unknown>
  >;
}

/** Brings a lab up with `scripts/lab up PAIRS --name NAME …`. */
export async function bringUp(name: string, pairs: number, ...options: readonly string[]): Promise<Lab> {
  await must(labScript, ['down', '--name', name]);
  await must(labScript, ['up', String(pairs), '--name', name, ...options]);
  const folder = await mkdtemp(join(tmpdir(), `hitless-${name}-`));
  const inventory = join(folder, 'inventory.yaml');
  await writeFile(inventory, await must(labScript, ['inventory', '--name', name]));
  const hitlessArgs = (args: readonly string[]): string[] =>
    args.includes('-i') ? [cli, ...args] : [cli, ...args, '-i', inventory];
  const on = (node: string, command: string): Promise<string> =>
    must(labScript, ['exec', '--name', name, node, 'sh', '-c', command]);
  const outside = (...args: readonly string[]): Promise<Ended> =>
    ended(spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'pipe'] }));
  const hitless = (...args: readonly string[]): Promise<Ended> => outside(...hitlessArgs(args));
  let changed = 0;
  return {
    name,
    inventory,
    on,
    hitless,
    outside: (...args) => outside(cli, ...args),
    run: async (...args) => startProgram(hitlessArgs([...args, '--json'])).ended,
    start: (...args) => startProgram(hitlessArgs([...args, '--json'])),
    sysctl: (node, assignment) => must('ip', ['netns', 'exec', `hl-${name}-${node}`, 'sysctl', '-qw', assignment]),
    lab: (verb, ...words) => must(labScript, [verb ?? '', '--name', name, ...words]),
    async inventoryWith(change) {
      const copy = parse(await readFile(inventory, 'utf8')) as InventoryYaml;
      change(copy);
      changed += 1;
      const file = join(folder, `changed-${changed}.yaml`);
      await writeFile(file, stringify(copy));
      return file;
    },
    async master(pair) {
      const source = parse(await readFile(inventory, 'utf8')) as InventoryYaml;
      const nodes = Object.keys(source.pairs[pair]?.nodes ?? {});
      const all = await Promise.all(
        nodes.map(async (node) => ({ node, vip: await vipsOn(on, node), worker: await workersOn(on, node) })),
      );
      const masters = all.filter((each) => each.vip !== '');
      if (masters.length !== 1 || masters[0] === undefined) {
        throw new Error(`${pair} has ${masters.length} holders of its VIP: ${JSON.stringify(all)}`);
      }
      return masters[0];
    },
    async settled(master) {
      for (let tries = 0; tries < 60; tries += 1) {
        const status = await hitless('status', '--json');
        if (status.code === 0 && (master === undefined || masterIn(status.stdout) === master)) return;
        await pause(500);
      }
      throw new Error(`the lab ${name} did not become whole`);
    },
    async nothingPending(withinMs) {
      const endMs = Date.now() + withinMs;
      let said = '';
      while (Date.now() < endMs) {
        const { code, stdout } = await hitless('pending', '--json');
        if (code === 0) return;
        said = stdout;
        await pause(1000);
      }
      throw new Error(`still pending on ${name} after ${withinMs} ms: ${said}`);
    },
    async down() {
      await must(labScript, ['down', '--name', name]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const pause = (ms: number): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, ms);
  });

/** The MASTER of the first instance of the first pair in the output of `status --json`. */
const masterIn = (status: string): string | undefined =>
  (JSON.parse(status) as { pairs: { instances: { master?: string }[] }[] }).pairs[0]?.instances[0]?.master;

/** VIPs of the lab are /32 addresses: everything else on eth0 has the network's prefix. */
const vipsOn = async (on: Lab['on'], node: string): Promise<string> =>
  (await on(node, "ip -o -4 addr show dev eth0 | awk '$4 ~ /\\/32$/ {print $4}' | sort")).trim().replaceAll('\n', ' ');

const workersOn = async (on: Lab['on'], node: string): Promise<string> =>
  (await on(node, "ps -o pid=,lstart= -C haproxy | sort -n | tr -s ' '")).trim();

/** Starts hitless outside of any one lab, with variables of its own in its environment. */
export const startHitless = (args: readonly string[], variables: NodeJS.ProcessEnv = {}): Running =>
  startProgram([cli, ...args], variables);

function startProgram(args: readonly string[], variables: NodeJS.ProcessEnv = {}): Running {
  const env = { ...process.env, ...variables };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  const events: RunEvent[] = [];
  const watchers = new Set<() => void>();
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    rest += chunk.toString();
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) events.push(JSON.parse(line) as RunEvent);
    for (const look of watchers) look();
  });
  return {
    process: child,
    events,
    until: (matches, withinMs = 60_000) =>
      new Promise((done, fail) => {
        const timer = setTimeout(
          () => fail(new Error(`no such event in ${withinMs} ms: ${JSON.stringify(events.at(-1))}`)),
          withinMs,
        );
        const look = (): void => {
          const found = events.find(matches);
          if (found === undefined) return;
          clearTimeout(timer);
          watchers.delete(look);
          done(found);
        };
        watchers.add(look);
        look();
      }),
    ended: ended(child).then((result) => ({ ...result, events })),
  };
}

function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ code, stdout, stderr }));
  });
}

/** Runs a command that has to succeed, and returns its output. */
export const must = (file: string, args: readonly string[]): Promise<string> =>
  new Promise((done, fail) => {
    execFile(file, [...args], { maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) done(stdout);
      else fail(new Error(`${file} ${args.join(' ')} ended with ${String(error.code)}:\n${stdout}${stderr}`));
    });
  });
