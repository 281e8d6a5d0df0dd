import { describe, expect, it } from 'vitest';
import type { DrillEvent } from '../../src/plan/drill-event.js';
import { type DrillInput, planDrill } from '../../src/plan/drill-plan.js';
import { rolesOf } from '../../src/plan/roles.js';
import type { NodeState } from '../../src/plan/serving.js';
import { stepText } from '../../src/plan/step-text.js';
import { livePair, liveState } from './live-pair.js';

const drill = (states: readonly NodeState[], event: DrillEvent, options: Partial<DrillInput> = {}) =>
  planDrill({
    pair: 'web',
    roles: rolesOf(states.map(({ facts }) => facts)),
    states,
    event,
    bringBack: false,
    baselineMs: 1000,
    ...options,
  });
const planned = (...args: Parameters<typeof drill>) => {
  const choice = drill(...args);
  if (choice.verdict !== 'ok') throw new Error(choice.reason);
  return choice.plan;
};
const refused = (...args: Parameters<typeof drill>): string => {
  const choice = drill(...args);
  return choice.verdict === 'ok' ? 'not refused' : `${choice.verdict}: ${choice.reason}`;
};

const CHECK = (weight: number): string =>
  `vrrp_script chk {\n    script "/usr/local/bin/haproxy-serves"\n    interval 1\n    fall 2\n    weight ${weight}\n}\n`;
const TRACKED = { lines: ['track_script {', '    chk', '}'] };
const NOPREEMPT = { lines: ['nopreempt'] };

const withBind = (
  address: string,
  options: { nonlocal?: string; transparent?: boolean; family?: 'ipv4' | 'other' } = {},
) => {
  const at = { file: '/etc/haproxy/haproxy.cfg', line: 7 };
  const bind = {
    section: 'web',
    address,
    portFrom: 80,
    portTo: 80,
    family: options.family ?? ('ipv4' as const),
    transparent: options.transparent ?? false,
    conditional: false,
    at,
  };
  return livePair(TRACKED, TRACKED, CHECK(0)).map(
    (state): NodeState => ({
      ...state,
      facts: {
        ...state.facts,
        sysctls: { 'net.ipv4.ip_nonlocal_bind': options.nonlocal ?? '0' },
        haproxy: {
          ...state.facts.haproxy,
          config: { sections: [], binds: [bind], statsSockets: [], masterWorker: true, warnings: [] },
        },
      },
    }),
  );
};

describe('a drill of a stop', () => {
  it('foresees the skew time, and that the preferred MASTER comes back without a gap', () => {
    const { forecast, back, returns, steps, masters } = planned(livePair(), 'stop');
    expect(forecast.vipAbsent).toEqual({ bestUs: 609_375, worstUs: 609_375 });
    expect(forecast.takeover).toEqual({ bestUs: 609_375, worstUs: 609_375 });
    expect(masters).toEqual({ 'ipv4/51': 'b' });
    expect(back).toMatchObject({
      vipAbsent: { bestUs: 0, worstUs: 0 },
      takeover: { bestUs: 3_570_312, worstUs: 3_570_312 },
    });
    expect(returns).toBe(true);
    expect(steps.map(({ kind }) => kind)).toEqual([
      'lock',
      'observe',
      'validate',
      'baseline',
      'guard',
      'arm',
      'drill',
      'takeover',
      'put-back',
      'whole',
      'confirm',
      'record',
      'unlock',
    ]);
    expect(steps.map(stepText)).toContain('stop keepalived on a');
  });

  it('says that the VIPs stay away with nopreempt, and brings them back by a second one when asked', () => {
    const states = livePair(NOPREEMPT, NOPREEMPT);
    expect(planned(states, 'stop')).toMatchObject({
      returns: false,
      warnings: [expect.stringContaining('the VIPs stay on b')],
    });
    const { steps, returns } = planned(states, 'stop', { bringBack: true });
    expect(returns).toBe(true);
    expect(steps.flatMap((step) => (step.kind === 'drill' ? [step.node] : []))).toEqual(['a', 'b']);
  });

  it('is asked whose it is where both nodes are MASTER of something', () => {
    const states = (['a', 'b'] as const).map((node, at) =>
      liveState({
        node,
        address: `192.0.2.${at + 1}`,
        instances: [0, 1].map((which) => ({
          name: `VI_${which + 1}`,
          vrid: 51 + which,
          vip: `192.0.2.${100 + which}`,
          priority: which === at ? 110 : 100,
          state: which === at ? ('MASTER' as const) : ('BACKUP' as const),
        })),
      }),
    );
    expect(refused(states, 'stop')).toContain('a and b are MASTERs');
    expect(planned(states, 'stop', { node: 'b' })).toMatchObject({
      node: 'b',
      instances: ['VI_2'],
      masters: { 'ipv4/51': 'a', 'ipv4/52': 'a' },
    });
    expect(refused(states, 'stop', { node: 'c' })).toContain('c is no node');
  });

  it('is refused on a node that is MASTER of nothing, and where systemd does not run keepalived', () => {
    expect(refused(livePair(), 'stop', { node: 'b' })).toContain('b is MASTER of nothing');
    const [a, b] = livePair();
    if (a === undefined || b === undefined) throw new Error('two nodes');
    const loose: NodeState = { ...a, facts: { ...a.facts, keepalived: { ...a.facts.keepalived, processes: [] } } };
    const choice = planDrill({
      pair: 'web',
      roles: rolesOf([a.facts, b.facts]),
      states: [loose, b],
      event: 'stop',
      bringBack: false,
      baselineMs: 0,
    });
    expect(choice).toMatchObject({ verdict: 'blocked', reason: expect.stringContaining('not run by a systemd unit') });
  });
});

