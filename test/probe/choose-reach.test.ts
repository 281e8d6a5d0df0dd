import { expect, test } from 'vitest';
import { chooseReach } from '../../src/probe/choose-reach.js';
import type { Reach } from '../../src/probe/reach.js';
import { SshError } from '../../src/ssh/error.js';
import { closedPort, httpServer, httpTarget, nodeThatReaches } from './servers.js';

const noRoute: Reach = {
  from: 'coordinator',
  open: () => Promise.reject(Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' })),
};

const forbids = {
  name: 'lb1',
  tcp: () => Promise.reject(new SshError('lb1', 'refused', 'lb1: the node refuses forwarding')),
};

test('the coordinator itself is preferred', async () => {
  const { port } = await httpServer((_, response) => response.end());
  const choice = await chooseReach(httpTarget(port), [{ node: 'lb2', host: nodeThatReaches('lb2', port) }]);
  expect(choice).toMatchObject({ reach: { from: 'coordinator' } });
});

test('the first node that reaches the target is taken where the coordinator does not', async () => {
  const { port } = await httpServer((_, response) => response.end());
  const candidates = [
    { node: 'lb1', host: forbids },
    { node: 'lb2', host: nodeThatReaches('lb2', port) },
    { node: 'lb3', host: nodeThatReaches('lb3', port) },
  ];
  expect(await chooseReach(httpTarget(1), candidates, { direct: noRoute })).toMatchObject({
    reach: { from: { node: 'lb2' } },
  });
});

test('a target that nobody reaches is not measured, with every reason', async () => {
  const port = await closedPort();
  const choice = await chooseReach(httpTarget(port), [{ node: 'lb1', host: forbids }], { direct: noRoute });
  expect(choice).toEqual({
    notMeasured: `127.0.0.1:${port} gave no answer as expected (from the coordinator: unreachable; through lb1: refused)`,
  });
});

test('an abort ends the search', async () => {
  const choice = await chooseReach(httpTarget(1), [], { signal: AbortSignal.abort() });
  expect(choice).toEqual({ notMeasured: 'stopped before it was known from where the target can be reached' });
});
