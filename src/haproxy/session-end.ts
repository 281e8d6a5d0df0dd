import type { HaproxyConfig, Position } from './config.js';
import { missingTimeouts } from './missing-timeouts.js';
import { longestTimeout } from './proxies.js';

/**
 * What ends the sessions of a worker that was replaced, and so the worker.
 * - `hard-stop`: HAProxy itself, `afterMs` after the reload (`hard-stop-after`)
 * - `timeouts`: their timeouts, the longest of which is `ms`; a session that is used has no end
 * - `none`: nothing, since `proxy` has no `timeout client` or `timeout server`
 */
export type SessionEnd =
  | { readonly kind: 'hard-stop'; readonly afterMs: number }
  | { readonly kind: 'timeouts'; readonly timeout: string; readonly ms: number; readonly at: Position }
  | { readonly kind: 'none'; readonly proxy: string; readonly missing: 'client' | 'server' };

/** How long the old workers of a configuration may live. Undefined: it has no proxy that keeps sessions. */
export function sessionEnd(config: HaproxyConfig): SessionEnd | undefined {
  if (config.hardStopAfterMs !== undefined) return { kind: 'hard-stop', afterMs: config.hardStopAfterMs };
  for (const { proxy, missing } of missingTimeouts(config)) {
    if (missing !== 'connect') return { kind: 'none', proxy, missing };
  }
  const longest = longestTimeout(config);
  if (longest === undefined) return undefined;
  return { kind: 'timeouts', timeout: `timeout ${longest.name}`, ms: longest.ms, at: longest.at };
}
