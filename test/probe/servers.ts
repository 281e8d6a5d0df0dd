import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import type { HttpQuestion, ProbeTarget } from '../../src/inventory/model.js';
import type { Host } from '../../src/ssh/host.js';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

export interface Listening {
  readonly port: number;
  /** Connections accepted so far, and those open now. */
  readonly connections: () => number;
  readonly open: () => number;
  /** Stops listening and resets every connection. */
  readonly close: () => Promise<void>;
}

/** A real server on loopback; what is left of it after the test is closed. */
export async function listening(server: Server, port = 0): Promise<Listening> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  closers.push(() => void close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { port: address.port, connections: () => connections, open: () => sockets.size, close };
}

export const httpServer = (answer: RequestListener): Promise<Listening> => listening(createHttpServer(answer));

export const tcpServer = (accept: (socket: Socket) => void): Promise<Listening> => listening(createServer(accept));

/** A server that answers every request with these bytes and then closes in good order. */
export const bytesServer = (bytes: string): Promise<Listening> =>
  tcpServer((socket) => void socket.once('data', () => socket.end(bytes)));

/** A loopback port that nobody listens on. */
export async function closedPort(): Promise<number> {
  const server = await tcpServer(() => {});
  await server.close();
  return server.port;
}

const web: HttpQuestion = { kind: 'http', path: '/', expectStatus: [200, 399] };

type Common = Partial<Pick<ProbeTarget, 'ratePerSecond' | 'timeoutMs' | 'name'>>;

export const httpTarget = (port: number, more: Common & Partial<HttpQuestion> = {}): ProbeTarget => ({
  name: 'web',
  address: '127.0.0.1',
  port,
  ratePerSecond: 100,
  timeoutMs: 1000,
  ...web,
  ...more,
});

export const tcpTarget = (port: number, more: Common = {}): ProbeTarget => ({
  name: 'tcp',
  address: '127.0.0.1',
  port,
  ratePerSecond: 100,
  timeoutMs: 1000,
  kind: 'tcp',
  ...more,
});

/** A node that opens connections to `port` of loopback, whatever it is asked for. */
export const nodeThatReaches = (name: string, port: number): Pick<Host, 'name' | 'tcp'> => ({
  name,
  tcp: () =>
    new Promise((resolve, reject) => {
      // An SSH channel, too, stays half open when the far end has closed its side.
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.once('error', reject);
      socket.once('connect', () => resolve(socket));
    }),
});

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Stops the event loop of this process. */
export function stallLoop(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
