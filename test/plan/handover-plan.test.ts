import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HandoverChoice, planHandover } from '../../src/plan/handover-plan.js';
import { leverEvents } from '../../src/plan/lever-events.js';
import { liveRouters } from '../../src/plan/live-routers.js';
import { mastersOf, rolesOf } from '../../src/plan/roles.js';
import type { NodeState } from '../../src/plan/serving.js';
import { simulate } from '../../src/vrrp/simulate.js';
import { type LiveInstance, livePair, liveState } from './live-pair.js';

const plan = (
  states: readonly NodeState[],
  wish: { to?: string; instance?: string; allowGap?: boolean } = {},
): HandoverChoice =>
  planHandover({
    pair: 'web',
    roles: rolesOf(states.map(({ facts }) => facts)),
    states,
    wish: { allowGap: false, ...wish },
    soakMs: 1000,
    baselineMs: 1000,
  });

const planned = (...args: Parameters<typeof plan>) => {
  const choice = plan(...args);
  if (choice.verdict !== 'ok') throw new Error(choice.reason);
  return choice.plan;
};
const refused = (...args: Parameters<typeof plan>): string => {
  const choice = plan(...args);
  return choice.verdict === 'ok'
    ? `not refused: ${choice.plan.lever.kind}`
    : `${choice.reason} | ${choice.remedy ?? ''}`;
};

const DRAIN = 'track_file drain {\n    file "/run/drain"\n    weight 1\n}\n';
const TRACKED = ['track_file {', '    drain', '}'];

const three = (priorities: readonly number[]): readonly NodeState[] =>
  priorities.map((priority, at) =>
    liveState({
      node: 'abc'.charAt(at),
      address: `192.0.2.${at + 1}`,
      instances: [{ priority, state: at === 0 ? 'MASTER' : 'BACKUP' }],
    }),
  );
