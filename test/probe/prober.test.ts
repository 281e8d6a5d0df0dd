import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { startProber } from '../../src/probe/prober.js';
import { fromCoordinator } from '../../src/probe/reach.js';
import { closedPort, httpServer, httpTarget, listening, sleep, stallLoop, tcpServer, tcpTarget } from './servers.js';

const slowWorker = (name: string) =>
  createHttpServer((_, response) => void setTimeout(() => response.setHeader('x-worker', name).end('hello'), 30));

test('nothing is lost over a graceful swap of the worker behind a kept listener', async () => {
  const fresh = slowWorker('fresh');
  let current = slowWorker('old');
  const { port } = await listening(createServer((socket) => void current.emit('connection', socket)));
  const prober = startProber(httpTarget(port, { identityHeader: 'x-worker' }), fromCoordinator);
  await sleep(300);
  current = fresh;
  prober.enter('swapped');
  await sleep(300);
  const { phases, total } = await prober.stop();
  expect(total).toMatchObject({ lost: 0, answered: total.sent, failures: {} });
  expect(phases[0]?.answeredBy['old']).toBeGreaterThanOrEqual(5);
  expect(Object.keys(phases[1]?.answeredBy ?? {})).toEqual(['fresh']);
});

test('a listener that is closed and opened again loses probes, with the gap measured', async () => {
  const first = await httpServer((_, response) => response.end());
  const prober = startProber(httpTarget(first.port), fromCoordinator);
  await sleep(200);
  prober.enter('swap');
  const closedAtMs = performance.now();
  await first.close();
  await sleep(150);
  await listening(
    createHttpServer((_, response) => response.end()),
    first.port,
  );
  const outageMs = performance.now() - closedAtMs;
  await sleep(200);
  const { total, phases } = await prober.stop();
  expect(phases[1]?.failures['refused']).toBeGreaterThanOrEqual(10 - total.coordinatorStallMs / 10);
  expect(total.worstGapMs).toBeGreaterThanOrEqual(150 - total.coordinatorStallMs);
  expect(total.worstGapMs).toBeLessThan(outageMs + 100);
});

test('a service that pauses for 300 ms shows that gap, and latencies that count from when each probe was due', async () => {
  let held: ServerResponse[] | undefined;
  const { port } = await httpServer((_, response) => {
    if (held === undefined) response.end();
    else held.push(response);
  });
  const startedAt = Date.now();
  const prober = startProber(httpTarget(port), fromCoordinator);
  await sleep(200);
  held = [];
  await sleep(305);
  for (const response of held) response.end();
  held = undefined;
  await sleep(200);
  const { total } = await prober.stop();
  expect(total.lost).toBe(0);
  expect(total.worstGapMs).toBeGreaterThanOrEqual(300 - total.coordinatorStallMs);
  expect(total.worstGapAt).toBeGreaterThan(startedAt + 150);
  // A closed loop would have sent one probe and waited: one slow latency in 40, a p99 that may hide it, a fast median of the rest.
  expect(total.maxMs).toBeGreaterThanOrEqual(280 - total.coordinatorStallMs);
  expect(total.sent).toBeGreaterThanOrEqual(70);
  expect(total.p50Ms).toBeLessThan(150);
  expect(total.p99Ms).toBeGreaterThanOrEqual(260 - total.coordinatorStallMs);
});

test('latencies over a pause fall evenly, as clients that come at their own time would see it', async () => {
  let held: ServerResponse[] | undefined = [];
  const { port } = await httpServer((_, response) => void (held === undefined ? response.end() : held.push(response)));
  const latencies: number[] = [];
  const prober = startProber(httpTarget(port), fromCoordinator, {
    onProbe: ({ entry }) => void (entry.kind === 'answered' && latencies.push(entry.latencyMs)),
  });
  await sleep(305);
  for (const response of held) response.end();
  held = undefined;
  const { total } = await prober.stop();
  const slow = latencies.filter((latency) => latency >= 100).length;
  expect(slow).toBeGreaterThanOrEqual(17 - total.coordinatorStallMs / 10);
  expect(slow).toBeLessThanOrEqual(25 + total.coordinatorStallMs / 10);
});

test('every slot of the schedule is used, or told as unmeasured: the rate is held within 2 % over a second', async () => {
  const server = await tcpServer(() => {});
  const prober = startProber(tcpTarget(server.port, { ratePerSecond: 200 }), fromCoordinator);
  await sleep(1000);
  const { total } = await prober.stop();
  const expected = (total.watchedMs * 200) / 1000;
  expect(total.watchedMs).toBeGreaterThanOrEqual(999);
  const unmeasured = Object.values(total.unmeasured).reduce((sum, times) => sum + times, 0);
  expect(Math.abs(total.sent + unmeasured - expected)).toBeLessThanOrEqual(expected * 0.02);
  expect(total.sent).toBe(server.connections());
});

