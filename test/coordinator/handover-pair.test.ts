import { describe, expect, it } from 'vitest';
import { doneTo, handOver, rolesIn } from './moves.js';
import { atEvent, measured, pairWorld } from './pair-world.js';

describe('a handover', () => {
  it('raises the BACKUP, proves that it has taken over, and stays in force until it is put back', async () => {
    const here = pairWorld({ checks: true });
    const before = here.fleet.node('p1b').keepalivedConf;
    const there = await handOver(here);
    expect(there).toMatchObject({
      outcome: 'done',
      reason: expect.stringContaining('in force until `hitless handover p1 --back`'),
    });
    expect(doneTo(here)).toEqual(['p1b: install run-1', 'p1b: reload keepalived', 'p1b: confirm run-1']);
    expect(rolesIn(here)).toBe('p1a BACKUP, p1b MASTER');
    expect(here.fleet.node('p1b').keepalivedConf).toBe(before.replace('priority 99', 'priority 111'));
    const back = await handOver(here, { back: true }, { run: 'run-2' });
    expect(back).toMatchObject({ outcome: 'done', reason: expect.stringContaining('the VIPs are on p1a again') });
    expect(rolesIn(here)).toBe('p1a MASTER, p1b BACKUP');
    expect(here.fleet.node('p1b').keepalivedConf).toBe(before);
    expect(here.allClosed()).toBe(true);
    expect(here.probing()).toBe(false);
  });

  it('is armed before anything is changed, and probed throughout', async () => {
    const here = pairWorld();
    await handOver(here);
    const order = here.fleet.changes.filter((change) => /arm|install/.test(change));
    expect(order).toEqual(['p1b: arm run-1', 'p1b: install run-1']);
    expect(here.phases).toEqual(['before', 'handover p1b', 'soak p1b']);
  });

  it('is refused while another one is in force, and where none is to be put back', async () => {
    const here = pairWorld();
    expect(await handOver(here, { back: true })).toMatchObject({
      outcome: 'blocked',
      reason: 'no handover of hitless is in force on this pair',
    });
    await handOver(here);
    expect(await handOver(here, {}, { run: 'run-2' })).toMatchObject({
      outcome: 'blocked',
      remedy: 'hitless handover p1 --back',
    });
  });

  it('that was halted is called whole only after the deadline of a node that could not be told to put itself back', async () => {
    const here = pairWorld({ checks: true });
    const before = here.fleet.node('p1b').keepalivedConf;
    let asked = 0;
    here.fleet.node('p1b').onCall = (call) => {
      if (call.text.startsWith('confirm')) call.lose('before');
      if (call.text.startsWith('revert') && ++asked === 1) call.lose('before');
    };
    expect(await handOver(here)).toMatchObject({ outcome: 'failed-whole' });
    expect(asked).toBe(1);
    expect(here.fleet.node('p1b').keepalivedConf).toBe(before);
    expect(rolesIn(here)).toBe('p1a MASTER, p1b BACKUP');
  });

  it('asks with the number of sessions that it cuts, and does nothing without a yes', async () => {
    const here = pairWorld();
    const asked: string[] = [];
    expect(await handOver(here, {}, { answer: false, asked })).toMatchObject({
      outcome: 'stopped',
      reason: 'the operator did not confirm it',
    });
    expect(asked).toEqual([
      'hand VI_1 over from p1a to p1b? It cuts every established connection (HAProxy has 0); new ones find a node at every moment',
    ]);
    expect(doneTo(here)).toEqual([]);
  });

  it('with nopreempt needs a gap to be allowed, and starts keepalived again', async () => {
    const here = pairWorld({ nopreempt: true });
    expect(await handOver(here)).toMatchObject({ outcome: 'blocked', remedy: expect.stringContaining('--allow-gap') });
    expect(await handOver(here, { allowGap: true })).toMatchObject({
      outcome: 'done',
      reason: expect.stringContaining('nothing holds it in force'),
    });
    expect(doneTo(here)).toEqual(['p1a: stop keepalived', 'p1a: start keepalived', 'p1a: revert run-1']);
    expect(rolesIn(here)).toBe('p1a BACKUP, p1b MASTER');
  });

  it.each([
    [
      'a BACKUP without HAProxy',
      (here: ReturnType<typeof pairWorld>) =>
        Object.assign(here.fleet.node('p1b').haproxy, { master: undefined, workers: [] }),
      'HAProxy does not run',
    ],
    [
      'a BACKUP that sees no server',
      (here: ReturnType<typeof pairWorld>) =>
        Object.assign(here.fleet.node('p1b').haproxy.servers, { pages: [{ name: 's1', up: false }] }),
      'sees no server of backend pages',
    ],
    [
      'a BACKUP that does not listen',
      (here: ReturnType<typeof pairWorld>) => Object.assign(here.fleet.node('p1b').haproxy, { ports: [80] }),
      'p1b does not listen on port 9000',
    ],
    [
      'a refused configuration',
      (here: ReturnType<typeof pairWorld>) => Object.assign(here.fleet.node('p1b').validation, { exitCode: 1 }),
      'haproxy -c refuses',
    ],
    [
      'a red check',
      (here: ReturnType<typeof pairWorld>) => Object.assign(here.fleet.node('p1b'), { healthRed: true }),
      'health check red',
    ],
  ])('is refused with %s', async (_title, breakIt, why) => {
    const here = pairWorld({ checks: true });
    breakIt(here);
    expect(await handOver(here)).toMatchObject({ outcome: 'blocked', reason: expect.stringContaining(why) });
    expect(doneTo(here)).toEqual([]);
  });

  it('is put back when the target does not take over', async () => {
    const here = pairWorld();
    const before = here.fleet.node('p1b').keepalivedConf;
    here.fleet.node('p1b').stuck = true;
    expect(await handOver(here)).toMatchObject({
      outcome: 'failed-whole',
      reason: expect.stringContaining('what was done is put back'),
    });
    expect(here.fleet.node('p1b').keepalivedConf).toBe(before);
    expect(rolesIn(here)).toBe('p1a MASTER, p1b BACKUP');
  });

  it('leaves a file alone that was changed since it was read', async () => {
    const here = pairWorld();
    const { keepalivedConf } = here.fleet.node('p1b');
    atEvent(here, 'step.started arm p1b', () => {
      here.fleet.node('p1b').keepalivedConf = `${keepalivedConf}! by hand\n`;
    });
    expect(await handOver(here)).toMatchObject({
      outcome: 'failed-whole',
      reason: expect.stringContaining('was changed'),
    });
    expect(here.fleet.node('p1b').keepalivedConf).toBe(`${keepalivedConf}! by hand\n`);
    expect(here.fleet.node('p1b').runs.get('run-1')?.state).toBe('reverted');
  });

  it('says what was lost, and that it was more than allowed', async () => {
    const here = pairWorld();
    atEvent(here, 'step.started takeover', () => {
      here.ledgers = [measured(3)];
    });
    expect(await handOver(here)).toMatchObject({
      outcome: 'failed-whole',
      reason: expect.stringContaining('100 probes, 3 lost, worst gap 52 ms: more than it may cost'),
    });
    expect(rolesIn(here)).toBe('p1a BACKUP, p1b MASTER');
  });

  it('heeds a stop before it is armed, and finishes afterwards', async () => {
    const early = pairWorld();
    atEvent(early, 'step.finished baseline', () => early.stop.abort());
    expect(await handOver(early)).toMatchObject({ outcome: 'stopped' });
    expect(doneTo(early)).toEqual([]);
    const late = pairWorld();
    atEvent(late, 'step.finished handover p1b', () => late.stop.abort());
    expect(await handOver(late)).toMatchObject({ outcome: 'done' });
    expect(rolesIn(late)).toBe('p1a BACKUP, p1b MASTER');
  });
});

describe('a handover of more than two nodes or instances', () => {
  it('goes to the node that is asked for', async () => {
    const here = pairWorld({ nodes: 3 });
    expect(await handOver(here, { to: 'p1c' })).toMatchObject({ outcome: 'done' });
    expect(rolesIn(here)).toBe('p1a BACKUP, p1b BACKUP, p1c MASTER');
  });

  it('moves one instance of an active/active pair', async () => {
    const here = pairWorld({ activeActive: true });
    expect(await handOver(here)).toMatchObject({ outcome: 'blocked', remedy: expect.stringContaining('--instance') });
    expect(await handOver(here, { instance: 'VI_2' })).toMatchObject({ outcome: 'done' });
    expect(rolesIn(here)).toBe('p1a MASTER+MASTER, p1b BACKUP+BACKUP');
  });
});