describe('a drill of a failing check', () => {
  it('foresees how long the check takes to notice, and the skew time', () => {
    const { forecast, back, returns } = planned(livePair(TRACKED, TRACKED, CHECK(0)), 'script-fail');
    expect(forecast.vipAbsent).toEqual({ bestUs: 609_375, worstUs: 609_375 });
    expect(forecast.serviceAbsent).toEqual({ bestUs: 1_609_375, worstUs: 2_609_375 });
    expect(back.vipAbsent.worstUs).toBe(0);
    expect(returns).toBe(true);
  });

  it('is refused where nothing can see HAProxy stop', () => {
    expect(refused(livePair(), 'script-fail')).toContain('VI_1 tracks no script and no haproxy process');
    const head = 'vrrp_track_process nginx {\n    process nginx\n    weight 0\n}\n';
    expect(refused(livePair({ lines: ['track_process {', '    nginx', '}'] }, {}, head), 'script-fail')).toContain(
      'tracks no script',
    );
  });

  it('is refused where the weight is too small to move anything', () => {
    expect(refused(livePair(TRACKED, TRACKED, CHECK(-5)), 'script-fail')).toContain('nobody would take over VI_1');
    expect(planned(livePair(TRACKED, TRACKED, CHECK(-30)), 'script-fail').forecast.vipAbsent.worstUs).toBe(0);
  });

  it.each([
    [
      'the VIP, without ip_nonlocal_bind',
      withBind('192.0.2.100'),
      'blocked: a: /etc/haproxy/haproxy.cfg:7: bind 192.0.2.100 needs the VIP',
    ],
    [
      'a name, without ip_nonlocal_bind',
      withBind('lb.example', { family: 'other' }),
      'unknown: a: /etc/haproxy/haproxy.cfg:7: bind lb.example',
    ],
    ['the VIP, with ip_nonlocal_bind', withBind('192.0.2.100', { nonlocal: '1' }), 'not refused'],
    ['the VIP, transparent', withBind('192.0.2.100', { transparent: true }), 'not refused'],
    ['the node’s own address', withBind('192.0.2.1'), 'not refused'],
    ['every address', withBind('0.0.0.0'), 'not refused'],
  ])('looks at whether HAProxy starts without the VIP: it binds %s', (_title, states, expected) => {
    expect(refused(states, 'script-fail')).toContain(expected);
  });
});

describe('a drill of a handover and back', () => {
  it('foresees no gap in either direction', () => {
    const { forecast, back, steps } = planned(livePair(), 'handover-back');
    expect([forecast.vipAbsent.worstUs, back.vipAbsent.worstUs]).toEqual([0, 0]);
    expect(steps.map(({ kind }) => kind)).toEqual([
      'lock',
      'observe',
      'validate',
      'baseline',
      'guard',
      'arm',
      'handover',
      'takeover',
      'put-back',
      'whole',
      'confirm',
      'record',
      'unlock',
    ]);
    expect(steps.find(({ kind }) => kind === 'put-back')).toMatchObject({
      node: 'b',
      undo: ['files', 'reload keepalived'],
    });
  });

  it('is refused where a handover needs a gap', () => {
    expect(refused(livePair(NOPREEMPT, NOPREEMPT), 'handover-back')).toContain('without a gap');
  });
});
