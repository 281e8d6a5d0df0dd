import type { Connection } from './connection.js';
import { dial } from './dial.js';
import type { Endpoint } from './endpoint.js';
import { SshError } from './error.js';
import { exec } from './exec.js';
import { handshake } from './handshake.js';
import type { Host } from './host.js';
import { readHostTrust } from './host-trust.js';
import { listIdentities } from './identities.js';
import { type AskPassphrase, type KeyRing, processKeyRing } from './key-ring.js';
import { type PausableTimer, startPausableTimer } from './pausable-timer.js';
import { startProcess } from './process.js';
import { resolveRoute } from './route.js';
import type { SshSettings } from './settings.js';
import { SOCKET_TOOLS, type SocketTool } from './socket-tool.js';
import { openTcp } from './tcp.js';
import { socketAccess } from './unix-socket.js';

/** A node to connect to. */
export interface ConnectTarget {
  /** The inventory's name for the node, used in messages. */
  readonly name: string;
  readonly settings: SshSettings;
  /** How `asRoot` commands become root where the SSH user is not root. */
  readonly become: 'none' | 'sudo';
}

export interface ConnectOptions {
  /** Asked at most once for each encrypted key file in this process; the connect deadline stands still meanwhile. Default: encrypted keys cannot be used. */
  readonly askPassphrase?: AskPassphrase;
  /** Aborting gives the connecting up with kind `aborted`; it does nothing to a connection that stands. */
  readonly signal?: AbortSignal;
  /** Told what was skipped and chosen on the way, for debug logs. */
  readonly log?: (message: string) => void;
  /** Decrypted keys. Default: those of this process. */
  readonly keyRing?: KeyRing;
  /** What `unixSocket` may use where forwarding is refused, in order. Default: perl, python3, socat, nc. */
  readonly socketTools?: readonly SocketTool[];
}

/** The seam between everything that works on hosts and SSH: an in-memory fleet, or a client over the OpenSSH binary, has this shape too. */
export type Connect = (target: ConnectTarget, options?: ConnectOptions) => Promise<Host>;

/**
 * Connects to a node: one TCP connection for as long as the host is open, each command a channel of it.
 * Host keys are verified on every hop whatever ssh_config says of StrictHostKeyChecking.
 * Fails with an `SshError` of kind `config`, `unreachable`, `host-key`, `auth` or `aborted`.
 */
export const connect: Connect = async (target, options = {}) => {
  const log = options.log ?? (() => undefined);
  const route = await resolveRoute(target.name, target.settings, log);
  const connections = await connectRoute(target, route, { ...options, log });
  const last = connections.at(-1);
  if (last === undefined) throw new SshError(target.name, 'config', `${target.name}: there is nothing to connect to`);
  const become = last.user === 'root' ? 'none' : target.become;
  const sockets = socketAccess(last, become, log, options.socketTools ?? SOCKET_TOOLS);
  return {
    name: target.name,
    exec: (argv, how) => exec(last, become, argv, how),
    start: (argv, how) => startProcess(last, become, argv, how),
    unixSocket: (path, how) => sockets.open(path, how),
    tcp: (address, port, how) => openTcp(last, address, port, how),
    closed: last.closed,
    close: () => closeAll(connections),
  };
};

/** Connects hop by hop under one deadline. What was opened is closed again on failure. */
async function connectRoute(
  target: ConnectTarget,
  route: readonly Endpoint[],
  options: ConnectOptions & { readonly log: (message: string) => void },
): Promise<Connection[]> {
  const { name } = target;
  const timeoutMs = route.at(-1)?.connectTimeoutMs ?? 0;
  const giveUp = new AbortController();
  let late = false;
  const timer = startPausableTimer(timeoutMs, () => {
    late = true;
    giveUp.abort();
  });
  const onAbort = () => giveUp.abort();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted) onAbort();
  const connections: Connection[] = [];
  let at: Endpoint | undefined;
  try {
    for (at of route) connections.push(await connectHop(name, at, connections.at(-1), giveUp.signal, timer, options));
    return connections;
  } catch (error) {
    await closeAll(connections);
    if (options.signal?.aborted) throw new SshError(name, 'aborted', `${name}: connecting was aborted`);
    if (!late) throw error;
    const hop = at === undefined ? '' : ` (at ${at.host} port ${at.port})`;
    throw new SshError(name, 'unreachable', `${name}: no SSH connection within ${timeoutMs} ms${hop}`, {
      remedy: 'check the address and the firewall, or raise the connect timeout',
      cause: error,
    });
  } finally {
    timer.cancel();
    options.signal?.removeEventListener('abort', onAbort);
  }
}

async function connectHop(
  node: string,
  endpoint: Endpoint,
  through: Connection | undefined,
  signal: AbortSignal,
  timer: PausableTimer,
  options: ConnectOptions & { readonly log: (message: string) => void },
): Promise<Connection> {
  const { log, askPassphrase: ask, keyRing = processKeyRing } = options;
  const trust = await readHostTrust(node, endpoint, through !== undefined);
  const unlock = async (path: string, content: string) => {
    if (ask === undefined) throw new SshError(node, 'config', encryptedKey(node, path), { remedy: LOAD_INTO_AGENT });
    timer.pause();
    try {
      return await keyRing.unlock(path, content, ask);
    } finally {
      timer.resume();
    }
  };
  const identities = await listIdentities({ node, endpoint, unlock, log });
  const stream =
    through === undefined
      ? await dial(node, endpoint, signal)
      : await openTcp(through, endpoint.host, endpoint.port, { signal });
  return await handshake({ node, endpoint, stream, trust, identities, signal, log });
}

const LOAD_INTO_AGENT = 'load the key into ssh-agent, or run where a passphrase can be asked for';

function encryptedKey(node: string, path: string): string {
  return `${node}: key file ${path} is encrypted, and no passphrase can be asked for`;
}

/** Closes the node's own connection first and the first hop last. */
async function closeAll(connections: readonly Connection[]): Promise<void> {
  for (const connection of connections.toReversed()) await connection.close();
}