test('the coordinator’s own stall is told apart, and the slots it missed are made up for', async () => {
  const { port } = await httpServer((_, response) => response.end());
  const prober = startProber(httpTarget(port, { timeoutMs: 200 }), fromCoordinator);
  await sleep(150);
  stallLoop(300);
  await sleep(150);
  const { total } = await prober.stop();
  expect(total.lost).toBe(0);
  expect(total.coordinatorStallMs).toBeGreaterThanOrEqual(280);
  expect(total.sent).toBe(total.answered);
  expect(total.sent).toBeGreaterThanOrEqual(60);
  expect(total.worstGapMs).toBeLessThan(150);
  expect(total.maxMs).toBeLessThan(150);
});

test('each kind of loss is counted under its name', async () => {
  const silent = await httpServer(() => {});
  const failing = await httpServer((_, response) => void response.writeHead(503).end());
  const resetting = await tcpServer((socket) => void socket.resetAndDestroy());
  const slow = await httpServer((_, response) => void setTimeout(() => response.end(), 60));
  const ports = {
    refused: await closedPort(),
    reset: resetting.port,
    timeout: silent.port,
    'status 503': failing.port,
  };
  const probers = Object.entries(ports).map(([name, port]) =>
    startProber(httpTarget(port, { name, timeoutMs: name === 'timeout' ? 100 : 1000 }), fromCoordinator),
  );
  const patient = startProber(httpTarget(slow.port, { timeoutMs: 500 }), fromCoordinator);
  await sleep(200);
  for (const prober of probers) {
    const { target, total } = await prober.stop();
    expect(total.sent).toBeGreaterThanOrEqual(15);
    expect(total).toMatchObject({ answered: 0, lost: total.sent, failures: { [target]: total.sent }, p50Ms: null });
    expect(total.worstGapMs).toBeCloseTo(total.watchedMs - total.coordinatorStallMs, 1);
  }
  const { total } = await patient.stop();
  expect(total.lost).toBe(0);
  expect(total.p50Ms).toBeGreaterThanOrEqual(58 - total.coordinatorStallMs);
});

test('a probe belongs to the phase in which it was due, whenever its answer comes', async () => {
  const { port } = await httpServer((_, response) => void setTimeout(() => response.end(), 80));
  const prober = startProber(httpTarget(port, { ratePerSecond: 5 }), fromCoordinator);
  prober.enter('later');
  await sleep(120);
  const { phases } = await prober.stop();
  expect(phases.map((phase) => [phase.phase, phase.answered])).toEqual([
    ['before', 1],
    ['later', 0],
  ]);
});

test('a stall that fills all sockets with made-up probes loses none, the slots at its end included', async () => {
  const { port } = await httpServer((_, response) => response.end());
  const prober = startProber(httpTarget(port, { ratePerSecond: 100 }), fromCoordinator, { maxInFlight: 10 });
  await sleep(100);
  stallLoop(300);
  await sleep(200);
  const { total } = await prober.stop();
  expect(total.failures).toEqual({});
  expect(total.unmeasured['coordinator stalled']).toBeGreaterThan(10);
});

test('slots that were missed in a stall belong to the phase in which they were due', async () => {
  const { port } = await httpServer((_, response) => response.end());
  const prober = startProber(httpTarget(port), fromCoordinator);
  stallLoop(100);
  prober.enter('later');
  const { phases } = await prober.stop();
  expect(phases[0]?.sent).toBeGreaterThanOrEqual(10);
  expect(phases[1]?.sent).toBeLessThanOrEqual(1);
});

test('what has no answer when draining ends is lost, and stopping twice gives the same ledger', async () => {
  const { port } = await httpServer(() => {});
  const prober = startProber(httpTarget(port, { ratePerSecond: 20 }), fromCoordinator);
  await sleep(60);
  expect(prober.snapshot().total.unfinished).toBeGreaterThanOrEqual(1);
  const ledger = await prober.stop({ drainMs: 20 });
  expect(ledger.total.failures).toEqual({ 'unanswered when stopped': ledger.total.sent });
  expect(await prober.stop()).toBe(ledger);
});

test('aborting closes every connection at once and leaves its probes unfinished', async () => {
  const server = await tcpServer((socket) => void socket.resume());
  const ending = new AbortController();
  const prober = startProber(httpTarget(server.port), fromCoordinator, { signal: ending.signal });
  await sleep(100);
  expect(server.open()).toBeGreaterThanOrEqual(5);
  ending.abort();
  const { total } = await prober.stop();
  expect(total).toMatchObject({ answered: 0, lost: 0, unfinished: total.sent });
  await expect.poll(server.open, { timeout: 1000, interval: 10 }).toBe(0);
  const { sent } = total;
  await sleep(50);
  expect(prober.snapshot().total.sent).toBe(sent);
});

test('no more connections are open at once than allowed; a target that holds them all loses the rest', async () => {
  let open = 0;
  let most = 0;
  const { port } = await tcpServer((socket) => {
    most = Math.max(most, ++open);
    socket.resume().on('close', () => open--);
  });
  const prober = startProber(httpTarget(port, { timeoutMs: 5000 }), fromCoordinator, { maxInFlight: 5 });
  await sleep(200);
  const { total } = await prober.stop({ drainMs: 0 });
  expect(most).toBe(5);
  expect(total.failures['unanswered when stopped']).toBe(5);
  expect(
    (total.failures['too many waiting'] ?? 0) + (total.unmeasured['coordinator stalled'] ?? 0),
  ).toBeGreaterThanOrEqual(10);
});
