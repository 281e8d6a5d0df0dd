import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RouterConfig } from '../../src/vrrp/router.js';
import type { SimEvent } from '../../src/vrrp/sim-event.js';
import { simulate } from '../../src/vrrp/simulate.js';
import type { Phase } from '../../src/vrrp/timeline.js';
import { masterDownUs, skewUs } from '../../src/vrrp/timing.js';
import { PHASES, preferred, second } from './pair.js';

const RELEASES = ['1.3.5', '2.0.20', '2.2.7', '2.2.8', '2.3.3', '2.4.3'] as const;
const phase = fc.constantFrom<Phase>(...PHASES);
const node = fc.constantFrom('A', 'B');
const soonUs = fc.integer({ min: 0, max: 60_000_000 });

/** Two routers that accept each other; the higher priority may be on either. */
const compatible = fc
  .record({
    release: fc.constantFrom(...RELEASES),
    version: fc.constantFrom<2 | 3>(2, 3),
    advertIntUs: fc.constantFrom(1_000_000, 2_000_000),
    priorities: fc.uniqueArray(fc.integer({ min: 1, max: 254 }), { minLength: 2, maxLength: 2 }),
    nopreempt: fc.boolean(),
    preemptDelayUs: fc.constantFrom(0, 3_000_000),
    weight: fc.constantFrom(0, -20, -200),
  })
  .map(({ release, version, advertIntUs, priorities: [a = 1, b = 2], nopreempt, preemptDelayUs, weight }) => {
    const tracks = [{ name: 'chk', kind: 'script', weight, rise: 2, fall: 2 }] as const;
    const common = { release, version, advertIntUs, tracks };
    return [
      preferred({ ...common, priority: a, preemptDelayUs }),
      second({ ...common, priority: b, nopreempt }),
    ] as const;
  });

const anyEvent: fc.Arbitrary<SimEvent> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      'crash',
      'stop',
      'kill',
      'kill-parent',
      'freeze',
      'thaw',
      'restart',
      'cut',
      'mend',
      'link-down',
      'link-up',
      'address-removed',
      'respawn',
      'return',
    ),
    node,
    atUs: soonUs,
  }),
  fc.record({ kind: fc.constantFrom('script-fail', 'script-recover'), node, atUs: soonUs }),
  fc.record({ kind: fc.constant('reload'), node, atUs: soonUs }),
  fc.record({ kind: fc.constantFrom('split', 'heal'), atUs: soonUs }),
  fc.record({
    kind: fc.constant('priority'),
    node,
    atUs: soonUs,
    priority: fc.integer({ min: 1, max: 254 }),
    by: fc.constantFrom('track_file', 'reload'),
  }),
);

/** Everything works again. */
const REPAIRS: readonly SimEvent[] = [
  { kind: 'heal', atUs: 70_000_000 },
  ...['A', 'B'].flatMap((name): SimEvent[] => [
    { kind: 'thaw', node: name, atUs: 71_000_000 },
    { kind: 'mend', node: name, atUs: 71_000_000 },
    { kind: 'link-up', node: name, atUs: 71_000_000 },
    { kind: 'script-recover', node: name, atUs: 72_000_000 },
    { kind: 'return', node: name, atUs: 73_000_000 },
  ]),
];

const run = (routers: readonly RouterConfig[], events: readonly SimEvent[], at: Phase, untilUs = 200_000_000) =>
  simulate({ routers, events, phase: at, untilUs });

