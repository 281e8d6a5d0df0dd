import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resultOf, stepsDone } from './file-change.js';
import { bringUp, type Lab } from './lab.js';
import { EVERY_CASE } from './sample.js';

const NODES = ['p1a', 'p1b'] as const;
const WILL_NOT_START = '/etc/systemd/system/haproxy.service.d/will-not-start.conf';

describe('a restart of HAProxy on both nodes', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await bringUp('restart', 1, '--suite', 'bookworm');
  });
  afterAll(() => lab?.down());

  const masterPids = (): Promise<readonly string[]> =>
    Promise.all(NODES.map((node) => lab.on(node, 'systemctl show -p MainPID --value haproxy')));

  it('happens while a node has no VIP, loses no probe but those on their way as the VIP moves, and ends where it began', async () => {
    const before = await masterPids();
    const { code, events } = await lab.run('restart', 'p1', '--yes', '--soak', '1s', '--rate', '40');
    const result = resultOf(events);
    expect({ code, reason: result.reason }).toMatchObject({
      code: 0,
      reason: expect.stringContaining('HAProxy restarted on p1b, then p1a; the VIPs are on p1a again'),
    });
    expect(stepsDone(events).filter((step) => /restart|takeover|revert/.test(step))).toEqual([
      'restart p1b',
      'prove-restart p1b',
      'takeover',
      'restart p1a',
      'prove-restart p1a',
      'revert p1b',
    ]);
    for (const [at, pid] of (await masterPids()).entries()) expect(pid).not.toBe(before[at]);
    await lab.settled('p1a');
    expect(await lab.hitless('pending')).toMatchObject({ code: 0 });
    console.log(result.reason);
  });

  it.runIf(EVERY_CASE)(
    'leaves the VIPs where they are when the MASTER of before does not start, until a person has mended it',
    async () => {
      await lab.on(
        'p1a',
        `mkdir -p ${WILL_NOT_START.replace(/\/[^/]*$/, '')} && printf '[Service]\\nExecStartPre=/bin/false\\n' >${WILL_NOT_START} && systemctl daemon-reload`,
      );
      const { code, events } = await lab.run('restart', 'p1', '--yes', '--soak', '1s', '--rate', '40');
      expect({ code, reason: resultOf(events).reason }).toMatchObject({
        code: 5,
        reason: expect.stringContaining('p1a: restart of HAProxy ended with'),
      });
      expect(await lab.master('p1')).toMatchObject({ node: 'p1b' });
      await lab.on(
        'p1a',
        `rm ${WILL_NOT_START} && systemctl daemon-reload && systemctl reset-failed haproxy && systemctl start haproxy`,
      );
      await lab.settled('p1b');
      expect(await lab.run('handover', 'p1', '--back', '--yes', '--soak', '1s', '--rate', '40')).toMatchObject({
        code: 0,
      });
      await lab.settled('p1a');
    },
  );
});
