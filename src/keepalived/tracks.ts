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

/** What an instance or a sync group tracks, in the order script, interface, file, process, bfd. Tracks that keepalived drops are dropped, with a warning. */
export function readTracks(directive: Directive, known: Trackables, warn: Warn): readonly Track[] {
  return BLOCKS.flatMap(([keyword, kind]) =>
    linesOf(directive, keyword).flatMap((line) => {
      const track = readTrack(line, kind, warn);
      if (kind === 'interface' || kind === 'bfd' || known[kind].has(track.name)) return [track];
      warn(`track ${kind} ${JSON.stringify(track.name)} is not defined before this line: keepalived drops it`, line.at);
      return [];
    }),
  );
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
