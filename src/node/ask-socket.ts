import type { Duplex } from 'node:stream';
import { SshError } from '../ssh/error.js';
import type { Host } from '../ssh/host.js';
import { NodeError } from './node-error.js';
import { shown } from './wire.js';

const DEADLINE_MS = 10_000;
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Sends one command to a Unix socket of HAProxy and returns the whole answer, at most 64 MiB. Default deadline 10000 ms.
 * The master's socket only ends after our own side has ended (HAProxy management guide, 9.4).
 * Throws `NodeError` (code `runtime`), and `SshError` when the socket could not be opened.
 */
export async function askSocket(host: Host, path: string, command: string, deadlineMs = DEADLINE_MS): Promise<string> {
  if (/[\n\r]/.test(command))
    throw new NodeError(host.name, 'runtime', 'usage', `a command is one line: ${shown(command)}`);
  const failure = (what: string, cause?: unknown): NodeError =>
    new NodeError(host.name, 'runtime', 'runtime', `${path}: ${command}: ${what}`, { cause });
  const stream = await host.unixSocket(path, { deadlineMs });
  const timer = setTimeout(() => stream.destroy(failure(`no whole answer within ${deadlineMs} ms`)), deadlineMs);
  try {
    stream.end(`${command}\n`);
    return await readToEnd(stream, failure);
  } catch (error) {
    if (error instanceof NodeError || error instanceof SshError) throw error;
    throw failure(error instanceof Error ? error.message : String(error), error);
  } finally {
    clearTimeout(timer);
    stream.destroy();
  }
}

async function readToEnd(stream: Duplex, failure: (what: string) => NodeError): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const pieces: AsyncIterable<unknown> = stream;
  for await (const piece of pieces) {
    if (!Buffer.isBuffer(piece)) throw failure('the answer came as text, not as bytes');
    chunks.push(piece);
    bytes += piece.length;
    if (bytes > MOST_BYTES) throw failure('the answer is larger than 64 MiB');
  }
  return Buffer.concat(chunks).toString('utf8');
}
