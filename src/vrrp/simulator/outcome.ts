import type { ClientView, Hold, Lane, Span, TimelineSummary } from '../timeline.js';
import type { VipSteps } from './recorder.js';
import type { World } from './world.js';

type Names = Span & { readonly value: readonly string[] };

/** The lanes of all routers; instances that a reload took away and brought back are one lane. */
export function lanesOf(world: World): readonly Lane[] {
  return [...world.recorder.lanes].map(([{ node, key }, steps]) => ({
    node: node.name,
    instance: key,
    spans: steps.spans(world.untilUs).map(({ fromUs, toUs, value }) => ({ fromUs, toUs, state: value })),
  }));
}

/** Who had which VIP when. */
export function holdsOf(world: World): readonly Hold[] {
  return [...world.recorder.vips].flatMap(([vip, { held }]) => {
    const spans = held.spans(world.untilUs);
    const nodes = [...new Set(spans.flatMap(({ value }) => value))].toSorted((a, b) => (a < b ? -1 : 1));
    return nodes.map((node) => ({ vip, node, spans: joined(spans.filter(({ value }) => value.includes(node))) }));
  });
}

/** What clients see. */
export function clientOf(world: World): readonly ClientView[] {
  return [...world.recorder.vips].map(([vip, { served }]) => ({
    vip,
    spans: served.spans(world.untilUs).map(({ fromUs, toUs, value }) => ({ fromUs, toUs, servedBy: value })),
  }));
}

/** Counts from `fromUs` on; of several VIPs the worst. */
export function summaryOf(world: World, fromUs: number): TimelineSummary {
  const each = [...world.recorder.vips.values()].map((steps) => summaryOfVip(world, steps, fromUs));
  const takeovers = each.flatMap(({ takeover }) => (takeover === undefined ? [] : [takeover]));
  const slowest = takeovers.toSorted((a, b) => b.fromUs - a.fromUs)[0];
  const newMaster = slowest?.node;
  const again = most(each.flatMap(({ servedAgainUs }) => (servedAgainUs === undefined ? [] : [servedAgainUs])));
  return {
    vipAbsentUs: most(each.map(({ absentUs }) => absentUs)) ?? 0,
    serviceAbsentUs: most(each.map(({ unservedUs }) => unservedUs)) ?? 0,
    dualUs: most(each.map(({ dualUs }) => dualUs)) ?? 0,
    ...(slowest !== undefined && { takeoverUs: slowest.fromUs - fromUs }),
    ...(again !== undefined && { firstServedAgainAtUs: again }),
    ...(newMaster !== undefined && { newMaster }),
    splitAtEnd: splitKeys(world),
  };
}

function summaryOfVip(world: World, { reachable, served }: VipSteps, fromUs: number) {
  const reached = after(reachable.spans(world.untilUs), fromUs);
  const answered = after(served.spans(world.untilUs), fromUs);
  const silence = answered.find(({ value }) => value.length === 0);
  return {
    absentUs: lengthOf(reached.filter(({ value }) => value.length === 0)),
    unservedUs: lengthOf(answered.filter(({ value }) => value.length === 0)),
    dualUs: lengthOf(reached.filter(({ value }) => value.length > 1)),
    servedAgainUs: silence !== undefined && silence.toUs < world.untilUs ? silence.toUs : undefined,
    takeover: takeoverOf(reachable.spans(world.untilUs), fromUs),
  };
}

/** The first node to have the VIP after `fromUs` that did not have it just before. */
function takeoverOf(
  spans: readonly Names[],
  fromUs: number,
): { readonly fromUs: number; readonly node: string } | undefined {
  const before = spans.filter((span) => span.fromUs < fromUs || span.fromUs === 0).at(-1)?.value ?? [];
  for (const span of spans) {
    const node = span.value.find((name) => !before.includes(name));
    if (span.fromUs >= fromUs && node !== undefined) return { fromUs: span.fromUs, node };
  }
  return undefined;
}

function splitKeys(world: World): readonly string[] {
  const keys = [...new Set(world.routers.map(({ key }) => key))];
  return keys.filter((key) => world.routers.filter((each) => each.key === key && each.state === 'MASTER').length > 1);
}

function after(spans: readonly Names[], fromUs: number): readonly Names[] {
  return spans.flatMap((span) => (span.toUs <= fromUs ? [] : [{ ...span, fromUs: Math.max(fromUs, span.fromUs) }]));
}

function joined(spans: readonly Names[]): readonly Span[] {
  const result: { fromUs: number; toUs: number }[] = [];
  for (const { fromUs, toUs } of spans) {
    const last = result.at(-1);
    if (last?.toUs === fromUs) last.toUs = toUs;
    else result.push({ fromUs, toUs });
  }
  return result;
}

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);

const most = (values: readonly number[]): number | undefined => (values.length === 0 ? undefined : Math.max(...values));
