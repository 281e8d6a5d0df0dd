import { describe, expect, it } from 'vitest';
import type { ChangeStep } from '../../src/plan/change-step.js';
import { oneByOne } from '../../src/plan/one-by-one.js';
import { replayPlan } from '../../src/plan/replay.js';
import type { ReplayScene } from '../../src/plan/replay-run.js';
import type { NodeWork } from '../../src/plan/rolled-parts.js';
import { standbyStopped } from '../../src/plan/standby-stopped.js';
import type { RouterConfig } from '../../src/vrrp/router.js';
import { preferred, second } from '../vrrp/pair.js';

const PACE = { soakMs: 1000, proofMs: 10_000 };
const work = (node: string, isMaster = false): NodeWork => ({
  node,
  paths: { keepalived: ['/etc/keepalived/keepalived.conf'], haproxy: [], other: [] },
  isMaster,
});
const WORKS = [work('B'), work('A', true)];

function scene(change: Partial<RouterConfig>, release = '2.2.7'): ReplayScene {
  const [a, b] = [preferred({ release }), second({ release })];
  return {
    nodes: [
      { node: 'A', before: [a], after: [{ ...a, ...change }] },
      { node: 'B', before: [b], after: [{ ...b, ...change }] },
    ],
    masters: { 'ipv4/51': 'A' },
  };
}

const ONE_MORE = scene({ vips: ['10.77.0.50', '10.77.0.51'] });
const planOf = ({ drafts, timers }: ReturnType<typeof oneByOne>) => ({ steps: drafts, timers });

describe('one more VIP on keepalived 2.2.7', () => {
  it('the naive order, BACKUP first, shows two MASTERs: the control', () => {
    const { carriedOut } = replayPlan(ONE_MORE, planOf(oneByOne(WORKS, PACE)));
    expect(carriedOut).toContainEqual(expect.objectContaining({ kind: 'dual', vip: '10.77.0.50', nodes: ['A', 'B'] }));
  });

  it('and so does the MASTER first', () => {
    const { carriedOut } = replayPlan(ONE_MORE, planOf(oneByOne(WORKS.toReversed(), PACE)));
    expect(carriedOut.map(({ kind }) => kind)).toContain('dual');
  });

  it('on 2.3.3 neither does', () => {
    const tolerant = scene({ vips: ['10.77.0.50', '10.77.0.51'] }, '2.3.3');
    expect(replayPlan(tolerant, planOf(oneByOne(WORKS, PACE)))).toMatchObject({ carriedOut: [], givenUp: [] });
  });

  it('with the standby stopped nothing happens to the VIP, carried out or given up', () => {
    expect(replayPlan(ONE_MORE, planOf(standbyStopped(WORKS, PACE)))).toMatchObject({ carriedOut: [], givenUp: [] });
  });
});

describe('a plan whose way back is wrong is found out', () => {
  const { drafts, timers } = standbyStopped(WORKS, PACE);
  type Drafts = typeof drafts;
  const givenUp = (steps: Drafts, others = timers) => replayPlan(ONE_MORE, { steps, timers: others }).givenUp;
  const isArm = (step: Drafts[number], node: string) => step.kind === 'arm' && step.node === node;

  it('when the standby starts its old file before the MASTER has put back its own', () => {
    const hasty = drafts.map((step) => (isArm(step, 'A') ? { ...step, offsetMs: 60_000 } : step));
    expect(givenUp(hasty).map(({ kind }) => kind)).toContain('dual');
  });

  it('when the standby only reloads, and one timer is put off beyond the other', () => {
    const reloading = drafts.map((step) =>
      isArm(step, 'B') && step.kind === 'arm' && step.undo.length > 1
        ? {
            ...step,
            undo: [{ do: 'files' }, { do: 'reload', service: 'keepalived' }] as const,
            offsetMs: 10_000,
          }
        : step,
    );
    expect(givenUp(reloading).map(({ kind }) => kind)).toContain('dual');
  });

  it('when the MASTER is confirmed while the standby may still go back', () => {
    const last = drafts.findLastIndex((step) => isArm(step, 'B'));
    const forgetful = drafts.filter((_, at) => at !== last);
    expect(givenUp(forgetful)).toContainEqual(expect.objectContaining({ kind: 'dual', after: 'confirm A' }));
  });

  it('when the standby is never started again but the MASTER stays: that is sound, if lonely', () => {
    const lonely = drafts.filter((step) => !(step.kind === 'service' && step.action === 'start'));
    expect(replayPlan(ONE_MORE, { steps: lonely, timers }).carriedOut).toEqual([]);
  });
});

it('the MASTER after each step is told for guards and proofs', () => {
  const raised = {
    ...ONE_MORE,
    nodes: scene({}).nodes.map((each) => (each.node === 'B' ? { ...each, after: [second({ priority: 200 })] } : each)),
  };
  const steps: readonly ChangeStep[] = [
    { kind: 'install', node: 'B', part: 'keepalived', paths: ['k'] },
    { kind: 'service', node: 'B', service: 'keepalived', action: 'reload' },
    { kind: 'soak', node: 'B', ms: 1 },
  ];
  const { masters, carriedOut } = replayPlan(raised, { steps, timers: [] });
  expect(masters).toEqual([{ 'ipv4/51': 'A' }, { 'ipv4/51': 'B' }, { 'ipv4/51': 'B' }]);
  expect(carriedOut).toEqual([{ kind: 'moved', vip: '10.77.0.50', nodes: ['A', 'B'], us: 0 }]);
});
