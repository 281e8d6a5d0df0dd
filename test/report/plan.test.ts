import { expect, test } from 'vitest';
import { NO_PAINT } from '../../src/report/paint.js';
import { planLines, planSummary } from '../../src/report/plan.js';
import { fakeFleet } from '../fleet/fleet.js';
import { planned } from './surveyed.js';

async function plan() {
  const fleet = fakeFleet();
  const found = await planned(fleet, fleet.addPair({ name: 'web' }));
  if (!('plan' in found)) throw new Error(found.reason);
  return { fleet, plan: found.plan };
}

test('a plan is its order with reasons, then its numbered steps', async () => {
  const { plan: reload, fleet } = await plan();
  const lines = planLines(reload, NO_PAINT);
  expect(lines[0]).toBe('1. webb: BACKUP: it carries no VIP');
  expect(lines[1]).toMatch(/^2\. weba: MASTER of VI_1/);
  const steps = lines.filter((line) => line.startsWith('step '));
  expect(steps).toHaveLength(reload.steps.length);
  expect(steps[0]).toBe('step  1: lock webb, weba (kernel-held, gone with the connection)');
  expect(steps.at(-1)).toMatch(/^step \d+: unlock webb, weba$/);
  expect(fleet.changes).toEqual([]);
});

test('the summary leaves the steps out: a run tells them as it carries them out', async () => {
  const { plan: reload } = await plan();
  const summary = planSummary({ ...reload, warnings: ['loss cannot be excluded'] }, NO_PAINT);
  expect(summary.filter((line) => line.startsWith('step '))).toEqual([]);
  expect(summary).toHaveLength(3);
  expect(summary.at(-1)).toBe('warning: loss cannot be excluded');
});
