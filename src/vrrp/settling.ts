import { completeSchedule, failureLatency, hungLatencyUs, recoveryLatency } from './detection.js';
import { DEFAULT_GARP, type RouterConfig } from './router.js';
import { DEFAULT_DOWN_TIMER_ADVERTS, normaliseAdvertIntUs } from './timing.js';

const STEP_US = 5_000_000;

/**
 * After this long, whatever happened to these routers has had its effects, the second gratuitous ARPs among them: failed checks are noticed,
 * delays have run out, and the slowest has waited for its master-down interval. In whole steps of 5 s.
 * @param hanging a check hangs rather than fails
 */
export function settleUs(routers: readonly RouterConfig[], { hanging = false } = {}): number {
  const advertIntUs = Math.max(...routers.map((router) => normaliseAdvertIntUs(router)), 1_000_000);
  const adverts = Math.max(...routers.map(({ downTimerAdverts }) => downTimerAdverts ?? DEFAULT_DOWN_TIMER_ADVERTS));
  const longest = (of: (router: RouterConfig) => number): number => Math.max(0, ...routers.map(of));
  const waitedUs =
    longest((router) => noticedUs(router, hanging)) +
    longest(({ preemptDelayUs = 0 }) => preemptDelayUs) +
    longest(({ startupDelayUs = 0 }) => startupDelayUs) +
    longest(({ garp }) => garp?.masterDelayUs ?? DEFAULT_GARP.masterDelayUs);
  // Skew time, the last advert before, and the second step of legacy releases are one interval each at most.
  return Math.ceil(((adverts + 1) * advertIntUs + waitedUs) / STEP_US) * STEP_US;
}

function noticedUs({ tracks = [] }: RouterConfig, hanging: boolean): number {
  const scripts = tracks.filter(({ kind }) => kind === 'script').map(completeSchedule);
  return Math.max(
    0,
    ...scripts.map((script) =>
      Math.max(failureLatency(script).worstUs, recoveryLatency(script).worstUs, hanging ? hungLatencyUs(script) : 0),
    ),
  );
}
