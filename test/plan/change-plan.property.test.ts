import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planChange } from '../../src/plan/change-plan.js';
import { sceneOf } from '../../src/plan/change-scene.js';
import { atomsOf } from '../../src/plan/replay-atoms.js';
import { incidentsOf } from '../../src/plan/replay-judge.js';
import { replayRun, type Schedule } from '../../src/plan/replay-run.js';
import type { Phase } from '../../src/vrrp/timeline.js';
import { changeInput, type InstanceText, keepalivedConf, type NodeSketch } from './change-pair.js';

const RELEASES = ['2.1.5', '2.2.7', '2.3.3'] as const;

interface Values {
  readonly vrid: number;
  readonly high: number;
  readonly low: number;
  readonly vips: readonly string[];
  readonly excluded: readonly string[];
  readonly advertInt: number;
  readonly version: 2 | 3;
  readonly auth: string;
  readonly unicast: boolean;
  readonly nopreempt: boolean;
  readonly weight: number;
  readonly tracked: boolean;
}

const VIPS = ['10.77.0.50', '10.77.0.51', '10.77.0.52'];

const values: fc.Arbitrary<Values> = fc
  .record({
    vrid: fc.constantFrom(51, 61),
    priorities: fc.uniqueArray(fc.integer({ min: 1, max: 254 }), { minLength: 2, maxLength: 2 }),
    vips: fc.subarray(VIPS, { minLength: 1 }),
    excluded: fc.subarray(['10.77.0.53'], { minLength: 0 }),
    advertInt: fc.constantFrom(1, 2),
    version: fc.constantFrom<2 | 3>(2, 3),
    auth: fc.constantFrom('', 's3cret', 'other'),
    unicast: fc.boolean(),
    nopreempt: fc.boolean(),
    weight: fc.constantFrom(0, -20, 10),
    tracked: fc.boolean(),
  })
  .map(({ priorities, ...rest }) => ({
    ...rest,
    high: Math.max(...priorities),
    low: Math.min(...priorities),
  }));

