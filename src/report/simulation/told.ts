import { type Simulation, toldTimeline } from '../../plan/simulation.js';
import type { TimelineEntry } from '../../vrrp/timeline.js';
import { formatShortUs } from '../duration.js';
import { few, groupedBy, instanceName } from './labels.js';
import { moment } from './moment.js';

/** One line of the timeline. */
export interface ToldEntry {
  readonly atUs: number;
  readonly when: string;
  /** The node, with its instances where there are several; empty for what concerns all. */
  readonly where: string;
  readonly text: string;
  readonly kind: 'event' | 'state' | 'other';
}

/** The told phase event by event, and how many lines had to be left out in the middle. */
export interface Told {
  readonly head: readonly ToldEntry[];
  readonly leftOut: number;
  readonly tail: readonly ToldEntry[];
}

/** The timeline in lines, at most `most` of them: what one node does at one moment is one line. */
export function toldEntries(simulation: Simulation, most: number): Told {
  const lines = linesOf(simulation);
  if (lines.length <= most) return { head: lines, leftOut: 0, tail: [] };
  const tail = Math.floor(most / 4);
  return { head: lines.slice(0, most - tail), leftOut: lines.length - most, tail: lines.slice(-tail) };
}

function linesOf(simulation: Simulation): readonly ToldEntry[] {
  const { verbose, zeroUs, events } = simulation;
  const told = toldTimeline(simulation).entries.filter(
    (entry) => entry.what !== 'event' && (verbose || matters(entry)),
  );
  const lines = groupedBy(joined(told), ({ atUs, node, text }) => `${atUs} ${node} ${text}`).flatMap(
    (group): ToldEntry[] => {
      const [first] = group;
      return first === undefined ? [] : [{ ...lineOf(simulation, first), where: whereOf(simulation, group) }];
    },
  );
  const happened = events.map(
    ({ text, event }): ToldEntry => ({
      atUs: event.atUs,
      when: moment(event.atUs, zeroUs),
      where: '',
      text,
      kind: 'event',
    }),
  );
  return mergedByTime(
    happened.toSorted((a, b) => a.atUs - b.atUs),
    lines,
  );
}

/** Of adverts only those that change something: priority 0, refused ones, and those that a delay waits for. */
function matters({ what, text }: TimelineEntry): boolean {
  if (what === 'advert-sent') return text.endsWith(' 0');
  return what !== 'advert-accepted' || /priority 0:|preempt_delay/.test(text);
}

interface Joined extends TimelineEntry {
  readonly kinds: readonly TimelineEntry['what'][];
}

/** What one router does at one moment without anything between. */
function joined(entries: readonly TimelineEntry[]): readonly Joined[] {
  const lines: Joined[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    const text = wordsOf(entry);
    if (
      last === undefined ||
      last.atUs !== entry.atUs ||
      last.node !== entry.node ||
      last.instance !== entry.instance
    ) {
      lines.push({ ...entry, text, kinds: [entry.what] });
    } else if (last.text !== text) {
      lines[lines.length - 1] = { ...last, text: `${last.text}; ${text}`, kinds: [...last.kinds, entry.what] };
    }
  }
  return lines;
}

function wordsOf({ what, text }: TimelineEntry): string {
  const vips = (): string => {
    const all = text.split(', ');
    return `${all.length === 1 ? 'VIP' : 'VIPs'} ${few(all)}`;
  };
  switch (what) {
    case 'vip-added':
      return `${vips()} added`;
    case 'vip-removed':
      return `${vips()} removed`;
    case 'advert-sent':
      return `sends ${text}`;
    case 'advert-accepted':
      return `accepts an advert ${text}`;
    case 'advert-logged':
      return `accepts with a warning an advert ${text}`;
    case 'advert-ignored':
      return `ignores an advert ${text}`;
    case 'check':
      return `check ${text}`;
    case 'event':
    case 'garp':
    case 'note':
    case 'priority':
    case 'state':
      return text;
  }
}

function lineOf({ zeroUs }: Simulation, { atUs, text, kinds }: Joined): ToldEntry {
  const readable = text
    .replace(/until (\d+) us/g, (_, us: string) => `until ${moment(Number(us), zeroUs)}`)
    .replace(/\b(\d{4,}) us\b/g, (_, us: string) => formatShortUs(Number(us)));
  return {
    atUs,
    when: moment(atUs, zeroUs),
    where: '',
    text: readable,
    kind: kinds.includes('state') ? 'state' : 'other',
  };
}

function whereOf({ setup, timelines }: Simulation, group: readonly Joined[]): string {
  const node = group[0]?.node ?? '';
  const several = new Set(timelines.flatMap(({ lanes }) => lanes.map(({ instance }) => instance))).size > 1;
  const instances = group.flatMap(({ instance }) =>
    instance === undefined ? [] : [instanceName(setup.routers, instance, node)],
  );
  return several && instances.length > 0 ? `${node} ${few(instances, 2)}` : node;
}

/** At the same moment events come first. */
function mergedByTime(events: readonly ToldEntry[], lines: readonly ToldEntry[]): readonly ToldEntry[] {
  return [...events, ...lines].toSorted((a, b) => a.atUs - b.atUs);
}
