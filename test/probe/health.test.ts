import { expect, test } from 'vitest';
import type { HealthCheck } from '../../src/inventory/model.js';
import { runHealthCheck, untilHealthy } from '../../src/probe/health.js';
import { fromCoordinator, throughNode } from '../../src/probe/reach.js';
import { SshError } from '../../src/ssh/error.js';
import { closedPort, httpServer, nodeThatReaches } from './servers.js';

const checkOf = (port: number): HealthCheck => ({
  name: 'front',
  address: '127.0.0.1',
  port,
  timeoutMs: 500,
  kind: 'http',
  path: '/live',
  expectStatus: [200, 299],
});

test('a check that is answered as expected is ok', async () => {
  const { port } = await httpServer((_, response) => response.end());
  expect(await runHealthCheck(checkOf(port), fromCoordinator)).toEqual({
    verdict: 'ok',
    reason: `front: 127.0.0.1:${port} GET /live: status 200`,
  });
});

test('a check that fails is blocked, and says how and from where', async () => {
  const { port } = await httpServer((_, response) => void response.writeHead(503).end());
  expect(await runHealthCheck(checkOf(port), throughNode(nodeThatReaches('lb2', port)))).toEqual({
    verdict: 'blocked',
    reason: `front: 127.0.0.1:${port} GET /live through lb2: status 503`,
  });
});

test('a check that could not be asked is unknown', async () => {
  const gone = { name: 'lb2', tcp: () => Promise.reject(new SshError('lb2', 'lost', 'gone')) };
  expect(await runHealthCheck(checkOf(1), throughNode(gone))).toMatchObject({
    verdict: 'unknown',
    reason: expect.stringContaining('ssh lost'),
  });
});

test('a check is repeated until it is ok', async () => {
  let asked = 0;
  const { port } = await httpServer((_, response) => {
    asked += 1;
    response.writeHead(asked < 3 ? 503 : 200).end();
  });
  const verdict = await untilHealthy(checkOf(port), fromCoordinator, { deadlineMs: 1500, everyMs: 10 });
  expect(verdict.verdict).toBe('ok');
  expect(asked).toBe(3);
});

test('a check that never gets ok gives the last reason when the deadline has passed', async () => {
  const verdict = await untilHealthy(checkOf(await closedPort()), fromCoordinator, { deadlineMs: 100, everyMs: 20 });
  expect(verdict.verdict).toBe('blocked');
  expect(verdict.reason).toMatch(/refused \(after 100 ms and \d+ tries\)$/);
});

test('a server that never answers does not hold a check beyond its deadline', async () => {
  const { port } = await httpServer(() => {});
  const verdict = await untilHealthy({ ...checkOf(port), timeoutMs: 60_000 }, fromCoordinator, { deadlineMs: 100 });
  expect(verdict).toMatchObject({ verdict: 'blocked', reason: expect.stringContaining('timeout') });
});

test('an abort ends the repeating as unknown', async () => {
  const { port } = await httpServer((_, response) => void response.writeHead(503).end());
  const ending = new AbortController();
  setTimeout(() => ending.abort(), 50);
  const verdict = await untilHealthy(checkOf(port), fromCoordinator, { deadlineMs: 60_000, signal: ending.signal });
  expect(verdict).toEqual({ verdict: 'unknown', reason: 'front: stopped' });
});
