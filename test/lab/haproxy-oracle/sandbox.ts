import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const cache = process.env['HITLESS_LAB_CACHE'] ?? '/var/cache/hitless-lab';

/** The lab's cached root of a Debian suite; undefined when no lab has built it yet. */
export async function rootOf(suite: string): Promise<string | undefined> {
  const names = await readdir(cache).catch(() => []);
  const root = names.filter((name) => name.startsWith(`${suite}-`) && !name.includes('.')).toSorted()[0];
  return root === undefined ? undefined : join(cache, root);
}

/**
 * A place with network, mounts, processes and host name of its own, over a read-only Debian root. Nothing in it outlives its first process:
 * the kernel ends the rest and drops what was mounted.
 */
export interface Sandbox {
  readonly hostName: string;
  /** Runs a line of shell in it, outside of the root, which is `$R`; gives its output. */
  readonly run: (script: string) => Promise<string>;
  /** Puts a file into the root's `/oracle`. */
  readonly put: (name: string, text: string) => Promise<void>;
  /** The text of a file of the root's `/oracle`. */
  readonly get: (name: string) => Promise<string>;
  /** Asks a Unix socket in the root's `/oracle`. */
  readonly ask: (socket: string, command: string) => Promise<string>;
  readonly close: () => Promise<void>;
  /** The folder that must be gone after `close`. */
  readonly folder: string;
}

const endMark = '\u001e';

function shellOf(child: ChildProcessWithoutNullStreams): Sandbox['run'] {
  let received = '';
  let answer: ((text: string) => void) | undefined;
  let fail: ((error: Error) => void) | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    received += text;
    const end = received.indexOf(endMark);
    if (end < 0) return;
    answer?.(received.slice(0, end));
    received = received.slice(end + 1);
  });
  child.on('exit', () => fail?.(new Error(`the sandbox ended: ${received}`)));
  return (script) =>
    new Promise((resolve, reject) => {
      answer = resolve;
      fail = reject;
      child.stdin.write(`{\n${script}\n} </dev/null 2>&1\nprintf '\\x1e'\n`);
    });
}

const setUp = (folder: string, root: string, hostName: string): string => `
F=${folder} R=${folder}/root
mount -t tmpfs -o mode=755 hitless-oracle $F && mkdir $F/upper $F/work $R &&
mount -t overlay -o lowerdir=${root},upperdir=$F/upper,workdir=$F/work hitless-oracle $R &&
mount --bind /dev $R/dev && mkdir $R/oracle && : >$R/etc/resolv.conf && hostname ${hostName} &&
ip link set lo up && echo 1 >/proc/sys/net/ipv4/ip_nonlocal_bind && echo 1 >/proc/sys/net/ipv6/ip_nonlocal_bind &&
printf '127.0.0.1 localhost\\n::1 localhost\\n' >$R/etc/hosts && printf ready`;

function askSocket(path: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(path, () => socket.end(`${command}\n`));
    socket.setEncoding('utf8').setTimeout(5_000, () => socket.destroy(new Error(`no answer to '${command}'`)));
    socket.on('data', (part: string) => {
      text += part;
    });
    socket.on('error', reject).on('end', () => resolve(text));
  });
}

/** The process that `unshare --fork` made, which is the first of the new process namespace. */
async function childOf(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim();
}

/** Opens a sandbox over a root. Needs root rights. */
export async function openSandbox(root: string): Promise<Sandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'hitless-oracle-'));
  const hostName = 'oracle';
  const spaces = ['--mount', '--net', '--pid', '--uts', '--ipc', '--fork', '--kill-child', '--mount-proc'];
  const child = spawn('unshare', [...spaces, 'bash', '-s'], { stdio: 'pipe' });
  const ended = new Promise<void>((resolve) => void child.on('exit', () => resolve()));
  const run = shellOf(child);
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const ready = await run(setUp(folder, root, hostName)).catch(String);
  if (ready !== 'ready') {
    await close();
    throw new Error(`the sandbox could not be set up: ${ready}`);
  }
  const inside = `/proc/${await childOf(child.pid ?? 0)}/root${folder}/root/oracle`;
  return {
    hostName,
    run,
    folder,
    put: (name, text) => writeFile(join(inside, name), text),
    get: (name) => readFile(join(inside, name), 'utf8'),
    ask: (socket, command) => askSocket(join(inside, socket), command),
    close,
  };
}
