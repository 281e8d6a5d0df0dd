import { expect, test } from 'vitest';
import type { ProbeTarget } from '../../src/inventory/model.js';
import { attemptInTime } from '../../src/probe/attempt.js';
import { systemClock } from '../../src/probe/clock.js';
import type { Outcome } from '../../src/probe/outcome.js';
import { fromCoordinator, throughNode } from '../../src/probe/reach.js';
import {
  bytesServer,
  closedPort,
  httpServer,
  httpTarget,
  nodeThatReaches,
  sleep,
  tcpServer,
  tcpTarget,
} from './servers.js';

const ask = (target: ProbeTarget): Promise<Outcome> => attemptInTime(target, fromCoordinator, systemClock);

test('an HTTP answer that is whole and expected counts, with the node that gave it', async () => {
  const { port } = await httpServer((_, response) => response.setHeader('X-Node', 'lb\u00e9 1').end('hello'));
  const outcome = await ask(httpTarget(port, { identityHeader: 'x-node' }));
  expect(outcome).toMatchObject({ kind: 'answered', text: 'status 200', answeredBy: 'lb?? 1' });
});

test('an answer without the identity header is told as such', async () => {
  const { port } = await httpServer((_, response) => response.end('hello'));
  expect(await ask(httpTarget(port, { identityHeader: 'x-node' }))).toMatchObject({ answeredBy: '(no header)' });
});

test('the request asks for the path and host given, over a connection of its own', async () => {
  const seen: (string | undefined)[] = [];
  const { port } = await httpServer((request, response) => {
    seen.push(request.method, request.url, request.headers.host, request.headers.connection);
    response.end();
  });
  await ask(httpTarget(port, { path: '/live?x=1', hostHeader: 'shop.example' }));
  await ask(httpTarget(port));
  expect(seen).toEqual(['GET', '/live?x=1', 'shop.example', 'close', 'GET', '/', `127.0.0.1:${port}`, 'close']);
});

test.each([
  ['a body that ends with the connection', 'HTTP/1.0 200 OK\r\n\r\nall of it', { kind: 'answered' }],
  [
    'early hints before the answer',
    'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
    { text: 'status 204' },
  ],
  ['a body cut short', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnot all', { failure: 'truncated' }],
  [
    'a chunked body cut short',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n',
    { failure: 'truncated' },
  ],
  ['a head cut short', 'HTTP/1.1 200 OK\r\nContent-', { failure: 'closed' }],
  ['no answer at all', '', { failure: 'closed' }],
  ['something that is not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', { failure: 'malformed' }],
  ['a status outside the range', 'HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n', { failure: 'status 503' }],
])('%s is told for what it is', async (_, bytes, expected) => {
  const { port } = await bytesServer(bytes);
  expect(await ask(httpTarget(port))).toMatchObject(expected);
});

test('a reset is told from a close: at once, after the request, and within the body', async () => {
  const atOnce = await tcpServer((socket) => void socket.resetAndDestroy());
  const afterRequest = await tcpServer((socket) => void socket.once('data', () => socket.resetAndDestroy()));
  const inBody = await tcpServer(
    (socket) =>
      void socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnot all');
        setTimeout(() => socket.resetAndDestroy(), 20);
      }),
  );
  const outcomes = await Promise.all([atOnce, afterRequest, inBody].map(({ port }) => ask(httpTarget(port))));
  expect(outcomes).toEqual(Array.from({ length: 3 }, () => ({ kind: 'lost', failure: 'reset' })));
});

test('nobody listening is refused, an answer that does not come is a timeout', async () => {
  const silent = await httpServer(() => {});
  expect(await ask(httpTarget(await closedPort()))).toEqual({ kind: 'lost', failure: 'refused' });
  expect(await ask(httpTarget(silent.port, { timeoutMs: 60 }))).toEqual({ kind: 'lost', failure: 'timeout' });
});

test('a TCP connection counts when it stands for 20 ms, or at once when it brings bytes', async () => {
  const quiet = await tcpServer(() => {});
  const banner = await tcpServer((socket) => void socket.end('220 ready\r\n'));
  expect(await ask(tcpTarget(quiet.port))).toMatchObject({ kind: 'answered' });
  expect(await ask(tcpTarget(banner.port))).toMatchObject({ kind: 'answered' });
});

test('a TCP connection that is accepted and dropped is lost', async () => {
  const resets = await tcpServer((socket) => void socket.resetAndDestroy());
  const closes = await tcpServer((socket) => void socket.end());
  expect(await ask(tcpTarget(resets.port))).toEqual({ kind: 'lost', failure: 'reset' });
  expect(await ask(tcpTarget(closes.port))).toEqual({ kind: 'lost', failure: 'closed' });
  expect(await ask(tcpTarget(await closedPort()))).toEqual({ kind: 'lost', failure: 'refused' });
});

test('a node opens the connection where it is asked through one', async () => {
  const { port } = await httpServer((_, response) => response.end('hello'));
  const reach = throughNode(nodeThatReaches('lb2', port));
  expect(await attemptInTime(httpTarget(1), reach, systemClock)).toMatchObject({
    kind: 'answered',
    text: 'status 200',
  });
});

test('a connection that is closed at the far end of a node is lost, though the stream stays half open', async () => {
  const { port } = await tcpServer((socket) => void socket.end());
  const reach = throughNode(nodeThatReaches('lb2', port));
  expect(await attemptInTime(tcpTarget(1), reach, systemClock)).toEqual({ kind: 'lost', failure: 'closed' });
});

test('a connection that a node opens after the time is up is closed', async () => {
  const server = await tcpServer((socket) => void socket.resume());
  const quick = nodeThatReaches('lb2', server.port);
  const slow = { ...quick, tcp: (...asked: Parameters<typeof quick.tcp>) => sleep(60).then(() => quick.tcp(...asked)) };
  const outcome = await attemptInTime(tcpTarget(server.port, { timeoutMs: 20 }), throughNode(slow), systemClock);
  expect(outcome).toEqual({ kind: 'lost', failure: 'timeout' });
  await expect.poll(server.connections, { timeout: 1000, interval: 10 }).toBe(1);
  await expect.poll(server.open, { timeout: 1000, interval: 10 }).toBe(0);
});

test('nothing is left open after an answer', async () => {
  const server = await tcpServer((socket) => void socket.resume());
  await ask(tcpTarget(server.port));
  expect(server.connections()).toBe(1);
  await expect.poll(server.open, { timeout: 1000, interval: 10 }).toBe(0);
});
