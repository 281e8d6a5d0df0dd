import type { Duplex } from 'node:stream';

/** How one remote command is run. */
export interface ExecOptions {
  /** Fed to the command's standard input, which is then closed. Default: empty. */
  readonly stdin?: string | Uint8Array;
  /** Milliseconds from the call to the end of the command. When they pass, the remote process group is ended and the call fails with kind `deadline`. */
  readonly deadlineMs: number;
  /** Run as root by the node's `become` method (a no-op when already root). Default false. */
  readonly asRoot?: boolean;
  /** Most bytes of standard output, and of standard error, that are collected; one more fails the call with kind `output`. Default 16 MiB. */
  readonly maxOutputBytes?: number;
  /** Aborting closes the channel and fails the call with kind `aborted`. */
  readonly signal?: AbortSignal;
}

/** How a remote command ended. Exactly one of `code` and `signal` is set. */
export interface ExecResult {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Data that is made or read as it is asked for. */
export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** A remote command that lives on: its standard input stays open until `end()` or the connection closes. */
export interface RemoteProcess {
  /** Writes to the command's standard input. */
  write(text: string): void;
  /**
   * Writes the chunks, each once the node has taken in the ones before, and closes standard input. Resolves when all are on
   * their way, or when the command has ended before it took them all: how it ended tells which. Rejects as `chunks` does.
   */
  feed(chunks: Chunks): Promise<void>;
  /** Closes the command's standard input. */
  end(): void;
  /** The next whole line of standard output without its newline; `undefined` once the output has ended. */
  readLine(deadlineMs: number): Promise<string | undefined>;
  /** Settles when the command or the connection has ended. Never rejects. */
  readonly ended: Promise<Pick<ExecResult, 'code' | 'signal' | 'stderr'>>;
}

/**
 * One machine that commands can be run on, over one connection.
 * `argv` is a list of words: every implementation quotes them for the remote shell, so no value can become shell syntax.
 * Every method fails with an `SshError`.
 */
export interface Host {
  /** The inventory's name for the node, used in messages. */
  readonly name: string;
  exec(argv: readonly string[], options: ExecOptions): Promise<ExecResult>;
  /** Starts a command that outlives the call. It has no deadline: it ends with its own standard input or the connection. */
  start(argv: readonly string[], options?: Pick<ExecOptions, 'asRoot' | 'signal'>): Promise<RemoteProcess>;
  /** A stream to a Unix socket on the node, by forwarding or, where that is refused, by a command on the node. */
  unixSocket(path: string, options: { readonly deadlineMs: number }): Promise<Duplex>;
  /** A TCP stream that the node opens to `address`:`port` (SSH's direct-tcpip). */
  tcp(address: string, port: number, options: { readonly deadlineMs: number }): Promise<Duplex>;
  /** Settles with the reason when the connection is lost, with `undefined` after `close()`. Never rejects. */
  readonly closed: Promise<Error | undefined>;
  close(): Promise<void>;
}