describe('any events on two routers that understand each other', () => {
  test('and then quiet: exactly one MASTER, and it alone has the VIP', () => {
    fc.assert(
      fc.property(compatible, fc.array(anyEvent, { maxLength: 12 }), phase, (routers, events, at) => {
        const timeline = run(routers, [...events, ...REPAIRS], at);
        const last = timeline.lanes.map(({ spans }) => spans.at(-1)?.state ?? 'none');
        expect(last.toSorted()).toEqual(['BACKUP', 'MASTER']);
        const master = timeline.lanes.find(({ spans }) => spans.at(-1)?.state === 'MASTER')?.node;
        expect(timeline.client[0]?.spans.at(-1)?.servedBy).toEqual([master]);
      }),
      { numRuns: 300 },
    );
  });

  test('give whole timelines: no holes, no negative sums, entries in order, the same again each time', () => {
    fc.assert(
      fc.property(compatible, fc.array(anyEvent, { maxLength: 8 }), phase, (routers, events, at) => {
        const timeline = run(routers, events, at, 90_000_000);
        expect(run(routers, events, at, 90_000_000)).toEqual(timeline);
        for (const { spans } of [...timeline.lanes, ...timeline.client]) {
          expect(spans[0]?.fromUs).toBe(0);
          expect(spans.at(-1)?.toUs).toBe(90_000_000);
          expect(spans.slice(1).map(({ fromUs }) => fromUs)).toEqual(spans.slice(0, -1).map(({ toUs }) => toUs));
        }
        const { vipAbsentUs, serviceAbsentUs, dualUs, takeoverUs = 0 } = timeline.summary;
        expect(Math.min(vipAbsentUs, dualUs, takeoverUs)).toBeGreaterThanOrEqual(0);
        expect(serviceAbsentUs).toBeGreaterThanOrEqual(vipAbsentUs);
        expect(timeline.entries.map(({ atUs }) => atUs)).toEqual(
          timeline.entries.map(({ atUs }) => atUs).toSorted((x, y) => x - y),
        );
        expect(timeline.truncated).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });

  test('leaving out idle adverts changes nothing but the adverts told', () => {
    fc.assert(
      fc.property(compatible, fc.array(anyEvent, { maxLength: 6 }), phase, (routers, events, at) => {
        const scenario = { routers, events, phase: at, untilUs: 90_000_000 };
        const [brief, verbose] = [simulate(scenario), simulate({ ...scenario, verbose: true })];
        expect({ ...brief, entries: [] }).toEqual({ ...verbose, entries: [] });
      }),
      { numRuns: 150 },
    );
  });
});

describe('on releases from 2.0', () => {
  const modern = compatible.filter(
    ([{ release, priority }, { priority: other }]) => release !== '1.3.5' && priority > other,
  );

  test('the gap of a crash is between the master-down interval less one advert, and the interval; that of a stop the skew', () => {
    fc.assert(
      fc.property(modern, fc.integer({ min: 0, max: 30_000_000 }), phase, (routers, atUs, at) => {
        const [, backup] = routers;
        const downUs = masterDownUs(backup);
        const gapUs = run(routers, [{ kind: 'crash', node: 'A', atUs }], at).summary.vipAbsentUs;
        expect(gapUs).toBeGreaterThanOrEqual(downUs - backup.advertIntUs);
        expect(gapUs).toBeLessThanOrEqual(downUs);
        expect(run(routers, [{ kind: 'stop', node: 'A', atUs }], at).summary.vipAbsentUs).toBe(skewUs(backup));
      }),
    );
  });

  test.each<readonly [string, Partial<RouterConfig>, readonly string[]]>([
    ['auth', { version: 2, auth: { type: 'PASS', pass: 'x' } }, ['2.0.20', '2.2.7', '2.3.3']],
    ['version', {}, ['2.0.20', '2.2.7', '2.3.3']],
    ['v2 advert_int', { version: 2, advertIntUs: 5_000_000 }, ['2.0.20', '2.2.7', '2.3.3']],
    ['VIP list', { vips: ['10.77.0.50', '10.77.0.51'] }, ['2.0.20', '2.2.7']],
  ])('a different %s makes two MASTERs after the master-down interval', (what, changes, releases) => {
    fc.assert(
      fc.property(compatible, fc.constantFrom(...releases), phase, ([a, b], release, at) => {
        const version = changes.version ?? b.version;
        const first = { ...a, release, version: what === 'version' ? ((5 - version) as 2 | 3) : version };
        const other = { ...b, release, version, ...changes };
        const timeline = run([first, other], [], at);
        expect(timeline.summary.splitAtEnd).toEqual(['ipv4/51']);
        const loser = first.priority > other.priority ? other : first;
        const becomes = timeline.lanes
          .find((lane) => lane.node === loser.node)
          ?.spans.find(({ state }) => state === 'MASTER');
        expect(becomes?.fromUs).toBeGreaterThan(0);
        expect(becomes?.fromUs).toBeLessThanOrEqual(masterDownUs(loser));
      }),
    );
  });

  test('a different VIP list is tolerated from 2.3.3 on', () => {
    fc.assert(
      fc.property(modern, phase, ([a, b], at) => {
        const routers = [
          { ...a, release: '2.3.3' },
          { ...b, release: '2.3.3', vips: ['10.77.0.51'] },
        ];
        expect(run(routers, [], at).summary.splitAtEnd).toEqual([]);
      }),
    );
  });
});
