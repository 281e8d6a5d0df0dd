import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { SshError } from '../../src/ssh/error.js';
import type { Host, RemoteProcess } from '../../src/ssh/host.js';

export interface LocalHostOptions {
  readonly name?: string;
  /** Takes the place of `sh` in every command, e.g. `['busybox', 'sh']`. Default `['sh']`. */
  readonly shell?: readonly string[];
  /** Words in front of every command, e.g. of `unshare`. */
  readonly before?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A `Host` that is this machine: commands are real processes without a shell around them. */
export function localHost(options: LocalHostOptions = {}): Host & { readonly started: readonly ChildProcess[] } {
  const { name = 'local', shell = ['sh'], before = [], env = {} } = options;
  const started: ChildProcess[] = [];
  const run = (argv: readonly string[]): ChildProcess => {
    const [file = '', ...words] = [...before, ...(argv[0] === 'sh' ? [...shell, ...argv.slice(1)] : argv)];
    const child = spawn(file, words, { env: { ...process.env, ...env }, stdio: 'pipe' });
    child.stdin?.on('error', () => {});
    started.push(child);
    return child;
  };
  return {
    name,
    started,
    closed: new Promise(() => {}),
    close: async () => {},
    async exec(argv, { stdin = '', deadlineMs, signal }) {
      const child = run(argv);
      const { stdout, stderr } = child;
      if (stdout === null || stderr === null) throw new SshError(name, 'lost', 'the process has no output');
      const ended = endOf(child);
      const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
      signal?.addEventListener('abort', () => child.kill('SIGKILL'));
      child.stdin?.end(stdin);
      const [output, complaint, end] = await Promise.all([text(stdout), text(stderr), ended]);
      clearTimeout(timer);
      if (end.signal === 'SIGKILL') throw new SshError(name, 'deadline', `${argv.join(' ')} took too long`);
      return { ...end, stdout: output, stderr: complaint };
    },
    start: async (argv) => remoteProcess(run(argv)),
    async unixSocket(path): Promise<Duplex> {
      return connect(path);
    },
    async tcp(address, port): Promise<Duplex> {
      return connect(port, address);
    },
  };
}

const endOf = (child: ChildProcess): Promise<{ code: number | null; signal: string | null }> =>
  new Promise((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });

function remoteProcess(child: ChildProcess): RemoteProcess {
  const lines: string[] = [];
  const waiting: ((line: string | undefined) => void)[] = [];
  let open = true;
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  if (child.stdout !== null) {
    createInterface({ input: child.stdout })
      .on('line', (line) => {
        const next = waiting.shift();
        if (next === undefined) lines.push(line);
        else next(line);
      })
      .on('close', () => {
        open = false;
        for (const next of waiting.splice(0)) next(undefined);
      });
  }
  return {
    write: (words) => void child.stdin?.write(words),
    end: () => void child.stdin?.end(),
    ended: endOf(child).then((end) => ({ ...end, stderr: complaint })),
    readLine: (deadlineMs) =>
      new Promise((resolve, reject) => {
        const ready = lines.shift();
        if (ready !== undefined || !open) return resolve(ready);
        const timer = setTimeout(
          () => reject(new SshError('local', 'deadline', `no line within ${deadlineMs} ms`)),
          deadlineMs,
        );
        waiting.push((line) => {
          clearTimeout(timer);
          resolve(line);
        });
      }),
  };
}
