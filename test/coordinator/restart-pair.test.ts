import { describe, expect, it } from 'vitest';
import { doneTo, handOver, restart, rolesIn } from './moves.js';
import { atEvent, pairWorld } from './pair-world.js';

describe('a restart', () => {
  it('restarts each node while it has no VIP, and hands the VIPs back', async () => {
    const here = pairWorld({ checks: true });
    const masters = ['p1a', 'p1b'].map((node) => here.fleet.node(node).haproxy.master?.pid);
    const holders: string[] = [];
    here.onEvent = (event) => {
      if (event.event === 'step.started' && event.step === 'restart') holders.push(`${event.node}: ${rolesIn(here)}`);
    };
    const result = await restart(here);
    expect(result).toMatchObject({
      outcome: 'done',
      reason: expect.stringContaining('HAProxy restarted on p1b, then p1a; the VIPs are on p1a again'),
      proven: ['p1b', 'p1a'],
    });
    expect(holders).toEqual(['p1b: p1a MASTER, p1b BACKUP', 'p1a: p1a BACKUP, p1b MASTER']);
    expect(doneTo(here)).toEqual([
      'p1b: restart haproxy',
      'p1b: install run-1',
      'p1b: reload keepalived',
      'p1b: confirm run-1',
      'p1a: restart haproxy',
      'p1b: revert run-1',
    ]);
    for (const [at, node] of ['p1a', 'p1b'].entries())
      expect(here.fleet.node(node).haproxy.master?.pid).not.toBe(masters[at]);
    expect(rolesIn(here)).toBe('p1a MASTER, p1b BACKUP');
    expect(here.allClosed()).toBe(true);
  });

  it('leaves the VIPs on the other node when that is asked for', async () => {
    const here = pairWorld();
    expect(await restart(here, { stay: true })).toMatchObject({
      outcome: 'done',
      reason: expect.stringContaining('the VIPs stay on p1b until `hitless handover p1 --back`'),
    });
    expect(rolesIn(here)).toBe('p1a BACKUP, p1b MASTER');
    expect(await handOver(here, { back: true }, { run: 'run-2' })).toMatchObject({ outcome: 'done' });
    expect(rolesIn(here)).toBe('p1a MASTER, p1b BACKUP');
  });

  it('asks first, and does nothing without a yes', async () => {
    const here = pairWorld();
    const asked: string[] = [];
    expect(await restart(here, {}, { answer: false, asked })).toMatchObject({ outcome: 'stopped' });
    expect(asked).toEqual([
      'restart HAProxy on every node, with the VIPs on p1b while p1a restarts? It cuts every established connection (HAProxy has 0); new ones find a node at every moment; handing the VIPs back cuts those that are there then',
    ]);
    expect(doneTo(here)).toEqual([]);
  });

  it('ends at a BACKUP that does not come back, with the MASTER untouched', async () => {
    const here = pairWorld();
    atEvent(here, 'step.started restart p1b', () => {
      here.fleet.node('p1b').stuck = true;
    });
    expect(await restart(here)).toMatchObject({ outcome: 'needs-person', reason: expect.stringContaining('p1b') });
    expect(doneTo(here)).toEqual(['p1b: restart haproxy']);
    expect(rolesIn(here)).toMatch(/^p1a MASTER/);
  });

  it('leaves the VIPs where they are when the MASTER of before does not come back', async () => {
    const here = pairWorld();
    atEvent(here, 'step.started restart p1a', () => {
      here.fleet.node('p1a').stuck = true;
    });
    expect(await restart(here)).toMatchObject({ outcome: 'needs-person', reason: expect.stringContaining('p1a') });
    expect(doneTo(here).at(-1)).toBe('p1a: restart haproxy');
    expect(rolesIn(here)).toMatch(/p1b MASTER$/);
    expect(here.fleet.node('p1b').runs.get('run-1')?.state).toBe('confirmed');
  });

  it('stops between two steps, with the handover that is in force said', async () => {
    const here = pairWorld();
    atEvent(here, 'step.finished confirm p1b', () => here.stop.abort());
    expect(await restart(here)).toMatchObject({
      outcome: 'stopped',
      reason: expect.stringContaining('the handover on p1b is in force'),
    });
    expect(rolesIn(here)).toBe('p1a BACKUP, p1b MASTER');
  });

  it('with nopreempt needs a gap to be allowed, and leaves the VIPs where they are', async () => {
    const here = pairWorld({ nopreempt: true });
    expect(await restart(here)).toMatchObject({ outcome: 'blocked', remedy: expect.stringContaining('--allow-gap') });
    expect(await restart(here, { allowGap: true })).toMatchObject({
      outcome: 'done',
      reason: expect.stringContaining('nothing holds them there'),
    });
    expect(rolesIn(here)).toBe('p1a BACKUP, p1b MASTER');
  });

  it('is refused while a handover is in force, and where nodes share the VIPs', async () => {
    const here = pairWorld();
    await handOver(here);
    expect(await restart(here, {}, { run: 'run-2' })).toMatchObject({
      outcome: 'blocked',
      remedy: 'hitless handover p1 --back',
    });
    expect(await restart(pairWorld({ activeActive: true }))).toMatchObject({
      outcome: 'blocked',
      remedy: expect.stringContaining('hitless handover p1 --instance NAME'),
    });
  });
});
