import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readKeepalivedVersion } from '../../../src/keepalived/version.js';
import { must } from '../lab.js';
import { urgent } from './real-time.js';
import type { Letter } from './trial.js';

/** One host of a lab, reached from the machine that carries it: no SSH and no shell stand between a trial and the kernel. */
export interface DrillNode {
  readonly letter: Letter;
  readonly name: string;
  /** Its network namespace, and that of the switch it hangs on. */
  readonly namespace: string;
  readonly switch: string;
  /** Its cgroup, which holds every process of it. */
  readonly cgroup: string;
}

/** The node `letter` of a pair. */
export async function drillNode(lab: string, pair: string, letter: Letter): Promise<DrillNode> {
  const name = `${pair}${letter}`;
  const [tree = ''] = (await must('findmnt', ['-rn', '-t', 'cgroup2', '-o', 'TARGET'])).split('\n');
  return {
    letter,
    name,
    namespace: `hl-${lab}-${name}`,
    switch: `hl-${lab}-switch`,
    cgroup: join(tree, `hitless-lab.${lab}.${name}`),
  };
}

/** Its init, by the machine's own numbers; absent when the node is off. */
export async function initOf(node: DrillNode): Promise<number | undefined> {
  for (const pid of await processesIn(node, 'payload/init.scope')) {
    if (/^NSpid:.*\s1$/m.test(await statusOf(pid))) return pid;
  }
  return undefined;
}

/** Processes of one cgroup of the node; none when it is gone. */
async function processesIn(node: DrillNode, cgroup: string): Promise<readonly number[]> {
  const list = await readFile(join(node.cgroup, cgroup, 'cgroup.procs'), 'utf8').catch(() => '');
  return list.split('\n').filter(Boolean).map(Number);
}

/** keepalived's parent and its VRRP child, by the machine's own numbers. */
export interface KeepalivedProcesses {
  readonly parent: number;
  readonly vrrp: number;
}

const SERVICE = 'payload/system.slice/keepalived.service';

/** @throws Error when it does not run. */
export async function keepalivedOf(node: DrillNode): Promise<KeepalivedProcesses> {
  const statuses = await Promise.all(
    (await processesIn(node, SERVICE)).map(async (pid) => ({ pid, status: await statusOf(pid) })),
  );
  const pids = new Set(statuses.map(({ pid }) => pid));
  const parent = statuses.find(({ status }) => !pids.has(Number(/^PPid:\s+(\d+)/m.exec(status)?.[1])))?.pid;
  const ownPid = await vrrpPidOf(node);
  const vrrp = statuses.find(
    ({ status }) => ownPid !== undefined && ownPid === /^NSpid:.*\s(\d+)$/m.exec(status)?.[1],
  )?.pid;
  if (parent === undefined || vrrp === undefined) throw new Error(`keepalived does not run on ${node.name}`);
  return { parent, vrrp };
}

/** What the VRRP child wrote of itself. */
async function vrrpPidOf(node: DrillNode): Promise<string | undefined> {
  const folder = await pathOn(node, '/run');
  const name = (await readdir(folder)).find((each) => each.endsWith('vrrp.pid'));
  return name === undefined ? undefined : (await readFile(join(folder, name), 'utf8')).trim();
}

/** Kills all of keepalived in one act of the kernel. */
export const killKeepalived = (node: DrillNode): Promise<void> =>
  writeFile(join(node.cgroup, SERVICE, 'cgroup.kill'), '1');

/** Kills everything on the node in one act of the kernel. */
export const killNode = (node: DrillNode): Promise<void> => writeFile(join(node.cgroup, 'cgroup.kill'), '1');

/** A file of the node, from outside. */
export async function pathOn(node: DrillNode, path: string): Promise<string> {
  const init = await initOf(node);
  if (init === undefined) throw new Error(`${node.name} is off`);
  return `/proc/${init}/root${path}`;
}

/** Runs a command on the node, as urgent as keepalived is. */
export async function runOn(node: DrillNode, file: string, ...args: readonly string[]): Promise<string> {
  const init = await initOf(node);
  const spaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup'];
  return await urgent('nsenter', '--target', String(init), ...spaces, file, ...args);
}

/** keepalived's release, such as `2.2.7`. */
export async function releaseOf(node: DrillNode): Promise<string> {
  const init = await initOf(node);
  // It tells its version on standard error.
  const text = await new Promise<string>((done) => {
    const command = ['--target', String(init), '--mount', 'keepalived', '-v'];
    execFile('nsenter', command, (_error, _stdout, stderr) => done(stderr));
  });
  const release = readKeepalivedVersion(text);
  if (release === undefined) throw new Error(`keepalived -v on ${node.name} tells no version: ${text}`);
  return release;
}

const statusOf = (pid: number): Promise<string> => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
