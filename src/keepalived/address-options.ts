import type { VirtualAddress } from './config.js';
import type { Warn } from './warnings.js';

type Options = Omit<VirtualAddress, 'address' | 'family' | 'prefixLength' | 'at'>;

const VALUED = new Map([
  ['dev', 'dev'],
  ['label', 'label'],
  ['scope', 'scope'],
  ['brd', 'broadcast'],
  ['broadcast', 'broadcast'],
  ['peer', 'peer'],
] as const);
/** Options that take a word which this reader does not keep. */
const DROPPED = new Set(['track_group', 'preferred_lft']);
const FLAGS = new Set(['home', '-nodad', 'mngtmpaddr', 'noprefixroute', 'autojoin']);

/** What follows the address on a line of `virtual_ipaddress`, in any order (keepalived's `alloc_ipaddress`). */
export function readAddressOptions(words: readonly string[], at: VirtualAddress['at'], warn: Warn): Options {
  const valued: Partial<Record<'dev' | 'label' | 'scope' | 'broadcast' | 'peer', string>> = {};
  const flags: string[] = [];
  let noTrack = false;
  let useVmac = false;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const key = VALUED.get(word as Parameters<typeof VALUED.get>[0]);
    if (key || DROPPED.has(word)) {
      const value = words[++index];
      if (value === undefined) warn(`${word} of a virtual address is missing a parameter`, at, 'refuses');
      else if (key) valued[key] = value;
    } else if (word === 'no_track') noTrack = true;
    else if (word === 'use_vmac') useVmac = true;
    else if (FLAGS.has(word)) flags.push(word);
    else warn(`${JSON.stringify(word)} is no option of a virtual address: it is ignored`, at);
  }
  return { ...valued, flags, ...(noTrack && { noTrack }), ...(useVmac && { useVmac }) };
}
