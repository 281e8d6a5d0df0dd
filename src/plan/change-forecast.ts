import { survivesReload } from '../vrrp/router.js';
import { crossingText, type HalfRolled, isRefused } from './half-rolled.js';
import { incidentsText } from './incident-text.js';
import { addedTracks, type RolledNode, successorsOf } from './instance-change.js';
import type { Pace } from './rolled-parts.js';
import { KEEPALIVED_TIMER } from './standby-stopped.js';
import type { Candidate } from './strategy.js';
import { TOGETHER_TIMER, toleratedUs } from './together.js';

/** Something that will last a while, said before and measured after. Milliseconds. */
export interface Forecast {
  readonly what: 'without a standby' | 'old beside new' | 'VIP absent' | 'VIP moves';
  readonly about: string;
  /** Absent where it can't be told. */
  readonly typicalMs?: number;
  readonly worstMs: number;
  readonly why: string;
}

/** `systemctl stop keepalived` lasts as long as keepalived lingers. */
const STOP_MS = 1030;
/** One call to a node, with what it does there. */
const CALL_MS = 150;

/** What a strategy costs while it is carried out. */
export function forecastsOf({ name, timers, drafts, replay }: Candidate, { proofMs }: Pace): readonly Forecast[] {
  return [
    ...(name === 'standby-stopped' || name === 'move' ? [withoutStandby(timers, drafts)] : []),
    ...(name === 'together' ? [oldBesideNew(timers)] : []),
    ...replay.carriedOut.flatMap((incident): readonly Forecast[] => {
      const worstMs = Math.ceil(incident.us / 1000);
      const why = incidentsText([incident]);
      if (incident.kind === 'absent') return [{ what: 'VIP absent', about: incident.vip, worstMs, why }];
      return incident.kind === 'moved' ? [{ what: 'VIP moves', about: incident.vip, worstMs: proofMs, why }] : [];
    }),
  ];
}

function withoutStandby(timers: Candidate['timers'], drafts: Candidate['drafts']): Forecast {
  const stops = drafts.flatMap((draft, at) => (draft.kind === 'service' && draft.action === 'stop' ? [at] : []));
  const starts = drafts.flatMap((draft, at) => (draft.kind === 'service' && draft.action === 'start' ? [at] : []));
  const calls = (starts[0] ?? 0) - (stops.at(-1) ?? 0);
  const timer = timers.find((each) => each.name === KEEPALIVED_TIMER);
  return {
    what: 'without a standby',
    about: 'keepalived of the standbys is stopped',
    typicalMs: STOP_MS + calls * CALL_MS,
    worstMs: timer?.ms ?? 0,
    why: `stop ${STOP_MS} ms, then ${calls} calls until the first of them starts again; at most until the nodes undo it by themselves. Should the MASTER fail meanwhile, nobody takes over`,
  };
}

function oldBesideNew(timers: Candidate['timers']): Forecast {
  const worstMs = timers.find((each) => each.name === TOGETHER_TIMER)?.ms ?? 0;
  return {
    what: 'old beside new',
    about: 'nodes that refuse each other',
    typicalMs: 20,
    worstMs,
    why: 'both reloads are sent at the same moment; what is not proven by then, the nodes undo by themselves',
  };
}

/** What the model can't know, and what it says of a run that dies. */
export function unprovenOf(
  { name, replay }: Candidate,
  half: HalfRolled,
  nodes: readonly RolledNode[],
): readonly string[] {
  return [
    'that no other router on the network uses these VRIDs, and that the network between the nodes loses no adverts meanwhile',
    ...newScripts(nodes),
    ...sideEffects(nodes),
    ...regrouped(nodes),
    ...(name === 'one-by-one'
      ? half.crossings.filter(isRefused).map((each) => `should a failover happen half way: ${crossingText(each)}`)
      : []),
    ...[incidentsText(replay.givenUp.filter(({ kind }) => kind === 'absent' || kind === 'moved'))].filter(
      (text) => text !== '',
    ),
    ...(name === 'together'
      ? [
          `how long the nodes take to read their files: they have ${Math.round(toleratedUs(nodes) / 1000)} ms until one of them would become MASTER`,
        ]
      : []),
  ];
}

/** A new script's first failure counts at once, whatever `fall` says. */
const newScripts = (nodes: readonly RolledNode[]): readonly string[] =>
  nodes.flatMap((rolled) =>
    addedTracks(rolled).map(
      ({ name, kind, weight = 0 }) =>
        `what the new ${kind} ${name} will say on ${rolled.node}: ${weight === 0 ? 'a failure puts keepalived into FAULT at once' : `its weight ${weight} changes the priority at once`}`,
    ),
  );

/** keepalived 2.2.7 has crashed on reloads with routes, and with SNMP switched on (acassen/keepalived issues 2360 and 2086). */
const sideEffects = (nodes: readonly RolledNode[]): readonly string[] => {
  const old = nodes.filter(({ before }) => before.some(({ release }) => release === '2.2.7')).map(({ node }) => node);
  return old.length === 0
    ? []
    : [
        `that keepalived 2.2.7 on ${old.join(', ')} lives through the reload: with virtual_routes or SNMP it has been seen to crash (fixed in 2.2.8)`,
      ];
};

/** keepalived's sync groups with a member that is there anew were never looked at as they run. */
const regrouped = (nodes: readonly RolledNode[]): readonly string[] => {
  const groups = nodes.flatMap((rolled) =>
    [...successorsOf(rolled)].flatMap(([old, now]) =>
      now?.syncGroup !== undefined && !survivesReload(old, now) ? [now.syncGroup] : [],
    ),
  );
  return [...new Set(groups)].map(
    (group) => `how long sync group ${group} waits for the member that keepalived starts anew`,
  );
};
