import type { EventWord } from './event-word.js';
import type { RouterConfig } from './router.js';
import type { SimEvent } from './sim-event.js';

/** An event with its node, its time and all that it brings. */
export interface PlacedEvent {
  /** One line: `reload lb2 with new/keepalived.conf`. */
  readonly text: string;
  readonly event: SimEvent;
  /** What has to be said about it, such as that the new file is fatal. */
  readonly notes: readonly string[];
}

/** What a node loads at a reload. */
export interface Reloaded {
  /** Absent: the same as before. */
  readonly configs?: readonly RouterConfig[];
  /** keepalived does not survive it. */
  readonly broken?: boolean;
  readonly notes: readonly string[];
}

/** The event of a word, once its node and its time are known. */
export function placedEvent(
  word: EventWord,
  place: { readonly node: string | undefined; readonly atUs: number },
  load: (node: string, file: string | undefined) => Reloaded,
): PlacedEvent {
  const { kind, value } = word;
  const { atUs } = place;
  const node = place.node ?? '';
  const of = value === undefined ? '' : ` ${value}`;
  switch (kind) {
    case 'split':
    case 'heal':
      return {
        text: place.node === undefined ? kind : `${kind} ${node}`,
        event: { kind, atUs, ...nodeOf(place.node) },
        notes: [],
      };
    case 'reload': {
      const { notes, ...loaded } = load(node, value);
      return {
        text: `${kind} ${node}${value === undefined ? '' : ` with ${value}`}`,
        event: { kind, node, atUs, ...loaded },
        notes,
      };
    }
    case 'bad-reload':
      return { text: `${kind} ${node}`, event: { kind: 'reload', node, atUs, broken: true }, notes: [] };
    case 'script-fail':
    case 'script-hang':
    case 'script-recover': {
      const hangs = kind === 'script-hang' ? { hangs: true } : {};
      const track = value === undefined ? {} : { track: value };
      const to = kind === 'script-recover' ? kind : 'script-fail';
      return { text: `${kind}${of} on ${node}`, event: { kind: to, node, atUs, ...track, ...hangs }, notes: [] };
    }
    case 'priority':
    case 'reload-priority': {
      const by = kind === 'priority' ? 'track_file' : 'reload';
      const text = `priority${of} on ${node}${by === 'reload' ? ' by a reload' : ''}`;
      return { text, event: { kind: 'priority', node, atUs, priority: Number(value), by }, notes: [] };
    }
    case 'crash':
    case 'stop':
    case 'kill':
    case 'kill-parent':
    case 'respawn':
    case 'restart':
    case 'return':
    case 'freeze':
    case 'thaw':
    case 'cut':
    case 'mend':
    case 'link-down':
    case 'link-up':
    case 'address-removed':
      return { text: `${kind} ${node}`, event: { kind, node, atUs }, notes: [] };
  }
}

const nodeOf = (node: string | undefined): { readonly node?: string } => (node === undefined ? {} : { node });
