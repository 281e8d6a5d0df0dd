import { describe, expect, it } from 'vitest';
import { doneTo, drill, memoryBook, rolesIn } from './moves.js';
import { atEvent, pairWorld } from './pair-world.js';

describe('a drill', () => {
  it('stops keepalived, sees the BACKUP take over, starts it again, and keeps the record', async () => {
    const here = pairWorld({ checks: true });
    const book = memoryBook();
    const result = await drill(here, { book });
    expect(result).toMatchObject({ outcome: 'done', reason: expect.stringContaining('the VIPs are on p1a again') });
    expect(doneTo(here)).toEqual(['p1a: stop keepalived', 'p1a: start keepalived', 'p1a: revert run-1']);
    expect(rolesIn(here)).toBe('p1a MASTER, p1b BACKUP');
    expect(book.records).toEqual([result.drill]);
    expect(result.drill).toMatchObject({
      pair: 'p1',
      event: 'stop',
      node: 'p1a',
      tookOver: 'p1b',
      instances: ['VI_1'],
      probes: { sent: 100, lost: 0 },
    });
    expect(here.phases).toEqual(['before', 'stop p1a', 'put back p1a']);
  });

  it('stops HAProxy, which the check sees, and starts it again', async () => {
    const here = pairWorld({ tracked: true });
    expect(await drill(here, { event: 'script-fail' })).toMatchObject({ outcome: 'done', drill: { tookOver: 'p1b' } });
    expect(doneTo(here)).toEqual(['p1a: stop haproxy', 'p1a: start haproxy', 'p1a: revert run-1']);
    expect(rolesIn(here)).toBe('p1a MASTER, p1b BACKUP');
  });

  it('hands over and back', async () => {
    const here = pairWorld();
    const before = here.fleet.node('p1b').keepalivedConf;
    expect(await drill(here, { event: 'handover-back' })).toMatchObject({ outcome: 'done' });
    expect(doneTo(here)).toEqual(['p1b: install run-1', 'p1b: reload keepalived', 'p1b: revert run-1']);
    expect(here.fleet.node('p1b').keepalivedConf).toBe(before);
    expect(rolesIn(here)).toBe('p1a MASTER, p1b BACKUP');
  });

  it('with nopreempt says where the VIPs stay, or brings them back by a second failover', async () => {
    const stays = pairWorld({ nopreempt: true });
    expect(await drill(stays)).toMatchObject({
      outcome: 'done',
      reason: expect.stringContaining('the VIPs stay on p1b'),
    });
    const returns = pairWorld({ nopreempt: true });
    expect(await drill(returns, { bringBack: true })).toMatchObject({
      outcome: 'done',
      reason: expect.stringContaining('on p1a again'),
    });
    expect(rolesIn(returns)).toBe('p1a MASTER, p1b BACKUP');
    expect(doneTo(returns).filter((change) => change.includes('stop'))).toEqual([
      'p1a: stop keepalived',
      'p1b: stop keepalived',
    ]);
  });

  it('asks with what clients will notice, and does nothing without a yes', async () => {
    const here = pairWorld();
    const asked: string[] = [];
    expect(await drill(here, {}, { answer: false, asked })).toMatchObject({ outcome: 'stopped' });
    expect(asked[0]).toContain('clients should get no answer for up to 613 ms');
    expect(doneTo(here)).toEqual([]);
  });

  it('is put back when nobody takes over, and that is on record', async () => {
    const here = pairWorld({ tracked: true });
    for (const name of ['p1a', 'p1b']) here.fleet.node(name).tracked = false;
    const book = memoryBook();
    expect(await drill(here, { event: 'script-fail', book })).toMatchObject({ outcome: 'failed-whole' });
    expect(here.fleet.node('p1a').haproxy.workers).toHaveLength(1);
    expect(book.records).toMatchObject([{ verdict: 'failed', findings: [expect.stringContaining('p1a still holds')] }]);
  });

  it('asks for a person when the node can’t be put back', async () => {
    const here = pairWorld();
    atEvent(here, 'step.finished drill p1a', () => {
      here.fleet.node('p1a').unreachable = true;
    });
    expect(await drill(here)).toMatchObject({
      outcome: 'needs-person',
      remedy: expect.stringContaining('hitless status p1'),
    });
  });

  it('is brought to its end by a stop in the middle', async () => {
    const here = pairWorld();
    atEvent(here, 'step.finished drill p1a', () => here.stop.abort());
    expect(await drill(here)).toMatchObject({ outcome: 'done' });
    expect(rolesIn(here)).toBe('p1a MASTER, p1b BACKUP');
  });

  it('of one node of an active/active pair moves what that node carries', async () => {
    const here = pairWorld({ activeActive: true });
    expect(await drill(here)).toMatchObject({ outcome: 'blocked', remedy: '--node NAME' });
    expect(await drill(here, { node: 'p1b' })).toMatchObject({
      outcome: 'done',
      drill: { instances: ['VI_2'], tookOver: 'p1a' },
    });
    expect(rolesIn(here)).toBe('p1a MASTER+BACKUP, p1b BACKUP+MASTER');
  });
});
