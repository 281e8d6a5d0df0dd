import { instanceKeys, routersOfInstance } from '../../plan/setup.js';
import { type Simulation, toldTimeline } from '../../plan/simulation.js';
import type { LaneState, Phase, Span, Timeline } from '../../vrrp/timeline.js';
import { formatShortUs } from '../duration.js';
import { few, groupedBy, instanceName } from './labels.js';

/** How a band looks: whose it is (index of the node), or what is wrong. */
export type Look = { readonly node: number } | 'several' | 'nobody' | 'BACKUP' | 'FAULT' | 'INIT' | 'frozen' | 'down';

/** A stretch of one row. */
export interface Band extends Span {
  readonly look: Look;
  readonly label: string;
  /** How long it lasts, where that is worth a word even if there is no room for it in the band. */
  readonly lasts?: string;
}

/** One phase of what is drawn. */
export interface Row {
  readonly phase: Phase;
  readonly told: boolean;
  readonly bands: readonly Band[];
}

/** Something over time, in all phases. */
export interface Lanes {
  readonly title: string;
  readonly rows: readonly Row[];
  /** When the node holds the VIP, in the told phase. */
  readonly held: readonly Span[];
  /** Adverts and gratuitous ARPs that it sends, in the told phase. */
  readonly advertsUs: readonly number[];
  readonly garpsUs: readonly number[];
}

/** Lanes under one heading. */
export interface Section {
  readonly title: string;
  readonly lanes: readonly Lanes[];
}

const MOST_SECTIONS = 10;
const NOTHING: Pick<Lanes, 'held' | 'advertsUs' | 'garpsUs'> = { held: [], advertsUs: [], garpsUs: [] };

/** What is drawn: what clients see on top, then each instance with a lane for each node. Things that fare alike are drawn once. */
export function sectionsOf(simulation: Simulation): {
  readonly sections: readonly Section[];
  readonly leftOut: number;
} {
  const all = [clientSection(simulation), ...instanceSections(simulation)];
  return { sections: all.slice(0, MOST_SECTIONS), leftOut: Math.max(0, all.length - MOST_SECTIONS) };
}

const viewOf = (timeline: Timeline, vip: string) => timeline.client.find((each) => each.vip === vip)?.spans ?? [];

function clientSection(simulation: Simulation): Section {
  const { timelines } = simulation;
  const nodes = simulation.setup.nodes.map(({ node }) => node);
  const vips = timelines[0].client.map(({ vip }) => vip);
  const groups = groupedBy(vips, (vip) => JSON.stringify(timelines.map((timeline) => viewOf(timeline, vip))));
  return {
    title: 'What a client sees',
    lanes: groups.slice(0, MOST_SECTIONS).map((group) => ({
      title: group.length > 1 ? `${group[0]} +${group.length - 1}` : (group[0] ?? ''),
      rows: rowsOf(simulation, (timeline) =>
        viewOf(timeline, group[0] ?? '').map(({ servedBy, ...span }) => {
          const [only = ''] = servedBy;
          const label = servedBy.length === 0 ? 'nobody' : servedBy.join(' + ');
          if (servedBy.length === 1) return { ...span, look: { node: nodes.indexOf(only) }, label };
          const lasts = formatShortUs(span.toUs - span.fromUs);
          return { ...span, look: servedBy.length === 0 ? 'nobody' : 'several', label, lasts };
        }),
      ),
      ...NOTHING,
    })),
  };
}

function instanceSections(simulation: Simulation): readonly Section[] {
  const { timelines, setup } = simulation;
  const keys = [...new Set([...instanceKeys(setup.routers), ...timelines[0].lanes.map(({ instance }) => instance)])];
  const groups = groupedBy(keys, (key) =>
    JSON.stringify(
      timelines.map(({ lanes }) =>
        lanes.filter(({ instance }) => instance === key).map(({ node, spans }) => [node, spans]),
      ),
    ),
  );
  return groups.map((group) => {
    const [key = ''] = group;
    const nodes = [
      ...new Set(
        timelines.flatMap(({ lanes }) => lanes.filter(({ instance }) => instance === key).map(({ node }) => node)),
      ),
    ];
    return {
      title: few(
        group.map((each) => `${instanceName(setup.routers, each)} (VRID ${each.split('/')[1]})`),
        2,
      ),
      lanes: nodes.map((node) => nodeLanes(simulation, key, node)),
    };
  });
}

function nodeLanes(simulation: Simulation, key: string, node: string): Lanes {
  const { setup, adverts = [] } = simulation;
  const index = setup.nodes.findIndex((each) => each.node === node);
  const told = toldTimeline(simulation);
  const vips = new Set(
    routersOfInstance(setup.routers, key).flatMap((router) => [...router.vips, ...(router.excludedVips ?? [])]),
  );
  return {
    title: node,
    rows: rowsOf(simulation, ({ lanes }) =>
      (lanes.find((lane) => lane.node === node && lane.instance === key)?.spans ?? []).map(({ state, ...span }) => ({
        ...span,
        look: lookOf(state, index),
        label: state,
      })),
    ),
    held: told.holds.find((hold) => hold.node === node && vips.has(hold.vip))?.spans ?? [],
    advertsUs: adverts.filter((each) => each.node === node && each.instance === key).map(({ atUs }) => atUs),
    garpsUs: told.entries
      .filter((entry) => entry.what === 'garp' && entry.node === node && entry.instance === key)
      .map(({ atUs }) => atUs),
  };
}

const lookOf = (state: LaneState, node: number): Look => (state === 'MASTER' ? { node } : state);

const rowsOf = ({ timelines, phase }: Simulation, bandsOf: (timeline: Timeline) => readonly Band[]): readonly Row[] =>
  timelines.map((timeline) => ({ phase: timeline.phase, told: timeline.phase === phase, bands: bandsOf(timeline) }));
