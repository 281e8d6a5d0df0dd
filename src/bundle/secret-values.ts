import { type ExecFileException, execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { SecretSource } from '../inventory/model.js';
import { printable } from '../inventory/quote.js';

/** A secret cannot be had; the message says where it was looked for, and never what was found. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}

const commandMs = 30_000;
const largestBytes = 1024 * 1024;

/** Fetches secrets, each source once, and remembers every text that it has given out. */
export class SecretValues {
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #fetched = new Map<string, Promise<string>>();
  readonly #values = new Set<string>();

  constructor(env: Readonly<Record<string, string | undefined>> = process.env) {
    this.#env = env;
  }

  /** Rejects with `SecretError`. */
  fetch(source: SecretSource): Promise<string> {
    const key = JSON.stringify(source);
    const earlier = this.#fetched.get(key);
    if (earlier !== undefined) return earlier;
    const fetching = this.#fetch(source);
    this.#fetched.set(key, fetching);
    return fetching;
  }

  /** Every secret that was fetched: what must not be seen. */
  values(): ReadonlySet<string> {
    return this.#values;
  }

  async #fetch(source: SecretSource): Promise<string> {
    const value = withoutLineEnd(await this.#read(source));
    if (value === '') throw new SecretError(`${sourceText(source)} is empty`);
    if (value.includes('\0')) throw new SecretError(`${sourceText(source)} is not text`);
    this.#values.add(value);
    return value;
  }

  async #read(source: SecretSource): Promise<string> {
    if (source.kind === 'command') return output(source);
    if (source.kind === 'file') return contentOf(source);
    const value = this.#env[source.name];
    if (value === undefined) throw new SecretError(`${sourceText(source)} is not set`);
    return value;
  }
}

/** Where a secret comes from, to be shown. Arguments of a command may say more than they should: the program alone is named. */
function sourceText(source: SecretSource): string {
  if (source.kind === 'env') return `the environment variable ${source.name}`;
  if (source.kind === 'file') return `the file ${source.path}`;
  return `what ${source.argv[0] ?? ''} prints`;
}

async function contentOf(source: Extract<SecretSource, { kind: 'file' }>): Promise<string> {
  try {
    return decoded(await readFile(source.path), source);
  } catch (error) {
    if (error instanceof SecretError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reason = { ENOENT: 'does not exist', EACCES: 'may not be read', EISDIR: 'is a directory' }[String(code)];
    throw new SecretError(`${sourceText(source)} ${reason ?? 'cannot be read'}`);
  }
}

function output(source: Extract<SecretSource, { kind: 'command' }>): Promise<string> {
  const [program = '', ...args] = source.argv;
  const options = {
    cwd: source.directory,
    timeout: commandMs,
    maxBuffer: largestBytes,
    encoding: 'buffer',
    windowsHide: true,
  } as const;
  return new Promise<Uint8Array>((resolve, reject) => {
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new SecretError(`${program} gave no secret: ${failure(error, stderr)}`));
    });
    child.stdin?.end();
  }).then((stdout) => decoded(stdout, source));
}

/** What a failed command is told by: its status, and the last line that it wrote to standard error. */
function failure(error: ExecFileException, stderr: Buffer): string {
  const said = printable(stderr.toString('utf8').trim().split('\n').at(-1) ?? '').slice(0, 200);
  const because = said === '' ? '' : ` (${said})`;
  if (error.code === 'ENOENT') return 'there is no such program';
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'it prints more than 1 MiB';
  if (error.killed === true) return `it did not end within ${commandMs / 1000} s${because}`;
  return `${typeof error.code === 'number' ? `exit code ${error.code}` : `signal ${String(error.signal)}`}${because}`;
}

function decoded(bytes: Uint8Array, source: SecretSource): string {
  if (bytes.length > largestBytes) throw new SecretError(`${sourceText(source)} is larger than 1 MiB`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new SecretError(`${sourceText(source)} is not UTF-8 text`);
  }
}

function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}
