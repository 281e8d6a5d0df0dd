import { compareReleases, type Release, readRelease } from '../vrrp/release.js';
import { commandWords } from './command.js';
import type { VrrpScript } from './config.js';
import { readInteger, readSecondsUs } from './numbers.js';
import { type Block, last, type ReadWord, scalar } from './scalars.js';
import { readWeight } from './weight.js';

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
  const otherwise = 'it is ignored';
  const whole = (keyword: string): number | undefined =>
    scalar(block, { keyword, read: (word) => readInteger(word, 1, 1_000_000), otherwise })?.value;
  const user = last(directive, 'user')?.args.join(' ');
  return {
    name: directive.args[0] ?? '',
    at: directive.at,
    ...commandOf(block),
    intervalUs: scalar(block, { keyword: 'interval', read: seconds, otherwise })?.value ?? SECOND_US,
    timeoutUs: scalar(block, { keyword: 'timeout', read: seconds, otherwise })?.value ?? 0,
    ...readWeight(block, { otherwise: 0, limit: 253 }),
    rise: whole('rise') ?? 1,
    fall: whole('fall') ?? 1,
    initFail: last(directive, 'init_fail') !== undefined,
    ...(user && { user }),
  };
}

function secondsReader(version: string | undefined): ReadWord<number> {
  const release = version === undefined ? undefined : readRelease(version);
  const wholeOnly = release !== undefined && compareReleases(release, FIRST_WITH_MILLISECONDS) < 0;
  if (wholeOnly)
    return (word) => (word.includes('.') ? undefined : readSecondsUs(word, SECOND_US, LONGEST_INTERVAL_US));
  return (word) => readSecondsUs(word, 1000, LONGEST_INTERVAL_US);
}

/** keepalived takes one word after `script` and splits what is in it: arguments need quotes around the whole command. */
function commandOf({ directive, warn }: Block): Pick<VrrpScript, 'command' | 'argv'> {
  const script = last(directive, 'script');
  const [, command = '', ...ignored] = commandWords(script?.text ?? '') ?? [];
  const argv = commandWords(command) ?? [];
  if (!script || argv.length === 0)
    warn(`vrrp_script ${directive.args[0] ?? ''} has no command`, script?.at ?? directive.at);
  if (script && ignored.length > 0)
    warn(
      `only ${JSON.stringify(command)} is run: ${JSON.stringify(ignored.join(' '))} stands outside its quotes and is ignored`,
      script.at,
    );
  return { command: command.trim(), argv };
}
