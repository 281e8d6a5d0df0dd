import type { TrackFile } from './config.js';
import { readInteger } from './numbers.js';
import { all, type Block, last } from './scalars.js';
import { readWeight } from './weight.js';

/** A `track_file` block (once `vrrp_track_file`): weight 1, nothing written into the file where nothing is said. */
export function readTrackFile(block: Block): TrackFile {
  const { directive } = block;
  const file = last(directive, 'file')?.args[0];
  const init = last(directive, 'init_file');
  if (file === undefined) block.warn(`track_file ${directive.args[0] ?? ''} names no file`, directive.at);
  const initial = init?.args
    .map((word) => readInteger(word, -2_147_483_648, 2_147_483_647))
    .find((each) => each !== undefined);
  return {
    name: directive.args[0] ?? '',
    at: directive.at,
    ...(file !== undefined && { file }),
    ...readWeight(block, { otherwise: 1, limit: 254 }),
    ...(init && {
      init: {
        value: initial ?? 0,
        overwrite: all(directive, 'init_file').some(({ args }) => args.includes('overwrite')),
      },
    }),
  };
}
