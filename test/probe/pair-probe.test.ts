import { expect, test } from 'vitest';
import { startPairProbe } from '../../src/probe/pair-probe.js';
import { verdictOf } from '../../src/probe/verdict.js';
import { closedPort, httpServer, httpTarget, sleep, tcpServer, tcpTarget } from './servers.js';

test('all targets of a pair go through the phases together, and one out of reach stays unmeasured', async () => {
  const web = await httpServer((_, response) => response.end());
  const mail = await tcpServer(() => {});
  const targets = [httpTarget(web.port), httpTarget(await closedPort(), { name: 'dead' }), tcpTarget(mail.port)];
  const probe = await startPairProbe(targets, [], { phase: 'baseline' });
  await sleep(100);
  probe.enter('reload lb2');
  await sleep(100);
  expect(probe.snapshot().map((ledger) => ledger.target)).toEqual(['web', 'dead', 'tcp']);
  const ledgers = await probe.stop();
  expect(ledgers[0]).toMatchObject({
    target: 'web',
    total: { lost: 0 },
    phases: [{ phase: 'baseline' }, { phase: 'reload lb2' }],
  });
  expect(ledgers[1]).toMatchObject({ target: 'dead', notMeasured: expect.stringContaining('refused') });
  expect(ledgers[2]).toMatchObject({
    target: 'tcp',
    total: { lost: 0 },
    phases: [{ phase: 'baseline' }, { phase: 'reload lb2' }],
  });
  expect(verdictOf(ledgers, 0).verdict).toBe('unknown');
});

test('a pair without targets has no ledgers', async () => {
  const probe = await startPairProbe([], []);
  probe.enter('reload lb2');
  expect(await probe.stop()).toEqual([]);
});

test('the probes of several targets are spread over the interval', async () => {
  const { port } = await tcpServer(() => {});
  const due = new Map<string, number>();
  const onProbe = ({ target, scheduledAt }: { target: string; scheduledAt: number }): void => {
    if (!due.has(target)) due.set(target, scheduledAt);
  };
  const targets = ['a', 'b'].map((name) => tcpTarget(port, { name, ratePerSecond: 10 }));
  const probe = await startPairProbe(targets, [], { onProbe });
  await sleep(100);
  await probe.stop();
  const apartMs = (due.get('b') ?? 0) - (due.get('a') ?? 0);
  expect(apartMs).toBeGreaterThanOrEqual(40);
  expect(apartMs).toBeLessThanOrEqual(100);
});
