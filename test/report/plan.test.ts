import { expect, test } from 'vitest';
import { NO_PAINT } from '../../src/report/paint.js';
import { planLines, planSummary } from '../../src/report/plan.js';
import { fakeFleet } from '../fleet/fleet.js';
import { planned } from './surveyed.js';

async function plan() {
  const fleet = fakeFleet();
  const found = await planned(fleet, fleet.addPair({ name: 'web' }));
  if (!('plan' in found)) throw new Error(found.reason);
  if (!('runtimeState' in found.plan)) throw new Error('no plan of a reload');
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

const loss = (name: string) => ({
  what: 'weight' as const,
  subject: `server pages/${name}`,
  now: 'weight 7 by the CLI',
  after: 'weight 1',
  keepable: true,
});

test('what a reload loses and keeps is listed after the warnings, node by node', async () => {
  const { plan: reload } = await plan();
  const about = { node: 'weba', stateFiles: [] };
  const runtimeState = [{ ...about, lost: [loss('s1')], kept: [loss('s2')], notChecked: ['a map', 'a certificate'] }];
  expect(planSummary({ ...reload, warnings: [], runtimeState }, NO_PAINT).slice(2)).toEqual([
    'lost by the reload of weba: server pages/s1: weight 7 by the CLI; after it weight 1',
    'kept over the reload of weba: server pages/s2: weight 7 by the CLI',
    'not checked on weba: a map; a certificate',
  ]);
  const lost = Array.from({ length: 25 }, (_, at) => loss(`s${at}`));
  const many = planLines({ ...reload, runtimeState: [{ ...about, lost, kept: [], notChecked: [] }] }, NO_PAINT);
  expect(many.filter((line) => line.startsWith('lost by'))).toHaveLength(20);
  expect(many.at(-1)).toBe('and 5 more on weba: --json lists them all');
});
