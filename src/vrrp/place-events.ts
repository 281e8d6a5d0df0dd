import { nearest } from '../inventory/nearest.js';
import { quoted } from '../inventory/quote.js';
import { type EventKind, ruleOf } from './event-kinds.js';
import type { EventWord, Wrong } from './event-word.js';
import { type PlacedEvent, placedEvent, type Reloaded } from './placed-event.js';
import { instanceKey, type RouterConfig } from './router.js';
import { simulate } from './simulate.js';
import type { Scenario } from './timeline.js';
import { effectiveOf } from './tracked-priority.js';

/** Where events are to happen. */
export interface Scene {
  readonly routers: readonly RouterConfig[];
  readonly start: NonNullable<Scenario['start']>;
  readonly masters?: Readonly<Record<string, string>>;
  /** Nodes on which keepalived does not run at first. */
  readonly down: readonly string[];
  /** Checks that files define, tracked or not. */
  readonly checks: readonly string[];
  /** When the first event comes, and how long after one the next, where no times are given. */
  readonly firstUs: number;
  readonly spacingUs: number;
  /** What the node loads at a reload, from a file where one is named. */
  readonly load: (node: string, file: string | undefined) => Reloaded;
}

/** The events in the order of their words, and who is down at first because of them. */
export interface PlacedEvents {
  readonly events: readonly PlacedEvent[];
  readonly down: readonly string[];
}

/** A word that has been given its place. */
interface Placed extends PlacedEvent {
  readonly word: EventWord;
  readonly atUs: number;
  readonly node: string | undefined;
}

/** Gives every event its node and its time. The MASTER of the moment is found by letting the events before it happen. */
export function placeEvents(words: readonly EventWord[], given: Scene): PlacedEvents | Wrong {
  const placed: Placed[] = [];
  let scene = given;
  for (const word of words) {
    const atUs = timeOf(word, placed.at(-1), scene);
    const before = placed.filter((each) => each.atUs <= atUs).toSorted((a, b) => a.atUs - b.atUs);
    const node = word.node === undefined ? nodeFor(word, { atUs, before, scene }) : known(word, word.node, scene);
    if (typeof node === 'object') return node;
    if (word.kind === 'return' && node !== undefined && before.every((each) => each.node !== node)) {
      scene = { ...scene, down: [...new Set([...scene.down, node])] };
    }
    const whole = withCheck(word, before);
    const wrong = wrongCheck(whole, [...checksOf(scene), ...placed.flatMap(checksLoaded)]);
    if (wrong !== undefined) return { wrong };
    placed.push({ ...placedEvent(whole, { node, atUs }, scene.load), word: whole, atUs, node });
  }
  return { events: placed.map(({ text, event, notes }) => ({ text, event, notes })), down: scene.down };
}

function timeOf({ time }: EventWord, last: Placed | undefined, { firstUs, spacingUs }: Scene): number {
  if (time?.since === 'start') return time.us;
  if (time !== undefined) return (last?.atUs ?? 0) + time.us;
  return last === undefined ? firstUs : last.atUs + spacingUs;
}

interface Moment {
  readonly atUs: number;
  readonly before: readonly Placed[];
  readonly scene: Scene;
}

/** Absent: it is for all nodes. */
function nodeFor(word: EventWord, moment: Moment): string | undefined | Wrong {
  const { node } = ruleOf(word.kind);
  if (node === 'all') return undefined;
  if (node === 'MASTER') return masterAt(word, moment);
  const last = lastOf(node as readonly EventKind[], word.kind, moment.before);
  if (last !== undefined) return last.node;
  if (word.kind === 'heal') return undefined;
  if (word.kind === 'return') return moment.scene.down[0] ?? preferred(moment.scene.routers);
  return {
    wrong: `event ${quoted(word.text)}: no ${node.join(' or ')} comes before it; name the node, as in ${word.kind}:${moment.scene.routers[0]?.node}`,
  };
}

/** The last of these that has not been undone since. */
function lastOf(kinds: readonly EventKind[], undoing: EventKind, before: readonly Placed[]): Placed | undefined {
  const undone = before.filter(({ word }) => word.kind === undoing);
  return before.findLast(
    (each) =>
      kinds.includes(each.word.kind) &&
      !undone.some((later) => later.node === each.node && before.indexOf(later) > before.indexOf(each)),
  );
}

function masterAt({ text, kind }: EventWord, { atUs, before, scene }: Moment): string | Wrong {
  const { routers, start, masters, down } = scene;
  const { lanes } = simulate({
    routers,
    events: before.map(({ event }) => event),
    phase: 'typical',
    untilUs: atUs + 1,
    start,
    down,
    ...(masters !== undefined && { masters }),
  });
  const wasUs = Math.max(0, atUs - 1);
  const were = lanes.filter(({ spans }) =>
    spans.some(({ fromUs, toUs, state }) => state === 'MASTER' && fromUs <= wasUs && wasUs < toUs),
  );
  const first = [...new Set(routers.map(instanceKey))].find((key) => were.some(({ instance }) => instance === key));
  const nodes = [...new Set(were.filter(({ instance }) => instance === first).map(({ node }) => node))];
  const [node] = nodes;
  if (node !== undefined && nodes.length === 1) return node;
  const who = node === undefined ? 'nobody is MASTER' : `${nodes.join(' and ')} are both MASTER`;
  return {
    wrong: `event ${quoted(text)}: ${who} at ${atUs / 1e6} s; name the node, as in ${kind}:${node ?? routers[0]?.node}`,
  };
}

const preferred = (routers: readonly RouterConfig[]): string | undefined =>
  routers.toSorted((a, b) => effectiveOf(b) - effectiveOf(a))[0]?.node;

function known(word: EventWord, node: string, { routers }: Scene): string | Wrong {
  const nodes = [...new Set(routers.map((each) => each.node))];
  if (nodes.includes(node)) return node;
  const near = nearest(node, nodes);
  const hint = near === undefined ? '' : `did you mean ${near}? `;
  return {
    wrong: `event ${quoted(word.text)}: there is no node ${quoted(node)}; ${hint}the nodes are ${nodes.join(', ')}`,
  };
}

/** What recovers is what failed. */
function withCheck(word: EventWord, before: readonly Placed[]): EventWord {
  if (word.kind !== 'script-recover' || word.value !== undefined) return word;
  const failed = lastOf(['script-fail', 'script-hang'], 'script-recover', before)?.word.value;
  return failed === undefined ? word : { ...word, value: failed };
}

function wrongCheck({ kind, value, text }: EventWord, checks: readonly string[]): string | undefined {
  if (ruleOf(kind).value !== 'check' || value === undefined || checks.includes(value)) return undefined;
  const near = nearest(value, checks);
  const hint = near === undefined ? '' : `did you mean ${near}? `;
  const there = checks.length === 0 ? 'nothing is tracked' : `checks are ${[...new Set(checks)].join(', ')}`;
  return `event ${quoted(text)}: there is no check ${quoted(value)}; ${hint}${there}`;
}

const namesIn = (routers: readonly RouterConfig[]): readonly string[] =>
  routers.flatMap(({ tracks = [] }) => tracks.map(({ name }) => name));

const checksOf = ({ routers, checks }: Scene): readonly string[] => [...new Set([...namesIn(routers), ...checks])];

const checksLoaded = ({ event }: Placed): readonly string[] =>
  event.kind === 'reload' ? namesIn(event.configs ?? []) : [];
