import { SshError, type SshFailure } from '../ssh/error.js';

/**
 * What came of one question.
 * - `answered`: in full, and as expected; `readyMs` (monotonic) is when the answer was complete or, for TCP, the connection stood
 * - `lost`: the target's fault, or nobody's: it counts against the target
 * - `unmeasured`: the coordinator could not ask; it says nothing about the target
 */
export type Outcome =
  | { readonly kind: 'answered'; readonly readyMs: number; readonly text: string; readonly answeredBy?: string }
  | { readonly kind: 'lost'; readonly failure: string }
  | { readonly kind: 'unmeasured'; readonly reason: string };

/** A question that was not answered as expected; the message is the ledger's name for it. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

const LOST_BY_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ERR_STREAM_PREMATURE_CLOSE: 'closed',
};

/** The coordinator's own want of sockets, ports, memory, rights or a name server. */
const OWN_CODES = new Set([
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'EAFNOSUPPORT',
  'EACCES',
  'EPERM',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** What an error while asking means for the ledger. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof Unanswered) return { kind: 'lost', failure: error.message };
  if (error instanceof SshError) return outcomeOfSsh(error.failure);
  const { code, message } = detailsOf(error);
  if (OWN_CODES.has(code)) return { kind: 'unmeasured', reason: code };
  return { kind: 'lost', failure: failureOf(error, code, message) };
}

/** A channel that the node could not open to the target is a refused connection; a connection to the node that fails is not the target's fault. */
function outcomeOfSsh(failure: SshFailure): Outcome {
  if (failure === 'refused') return { kind: 'lost', failure: 'refused' };
  if (failure === 'deadline') return { kind: 'lost', failure: 'timeout' };
  return { kind: 'unmeasured', reason: `ssh ${failure}` };
}

function failureOf(error: unknown, code: string, message: string): string {
  if (code === 'ECONNRESET') return failureOfReset(error, message);
  if (code.startsWith('HPE_')) return 'malformed';
  return LOST_BY_CODE[code] ?? (code === '' ? `error: ${message}` : `error ${code}`);
}

/** node:http gives its own errors the code ECONNRESET where the peer closed in good order; only the kernel's name a system call. */
function failureOfReset(error: unknown, message: string): string {
  if (error instanceof Error && 'syscall' in error) return 'reset';
  return message === 'aborted' ? 'truncated' : 'closed';
}

function detailsOf(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  return { code: 'code' in error && typeof error.code === 'string' ? error.code : '', message: error.message };
}