/** Some of the values become others. */
const change = fc
  .tuple(
    values,
    values,
    fc.subarray(
      [
        'vrid',
        'high',
        'low',
        'vips',
        'excluded',
        'advertInt',
        'version',
        'auth',
        'unicast',
        'nopreempt',
        'weight',
        'tracked',
      ] as const,
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([before, other, keys]) => ({
    before,
    after: { ...before, ...Object.fromEntries(keys.map((key) => [key, other[key]])) } as Values,
  }));

const pairs = fc.record({
  changes: fc.array(change, { minLength: 1, maxLength: 2 }),
  activeActive: fc.boolean(),
  syncGroup: fc.boolean(),
  releases: fc.tuple(fc.constantFrom(...RELEASES), fc.constantFrom(...RELEASES)),
  consents: fc.record({ gap: fc.boolean(), failover: fc.boolean() }),
});

type Pair = typeof pairs extends fc.Arbitrary<infer T> ? T : never;

const NODES = ['a', 'b'] as const;
const ADDRESS = { a: '10.77.0.1', b: '10.77.0.2' };

/** The second instance has its own VRIDs and VIPs; in active/active the other node is preferred for it. */
function instanceText(pair: Pair, index: number, node: 'a' | 'b', side: 'before' | 'after'): InstanceText {
  const found = pair.changes[index]?.[side];
  if (found === undefined) throw new RangeError('no such instance');
  const preferred = pair.activeActive && index === 1 ? 'b' : 'a';
  const peer = node === 'a' ? 'b' : 'a';
  return {
    name: `VI_${index + 1}`,
    vrid: found.vrid + index * 100,
    priority: node === preferred ? Math.max(found.high, found.low) : Math.min(found.high, found.low),
    vips: found.vips.map((vip) => (index === 0 ? vip : vip.replace('10.77.0', '10.77.1'))),
    excluded: found.excluded.map((vip) => (index === 0 ? vip : vip.replace('10.77.0', '10.77.1'))),
    more: [
      `advert_int ${found.advertInt}`,
      `version ${found.version}`,
      ...(found.auth === '' ? [] : ['authentication {', 'auth_type PASS', `auth_pass ${found.auth}`, '}']),
      ...(found.unicast ? [`unicast_src_ip ${ADDRESS[node]}`, 'unicast_peer {', ADDRESS[peer], '}'] : []),
      ...(found.nopreempt ? ['nopreempt'] : []),
      ...(found.tracked ? ['track_script {', 'chk', '}'] : []),
    ].join('\n'),
  };
}

function sketchesOf(pair: Pair): readonly NodeSketch[] {
  return NODES.map((node, at) => {
    const text = (side: 'before' | 'after'): string => {
      const weight = pair.changes[0]?.[side].weight ?? 0;
      const script = `vrrp_script chk {\n script "/usr/bin/true"\n weight ${weight}\n}`;
      const names = pair.changes.map((_, index) => `VI_${index + 1}`).join('\n');
      const group = pair.syncGroup && !pair.activeActive ? `vrrp_sync_group G {\n group {\n${names}\n}\n}` : '';
      return keepalivedConf(
        pair.changes.map((_, index) => instanceText(pair, index, node, side)),
        `${script}\n${group}`,
      );
    };
    return {
      node,
      address: ADDRESS[node],
      release: pair.releases[at] ?? '2.2.7',
      before: text('before'),
      after: text('after'),
    };
  });
}

/** Each instance's preferred node is its MASTER, and positive weights have been added. */
function settled(pair: Pair, sketches: readonly NodeSketch[]): readonly NodeSketch[] {
  return sketches.map((sketch) => {
    const own = pair.changes.map((_, index) => ({
      name: `VI_${index + 1}`,
      preferred: pair.activeActive && index === 1 ? 'b' : 'a',
      text: instanceText(pair, index, sketch.node as 'a' | 'b', 'before'),
      before: pair.changes[index]?.before,
    }));
    const grouped = pair.syncGroup && !pair.activeActive;
    const weight = pair.changes[0]?.before.weight ?? 0;
    return {
      ...sketch,
      masterOf: own.flatMap(({ name, preferred }) => (preferred === sketch.node ? [name] : [])),
      effective: Object.fromEntries(
        own.map(({ name, text, before }) => [
          name,
          before?.tracked === true && weight > 0 && !grouped ? Math.min(254, text.priority + weight) : text.priority,
        ]),
      ),
    };
  });
}

const phase = fc.constantFrom<Phase>('best', 'typical', 'worst');

describe('a plan for any change of any pair', () => {
  test('is refused with a reason, or never has two holders of a VIP, nor none for longer than it says: at any pace, given up anywhere', () => {
    const strategies = new Map<string, number>();
    fc.assert(
      fc.property(
        pairs,
        phase,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        fc.integer({ min: 0, max: 400_000 }),
        (pair, at, pace, cutAt, lateUs) => {
          const input = changeInput(settled(pair, sketchesOf(pair)), { consents: pair.consents });
          fc.pre(input.roles.verdict.verdict === 'ok');
          const planned = planChange(input);
          const name = planned.verdict === 'ok' ? planned.plan.strategy : planned.verdict;
          strategies.set(name, (strategies.get(name) ?? 0) + 1);
          if (planned.verdict === 'nothing') return;
          if (planned.verdict !== 'ok') {
            expect(planned.reason).not.toBe('');
            return;
          }
          const put = sceneOf(input.nodes, input.roles);
          if (!('scene' in put)) throw new Error('a plan was made for what can not be put into the model');
          const { steps, timers, forecasts } = planned.plan;
          const atoms = atomsOf(steps);
          const shortest = Math.min(
            20_000,
            ...timers.filter(({ renewable }) => !renewable).map(({ ms }) => ms / (atoms.length + 2)),
          );
          const schedule: Schedule = {
            phase: at,
            gapUs: 20_000 + Math.round(pace * (shortest - 20) * 1000),
            hurriedGapUs: Math.round(pace * 300_000),
            lateUs: { [cutAt % 2 === 0 ? 'a' : 'b']: lateUs },
          };
          const whole = incidentsOf(put.scene, replayRun(put.scene, timers, { atoms, givenUp: false }, schedule));
          const cut = atoms.slice(0, 1 + (cutAt % atoms.length));
          const dead = incidentsOf(put.scene, replayRun(put.scene, timers, { atoms: cut, givenUp: true }, schedule));
          expect([...whole, ...dead].filter(({ kind }) => kind === 'dual' || kind === 'missing')).toEqual([]);
          for (const { kind, vip, us } of whole) {
            const said = forecasts.find(
              ({ what, about }) => about === vip && what === (kind === 'absent' ? 'VIP absent' : 'VIP moves'),
            );
            expect(said, `${kind} of ${vip} was not said`).toBeDefined();
            if (kind === 'absent') {
              expect(pair.consents.gap).toBe(true);
              expect(us / 1000).toBeLessThanOrEqual((said?.worstMs ?? 0) + 1);
            } else expect(pair.consents.failover).toBe(true);
          }
        },
      ),
      { numRuns: 100 },
    );
    // Every way out was taken: a test of plans that are all refused would show nothing.
    for (const name of ['one-by-one', 'standby-stopped', 'together', 'blocked'])
      expect([...strategies.keys()]).toContain(name);
  }, 300_000);
});
