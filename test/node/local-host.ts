import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { SshError } from '../../src/ssh/error.js';
import type { Host, RemoteProcess } from '../../src/ssh/host.js';
import { createLineReader } from '../../src/ssh/line-reader.js';

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
  const lines = createLineReader();
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  child.stdout?.on('data', (chunk: Buffer) => lines.push(chunk)).on('end', () => lines.finish());
  const ended = endOf(child).then((end) => {
    lines.finish();
    return { ...end, stderr: complaint };
  });
  return {
    write: (words) => void child.stdin?.write(words),
    async feed(chunks) {
      for await (const chunk of chunks) child.stdin?.write(chunk);
      child.stdin?.end();
    },
    end: () => void child.stdin?.end(),
    ended,
    readLine: (deadlineMs) =>
      lines.next(deadlineMs, () => new SshError('local', 'deadline', `no line within ${deadlineMs} ms`)),
  };
}
