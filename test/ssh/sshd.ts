import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SshSettings } from '../../src/ssh/settings.js';

const SSHD = '/usr/sbin/sshd';

/** True where the real server can be started: Debian's package openssh-server. */
export const hasSshd = existsSync(SSHD);

/** A directory with keys and a known_hosts file, and the servers that were started in it. */
export interface SshdLab {
  readonly dir: string;
  path(name: string): string;
  /** Makes a key pair; the public key is let in by every server of the lab unless `trusted` is false. */
  key(name: string, options?: { type?: string; passphrase?: string; pem?: boolean; trusted?: boolean }): string;
  /** Writes a known_hosts file and gives its path. */
  knownHosts(name: string, ...lines: string[]): string;
  start(extraConfig?: readonly string[]): Promise<Sshd>;
  stop(): Promise<void>;
}

export interface Sshd {
  readonly port: number;
  /** The host key as known_hosts and ssh-keygen write it: type and base64. */
  readonly hostKey: string;
  /** Settings that reach this server with the lab's key, trusting its host key. */
  settings(changes?: Partial<SshSettings>): SshSettings;
}

/** Starts real servers as the current user on 127.0.0.1. */
export function createSshdLab(): SshdLab {
  const dir = mkdtempSync(join(tmpdir(), 'hitless-sshd-'));
  const path = (name: string) => join(dir, name);
  const servers: ChildProcess[] = [];
  // sshd run by root wants its privilege separation directory.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  mkdirSync(path('home'));
  writeFileSync(path('authorized_keys'), '', { mode: 0o600 });

  const key: SshdLab['key'] = (name, { type = 'ed25519', passphrase = '', pem = false, trusted = true } = {}) => {
    const format = pem ? ['-m', 'PEM'] : [];
    execFileSync('ssh-keygen', ['-q', '-t', type, ...format, '-N', passphrase, '-C', name, '-f', path(name)]);
    if (trusted) writeFileSync(path('authorized_keys'), readFileSync(path(`${name}.pub`)), { flag: 'a' });
    return path(name);
  };
  key('id');

  return {
    dir,
    path,
    key,
    knownHosts(name, ...lines) {
      writeFileSync(path(name), `${lines.join('\n')}\n`);
      return path(name);
    },
    async start(extraConfig = []) {
      const name = `server${servers.length}`;
      const port = await freePort();
      key(`${name}.hostkey`, { trusted: false });
      const config = [
        ...extraConfig,
        `Port ${port}`,
        'ListenAddress 127.0.0.1',
        `HostKey ${path(`${name}.hostkey`)}`,
        `AuthorizedKeysFile ${path('authorized_keys')}`,
        'PidFile none',
        'StrictModes no',
        'UsePAM no',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'MaxStartups 100',
        // Keeps the login shell from reading the start-up files of whoever runs the tests.
        `SetEnv HOME=${path('home')}`,
      ];
      writeFileSync(path(`${name}.config`), `${config.join('\n')}\n`);
      const args = ['-D', '-e', '-f', path(`${name}.config`)];
      const child = spawn(SSHD, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      let log = '';
      child.stderr.on('data', (chunk: Buffer) => {
        log += chunk.toString();
      });
      servers.push(child);
      await listening(port, child, () => log);
      const hostKey = readFileSync(path(`${name}.hostkey.pub`), 'utf8')
        .split(' ')
        .slice(0, 2)
        .join(' ');
      writeFileSync(path('known_hosts'), `[127.0.0.1]:${port} ${hostKey}\n`, { flag: 'a' });
      return {
        port,
        hostKey,
        settings: (changes = {}) => ({
          host: '127.0.0.1',
          port,
          keys: [path('id')],
          agent: 'none',
          jump: [],
          knownHosts: [path('known_hosts')],
          config: 'none',
          connectTimeoutMs: 10_000,
          ...changes,
        }),
      };
    },
    async stop() {
      for (const server of servers) {
        if (server.exitCode !== null) continue;
        server.kill();
        await once(server, 'exit');
      }
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A TCP relay to a local port whose connections can be cut or frozen. */
export interface Relay {
  readonly port: number;
  cut(): void;
  freeze(): void;
  stop(): void;
}

/** Stands between a client and a server on 127.0.0.1. */
export async function startRelay(toPort: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(toPort, '127.0.0.1');
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  const { port } = await listen(server);
  return {
    port,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    freeze() {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Listens on a free port of 127.0.0.1. */
export async function listen(server: Server): Promise<AddressInfo> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const { port } = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(port: number, child: ChildProcess, log: () => string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`sshd ended at once: ${log()}`);
    const socket = connect(port, '127.0.0.1');
    const up = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`sshd does not listen on port ${port}: ${log()}`);
}
