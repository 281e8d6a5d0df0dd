import type { Track } from './config.js';
import { readInteger } from './numbers.js';
import { linesOf } from './scalars.js';
import type { Directive, FreeLine } from './tree.js';
import type { Warn } from './warnings.js';

const BLOCKS = [
  ['track_script', 'script'],
  ['track_interface', 'interface'],
  ['track_file', 'file'],
  ['track_process', 'process'],
  ['track_bfd', 'bfd'],
] as const;

/** Names that must have been defined before the block that tracks them, or keepalived drops the track. */
export type Trackables = Readonly<Record<'script' | 'file' | 'process', ReadonlyMap<string, unknown>>>;

/** What an instance or a sync group tracks, in the order script, interface, file, process, bfd. Tracks that keepalived drops stand by themselves, with a warning. */
export function readTracks(
  directive: Directive,
  known: Trackables,
  warn: Warn,
): { readonly tracks: readonly Track[]; readonly droppedTracks?: readonly Track[] } {
  const written = BLOCKS.flatMap(([keyword, kind]) =>
    linesOf(directive, keyword).map((line) => readTrack(line, kind, warn)),
  );
  const isDropped = ({ kind, name }: Track): boolean =>
    kind !== 'interface' && kind !== 'bfd' && !known[kind].has(name);
  const droppedTracks = written.filter(isDropped);
  for (const { kind, name, at } of droppedTracks)
    warn(`track ${kind} ${JSON.stringify(name)} is not defined before this line: keepalived drops it`, at);
  return {
    tracks: written.filter((track) => !isDropped(track)),
    ...(droppedTracks.length > 0 && { droppedTracks }),
  };
}

function readTrack({ words, at }: FreeLine, kind: Track['kind'], warn: Warn): Track {
  const [name = '', ...options] = words;
  const weightAt = options.indexOf('weight');
  if (weightAt < 0) return { kind, name, at };
  const weight = readInteger(options[weightAt + 1], -254, 254);
  if (weight === undefined) {
    warn(`weight ${JSON.stringify(options[weightAt + 1] ?? '')} of ${name} is not acceptable: it is ignored`, at);
    return { kind, name, at };
  }
  return { kind, name, weight, ...(options.includes('reverse') && { reverse: true }), at };
}
