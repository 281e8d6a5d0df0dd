import { readInteger } from './numbers.js';
import { type Block, last, scalar } from './scalars.js';

/** The weight of a tracked thing. */
export interface Weight {
  readonly weight: number;
  /** It counts with the opposite sign. */
  readonly reverse?: true;
}

/** `weight N [reverse]` of a script, file or process; a number beyond `limit` is used all the same, with a warning. */
export function readWeight(
  block: Block,
  { otherwise, limit }: { readonly otherwise: number; readonly limit: number },
): Weight {
  const found = scalar(block, {
    keyword: 'weight',
    read: (word) => readInteger(word, -1_000_000, 1_000_000),
    otherwise: 'it is ignored',
  });
  if (found && Math.abs(found.value) > limit)
    block.warn(`weight ${found.value} is outside -${limit}..${limit}; keepalived uses it all the same`, found.at);
  const reverse = last(block.directive, 'weight')?.args[1] === 'reverse';
  return { weight: found?.value ?? otherwise, ...(reverse && { reverse: true }) };
}