const active = (): readonly NodeState[] =>
  (['a', 'b'] as const).map((node, at) =>
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

const two = (state: 'MASTER' | 'BACKUP', lines: readonly string[]): readonly LiveInstance[] => [
  { priority: 110, state, lines },
  {
    name: 'VI_2',
    vrid: 52,
    vip: '192.0.2.101',
    priority: 90,
    state: state === 'MASTER' ? 'BACKUP' : 'MASTER',
    lines,
  },
];

describe('the lever of a handover', () => {
  it('is a number in the track_file of the MASTER, where there is one', () => {
    const { lever, stays } = planned(livePair({ lines: TRACKED }, { lines: TRACKED }, DRAIN));
    expect(lever).toEqual({
      kind: 'track-file',
      node: 'a',
      track: 'drain',
      path: '/run/drain',
      value: -11,
      shifts: [{ key: 'ipv4/51', name: 'VI_1', before: 110, after: 99 }],
    });
    expect(stays).toBe('in-force');
  });

  it('is a number in the track_file of the target, where only that has one', () => {
    const { lever } = planned([...livePair({}, {}).slice(0, 1), ...livePair({}, { lines: TRACKED }, DRAIN).slice(1)]);
    expect(lever).toMatchObject({ kind: 'track-file', node: 'b', value: 11, shifts: [{ before: 100, after: 111 }] });
  });

  it('counts with the weight and its direction', () => {
    const head = 'track_file drain {\n    file "/run/drain"\n    weight 10 reverse\n}\n';
    expect(planned(livePair({ lines: TRACKED }, {}, head)).lever).toMatchObject({ value: 2, shifts: [{ after: 90 }] });
  });

  it('is another priority line on the BACKUP otherwise', () => {
    const { lever, steps, order } = planned(livePair());
    expect(lever).toEqual({
      kind: 'priority',
      node: 'b',
      paths: ['/etc/keepalived/keepalived.conf'],
      priorities: { VI_1: 111 },
      shifts: [{ key: 'ipv4/51', name: 'VI_1', before: 100, after: 111 }],
    });
    expect(order.map(({ node }) => node)).toEqual(['b', 'a']);
    expect(steps.map(({ kind }) => kind)).toEqual([
      'lock',
      'observe',
      'validate',
      'baseline',
      'guard',
      'arm',
      'handover',
      'takeover',
      'whole',
      'soak',
      'confirm',
      'unlock',
    ]);
  });

  it('leaves the track weights out of the priority line', () => {
    const head = 'vrrp_script chk {\n    script "/bin/true"\n    weight 20\n}\n';
    const lines = ['track_script {', '    chk', '}'];
    const { lever } = planned(livePair({ lines, effective: 130 }, { lines, effective: 120 }, head));
    expect(lever).toMatchObject({ node: 'b', priorities: { VI_1: 111 }, shifts: [{ before: 120, after: 131 }] });
  });

  it('lowers the MASTER where nothing above it is left', () => {
    expect(planned(livePair({ priority: 254 })).lever).toMatchObject({
      kind: 'priority',
      node: 'a',
      priorities: { VI_1: 99 },
    });
  });

  it('is another priority line where the track_file may hold a number already', () => {
    const { lever, warnings } = planned(livePair({ lines: TRACKED, effective: 105 }, {}, DRAIN));
    expect(lever).toMatchObject({ kind: 'priority', node: 'b', priorities: { VI_1: 106 } });
    expect(warnings.join('\n')).toContain('drain may hold a number already');
  });

  it('is not a track_file that something else tracks too', () => {
    const states = [
      liveState({ node: 'a', address: '192.0.2.1', head: DRAIN, instances: two('MASTER', TRACKED) }),
      liveState({
        node: 'b',
        address: '192.0.2.2',
        instances: two('BACKUP', []).map((each) => ({ ...each, priority: 100 })),
      }),
    ];
    const { lever, warnings } = planned(states, { instance: 'VI_1' });
    expect(lever).toMatchObject({ kind: 'priority', node: 'b' });
    expect(warnings.join('\n')).toContain('VI_2, which is not to move, tracks drain too');
  });

  it.each<[string, Partial<LiveInstance>, Partial<LiveInstance>, string]>([
    ['the target has nopreempt', {}, { lines: ['nopreempt'] }, 'b has nopreempt'],
    ['the MASTER is the address owner', { priority: 255 }, {}, 'a is the address owner'],
  ])('needs a gap to be allowed when %s', (_title, a, b, why) => {
    expect(refused(livePair(a, b))).toContain(why);
    expect(refused(livePair(a, b))).toContain('--allow-gap');
    const { lever, forecast } = planned(livePair(a, b), { allowGap: true });
    expect(lever.kind).toBe('stop');
    expect(forecast.vipAbsent).toEqual({ bestUs: 609_375, worstUs: 609_375 });
  });

  it('needs nothing in force after a stop where the old MASTER has nopreempt', () => {
    const lines = ['nopreempt'];
    const settled = planned(livePair({ lines }, { lines }), { allowGap: true });
    expect(settled.stays).toBe('settled');
    expect(settled.steps.map(({ kind }) => kind)).toContain('put-back');
    const kept = planned(livePair({}, { lines }), { allowGap: true });
    expect(kept.stays).toBe('in-force');
    expect(kept.steps.map(({ kind }) => kind)).not.toContain('put-back');
  });

  it('needs a gap to be allowed with a keepalived before 2.0', () => {
    const states = (['a', 'b'] as const).map((node, at) =>
      liveState({
        node,
        address: `192.0.2.${at + 1}`,
        release: '1.3.5',
        instances: [{ priority: 110 - at * 10, state: at === 0 ? 'MASTER' : 'BACKUP' }],
      }),
    );
    expect(refused(states)).toContain('lets go of a VIP before the other node has it');
  });

  it('is no edit of a file that does not say what runs', () => {
    const [a, b] = livePair();
    const text = b?.facts.keepalived.source?.files[0]?.text.replace('192.0.2.100', '192.0.2.177') ?? '';
    const changed = liveState({ node: 'b', address: '192.0.2.2', instances: [{ priority: 100 }], text });
    const { lever, warnings } = planned([a, changed].filter((each) => each !== undefined));
    expect(lever).toMatchObject({ kind: 'priority', node: 'a', priorities: { VI_1: 99 } });
    expect(warnings.join('\n')).toContain('b: /etc/keepalived/keepalived.conf does not say what keepalived runs');
  });
});

describe('who hands over to whom', () => {
  it('takes the best BACKUP of three', () => {
    expect(planned(three([110, 90, 100]))).toMatchObject({
      from: 'a',
      to: 'c',
      lever: { node: 'c', priorities: { VI_1: 111 } },
    });
  });

  it('raises the one that is asked for above everybody', () => {
    expect(planned(three([110, 105, 90]), { to: 'c' })).toMatchObject({
      to: 'c',
      lever: { node: 'c', priorities: { VI_1: 111 } },
    });
  });

  it('refuses a target that would lose against the third', () => {
    expect(refused(three([254, 105, 90]), { to: 'c' })).toContain(
      'b with priority 105 would take over instead of c with 90',
    );
  });

  it('asks which one where both nodes are MASTER of something', () => {
    expect(refused(active())).toContain('--instance NAME, or --to NODE');
    expect(planned(active(), { instance: 'VI_2' })).toMatchObject({ from: 'b', to: 'a', instances: ['VI_2'] });
    expect(planned(active(), { to: 'b' })).toMatchObject({ from: 'a', to: 'b', instances: ['VI_1'] });
  });

  it('moves a sync group together', () => {
    const head = 'vrrp_sync_group G {\n    group {\n        VI_1\n        VI_2\n    }\n}\n';
    const states = (['a', 'b'] as const).map((node, at) =>
      liveState({
        node,
        address: `192.0.2.${at + 1}`,
        head,
        instances: [0, 1].map((which) => ({
          name: `VI_${which + 1}`,
          vrid: 51 + which,
          vip: `192.0.2.${100 + which}`,
          priority: 110 - at * 10,
          state: at === 0 ? ('MASTER' as const) : ('BACKUP' as const),
        })),
      }),
    );
    expect(planned(states, { instance: 'VI_2' })).toMatchObject({
      instances: ['VI_1', 'VI_2'],
      lever: { priorities: { VI_1: 111, VI_2: 111 } },
    });
  });

  it.each([
    [{ to: 'x' }, 'x is no node of this pair'],
    [{ instance: 'VI_9' }, 'there is no VRRP instance VI_9'],
    [{ to: 'a' }, 'a is MASTER of VI_1 already'],
  ])('says what is wrong with %j', (wish, why) => {
    expect(refused(livePair(), wish)).toContain(why);
  });
});

describe('whatever the priorities are', () => {
  const priority = fc.integer({ min: 1, max: 254 });
  const inFile = fc.boolean();
  it('a handover that is planned without a gap has none in the simulator, ends on its target, and never has two MASTERs', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(priority, { minLength: 2, maxLength: 3 }),
        inFile,
        fc.constantFrom('2.0.20', '2.2.7', '2.3.3'),
        fc.nat(1),
        (priorities, tracked, release, wished) => {
          const sorted = priorities.toSorted((x, y) => y - x);
          const states = sorted.map((each, at) =>
            liveState({
              node: 'abc'.charAt(at),
              address: `192.0.2.${at + 1}`,
              release,
              instances: [
                { priority: each, state: at === 0 ? 'MASTER' : 'BACKUP', ...(tracked && { lines: TRACKED }) },
              ],
              ...(tracked && { head: DRAIN }),
            }),
          );
          const to = 'bc'.charAt(Math.min(wished, sorted.length - 2));
          const choice = plan(states, { to });
          if (choice.verdict !== 'ok') return;
          const { lever } = choice.plan;
          expect(lever.kind).not.toBe('stop');
          const routers = liveRouters(states);
          const { events, back } = leverEvents(lever, routers);
          for (const phase of ['best', 'typical', 'worst'] as const) {
            const there = events.map((event) => ({ ...event, atUs: 10_000_000 }));
            const again = back.map((event) => ({ ...event, atUs: 60_000_000 }));
            const before = mastersOf(rolesOf(states.map(({ facts }) => facts)));
            const { summary, holds } = simulate({
              routers,
              masters: before,
              phase,
              untilUs: 120_000_000,
              events: [...there, ...again],
            });
            expect({ absent: summary.vipAbsentUs, dual: summary.dualUs, newMaster: summary.newMaster }).toEqual({
              absent: 0,
              dual: 0,
              newMaster: to,
            });
            const holder = (atUs: number): string | undefined =>
              holds.find(({ spans }) => spans.some(({ fromUs, toUs }) => fromUs <= atUs && atUs < toUs))?.node;
            expect(holder(59_000_000)).toBe(to);
            expect(holder(119_000_000)).toBe('a');
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
