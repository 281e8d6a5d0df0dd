import type { HaproxyConfig, Position } from './config.js';
import { longestTimeout } from './proxies.js';
import { proxySections } from './proxy-sections.js';
import { timeoutMs } from './settings.js';

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
  for (const { takes, sends, servers, settings, disabled, kind, name } of proxySections(config)) {
    if (disabled) continue;
    const proxy = `${kind} ${name}`;
    if (takes && !timeoutMs(settings, 'client')) return { kind: 'none', proxy, missing: 'client' };
    if (sends && servers.length > 0 && !timeoutMs(settings, 'server'))
      return { kind: 'none', proxy, missing: 'server' };
  }
  const longest = longestTimeout(config);
  if (longest === undefined) return undefined;
  return { kind: 'timeouts', timeout: `timeout ${longest.name}`, ms: longest.ms, at: longest.at };
}
