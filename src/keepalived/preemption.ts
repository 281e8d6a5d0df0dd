import { readSecondsUs } from './numbers.js';
import { type Block, scalar } from './scalars.js';

const LONGEST_DELAY_US = 1000 * 1_000_000;

/** Whether and when a router takes over from one of lower priority. */
export interface Preemption {
  readonly nopreempt: boolean;
  /** It stands in the file, and is cleared. */
  readonly nopreemptCleared?: true;
  readonly preemptDelayUs: number;
}

/**
 * `nopreempt` and `preempt_delay` as keepalived completes them: neither goes with `state MASTER` or
 * priority 255, nor a delay with nopreempt. What follows `preempt` and `nopreempt` on the line counts for nothing.
 */
export function readPreemption(
  block: Block,
  {
    startState,
    priority,
    strict,
  }: { readonly startState: 'MASTER' | 'BACKUP'; readonly priority: number; readonly strict: boolean },
): Preemption {
  const { directive, warn } = block;
  const preempt = directive.children.filter(({ keyword }) => keyword === 'preempt' || keyword === 'nopreempt').at(-1);
  const delay = scalar(block, {
    keyword: 'preempt_delay',
    read: (word) => readSecondsUs(word, 0, LONGEST_DELAY_US),
    otherwise: 'no delay is used',
    resets: true,
  });
  const wantsNopreempt = preempt?.keyword === 'nopreempt';
  const startsAsMaster = startState === 'MASTER' || priority === 255;
  const cleared = wantsNopreempt && startsAsMaster;
  if (cleared) warn('nopreempt does not go with state MASTER or priority 255: keepalived clears it', preempt.at);
  const nopreempt = wantsNopreempt && !cleared;
  const refused = delay && delay.value > 0 ? whyNoDelay({ nopreempt, startsAsMaster, strict }) : undefined;
  if (delay && refused) warn(`preempt_delay does not go with ${refused}: keepalived clears it`, delay.at);
  return {
    nopreempt,
    ...(cleared && { nopreemptCleared: true }),
    preemptDelayUs: delay && !refused ? delay.value : 0,
  };
}

function whyNoDelay({ nopreempt, startsAsMaster, strict }: Record<'nopreempt' | 'startsAsMaster' | 'strict', boolean>) {
  if (strict) return 'strict mode';
  if (startsAsMaster) return 'state MASTER or priority 255';
  return nopreempt ? 'nopreempt' : undefined;
}
