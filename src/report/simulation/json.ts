import { instanceKeys, masterOf, routersOfInstance, type Setup } from '../../plan/setup.js';
import type { Simulation } from '../../plan/simulation.js';
import { routerId } from '../../vrrp/assumed-address.js';
import type { RouterConfig } from '../../vrrp/router.js';
import { routerTiming } from '../../vrrp/router-timing.js';
import type { Timeline } from '../../vrrp/timeline.js';
import { effectiveOf } from '../../vrrp/tracked-priority.js';
import { clientWords } from './client-words.js';
import { instanceName } from './labels.js';
import { noteWords } from './remarks.js';

/** More entries, or spans of one lane, are counted, not listed. */
const MOST_LISTED = 10_000;

/** A simulation for programs. Secrets such as auth_pass are not in it. */
export function simulationReport(simulation: Simulation) {
  const { setup, start, down, events, zeroUs, untilUs, phase, timelines } = simulation;
  return {
    ...(setup.pair !== undefined && { pair: setup.pair }),
    nodes: setup.nodes,
    instances: instanceKeys(setup.routers).map((key) => ({
      key,
      name: instanceName(setup.routers, key),
      ...masterAtStart(simulation, key),
      routers: routersOfInstance(setup.routers, key).map((router) => routerReport(router, setup)),
    })),
    misunderstandings: setup.misunderstandings,
    notes: noteWords(setup, events),
    start,
    down,
    events: events.map(({ text, event: { kind, atUs, node } }) => ({
      text,
      kind,
      atUs,
      ...(node !== undefined && { node }),
    })),
    zeroUs,
    untilUs,
    phase,
    client: clientWords(simulation),
    timelines: timelines.map(bounded),
  };
}

function masterAtStart({ setup, start, down }: Simulation, key: string): { readonly master?: string } {
  const master = start === 'cold' ? undefined : masterOf({ ...setup, down }, key);
  return master === undefined ? {} : { master };
}

/** A stand-in is no address. */
function routerReport(router: RouterConfig, { standIns }: Setup) {
  const {
    node,
    instance,
    address,
    vrid,
    family,
    priority,
    nopreempt = false,
    preemptDelayUs = 0,
    vips,
    excludedVips = [],
    tracks = [],
  } = router;
  const { version, advertIntUs, downTimerAdverts, skewUs, masterDownUs } = routerTiming({
    ...router,
    priority: effectiveOf(router),
  });
  return {
    node,
    ...(instance !== undefined && { instance }),
    ...(!standIns.includes(routerId(router)) && { address }),
    vrid,
    family,
    version,
    priority,
    effectivePriority: effectiveOf(router),
    advertIntUs,
    downTimerAdverts,
    skewUs,
    masterDownUs,
    nopreempt,
    preemptDelayUs,
    vips,
    excludedVips,
    tracks: tracks.map(({ kind, name, weight = 0 }) => ({ kind, name, weight })),
  };
}

function bounded(timeline: Timeline) {
  const { entries, lanes, holds, client } = timeline;
  const left = entries.length - MOST_LISTED;
  const cut = <Span>(spans: readonly Span[]): readonly Span[] => spans.slice(0, MOST_LISTED);
  return {
    ...timeline,
    entries: entries.slice(0, MOST_LISTED),
    ...(left > 0 && { entriesLeftOut: left }),
    lanes: lanes.map((lane) => ({ ...lane, spans: cut(lane.spans) })),
    holds: holds.map((hold) => ({ ...hold, spans: cut(hold.spans) })),
    client: client.map((view) => ({ ...view, spans: cut(view.spans) })),
  };
}
