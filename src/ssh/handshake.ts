import type { Duplex } from 'node:stream';
import ssh2, { type Client } from 'ssh2';
import { type Authentication, authenticate } from './authentication.js';
import { type Connection, watchConnection } from './connection.js';
import type { Endpoint } from './endpoint.js';
import { SshError } from './error.js';
import type { HostTrust } from './host-trust.js';
import type { Identity } from './identities.js';
import { networkErrorInWords } from './system-error.js';

/** What one hop's handshake needs. */
export interface HandshakeParts {
  readonly node: string;
  readonly endpoint: Endpoint;
  readonly stream: Duplex;
  readonly trust: HostTrust;
  readonly identities: readonly Identity[];
  readonly signal: AbortSignal;
  readonly log: (message: string) => void;
}

/** AES-GCM first: by far the fastest where the CPU has AES. */
const CIPHERS = ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'] as const;

/** Makes an SSH connection over an open stream. Fails with kind `host-key`, `auth` or `unreachable`; the stream is then destroyed. */
export function handshake(parts: HandshakeParts): Promise<Connection> {
  const { node, endpoint, stream, trust, signal, log } = parts;
  const client = new ssh2.Client();
  const authentication = authenticate(node, endpoint.user, parts.identities);
  return new Promise((resolve, reject) => {
    let distrust: SshError | undefined;
    const fail = (error: SshError) => {
      signal.removeEventListener('abort', giveUp);
      client.removeListener('close', onClose);
      client.destroy();
      stream.destroy();
      reject(error);
    };
    const giveUp = () => fail(new SshError(node, 'unreachable', `${node}: the SSH handshake was given up`));
    const onClose = () => fail(failure(parts, authentication, undefined));
    signal.addEventListener('abort', giveUp, { once: true });
    client.once('ready', () => {
      signal.removeEventListener('abort', giveUp);
      client.removeListener('close', onClose);
      log(`${node}: connected to ${endpoint.host} port ${endpoint.port} as ${endpoint.user}`);
      resolve(watchConnection(node, endpoint.user, client));
    });
    client.once('close', onClose);
    // Stays on for good: ssh2 may report more than one error, and one that nobody listens to ends the process.
    client.on('error', (error) => {
      if (error.level === 'agent') log(`${node}: ${error.message}`);
      else fail(distrust ?? failure(parts, authentication, error));
    });
    begin(client, parts, authentication, (key) => {
      distrust = trust.judge(key);
      return distrust === undefined;
    });
    if (signal.aborted) giveUp();
  });
}

function begin(
  client: Client,
  { endpoint, stream, trust }: HandshakeParts,
  authentication: Authentication,
  hostVerifier: (key: Buffer) => boolean,
): void {
  client.connect({
    sock: stream,
    username: endpoint.user,
    authHandler: authentication.handler,
    hostVerifier,
    algorithms: { serverHostKey: trust.algorithms, cipher: [...CIPHERS] },
    keepaliveInterval: endpoint.keepaliveMs,
    keepaliveCountMax: endpoint.keepaliveCount,
    // The caller's own deadline covers the handshake, and stands still while a passphrase is asked for.
    readyTimeout: 0,
  });
}

function failure(
  { node, endpoint: { host, port } }: HandshakeParts,
  authentication: Authentication,
  error: (Error & { level?: string }) | undefined,
): SshError {
  if (error?.level === 'client-authentication') return authentication.failure(undefined);
  const why = error === undefined ? 'the host closed the connection' : networkErrorInWords(error);
  if (authentication.started()) return authentication.failure(why);
  return new SshError(node, 'unreachable', `${node}: no SSH handshake with ${host} port ${port}: ${why}`, {
    remedy: 'check that an SSH server listens there and takes this client (sshd logs say why)',
    ...(error === undefined ? {} : { cause: error }),
  });
}
