/**
 * Why a connection or a remote command failed.
 * - `unreachable`: no TCP connection, or no SSH handshake in time
 * - `host-key`: the host's key is unknown, changed or revoked
 * - `auth`: the host refused the user, or no usable key was at hand
 * - `become`: the user may not become root
 * - `deadline`: the command was ended because its deadline passed
 * - `lost`: the connection closed while in use
 * - `refused`: the node refused to open a channel (forwarding is off, or the socket is not there)
 * - `output`: the command printed more than it may
 * - `aborted`: the caller's signal
 * - `config`: SSH settings that can't work (bad key file, unknown option)
 */
export type SshFailure =
  | 'unreachable'
  | 'host-key'
  | 'auth'
  | 'become'
  | 'deadline'
  | 'lost'
  | 'refused'
  | 'output'
  | 'aborted'
  | 'config';

/** What failed on which node, and what to do about it. */
export class SshError extends Error {
  override readonly name = 'SshError';
  readonly node: string;
  readonly failure: SshFailure;
  /** One sentence for the operator: what to do. */
  readonly remedy: string | undefined;

  constructor(node: string, failure: SshFailure, message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.node = node;
    this.failure = failure;
    this.remedy = options.remedy;
  }
}
