import { compareReleases, type Release, readRelease } from '../vrrp/release.js';
import type { VrrpScript } from './config.js';
import { readInteger, readSecondsUs } from './numbers.js';
import { all, type Block, last, type ReadWord, scalar } from './scalars.js';
import type { Directive } from './tree.js';

const SECOND_US = 1_000_000;
const LONGEST_INTERVAL_US = 4294 * SECOND_US;
/** Before it, intervals and timeouts of scripts are whole seconds. */
const FIRST_WITH_MILLISECONDS: Release = [2, 3, 2];

/**
 * A `vrrp_script` block with keepalived's defaults (`alloc_vrrp_script`): interval 1 s, timeout 0 (the interval stands for it),
 * weight 0, rise 1, fall 1.
 */
export function readScript(block: Block, version: string | undefined): VrrpScript {
  const { directive } = block;
  const seconds = secondsReader(version);
  const whole = (keyword: string): number | undefined =>
    scalar(block, {
      keyword,
      read: (word) => readInteger(word, 1, 1_000_000),
      otherwise: 'it is ignored',
    })?.value;
  const otherwise = 'it is ignored';
  const weight = scalar(block, {
    keyword: 'weight',
    read: (word) => readInteger(word, -1_000_000, 1_000_000),
    otherwise,
  });
  if (weight && Math.abs(weight.value) > 253) {
    block.warn(`weight ${weight.value} is outside -253..253; keepalived uses it all the same`, weight.at);
  }
  return {
    name: directive.args[0] ?? '',
    at: directive.at,
    command: commandOf(last(directive, 'script')),
    intervalUs: scalar(block, { keyword: 'interval', read: seconds, otherwise })?.value ?? SECOND_US,
    timeoutUs: scalar(block, { keyword: 'timeout', read: seconds, otherwise })?.value ?? 0,
    weight: weight?.value ?? 0,
    ...(all(directive, 'weight').at(-1)?.args[1] === 'reverse' && { reverse: true }),
    rise: whole('rise') ?? 1,
    fall: whole('fall') ?? 1,
  };
}

function secondsReader(version: string | undefined): ReadWord<number> {
  const release = version === undefined ? undefined : readRelease(version);
  const wholeOnly = release !== undefined && compareReleases(release, FIRST_WITH_MILLISECONDS) < 0;
  if (wholeOnly)
    return (word) => (word.includes('.') ? undefined : readSecondsUs(word, SECOND_US, LONGEST_INTERVAL_US));
  return (word) => readSecondsUs(word, 1000, LONGEST_INTERVAL_US);
}

/** `"cmd args"`, `'cmd args'` and `cmd args` are the same to keepalived. */
function commandOf(directive: Directive | undefined): string {
  const command = directive?.args.join(' ').trim() ?? '';
  return /^'[^']*'$/.test(command) ? command.slice(1, -1) : command;
}
