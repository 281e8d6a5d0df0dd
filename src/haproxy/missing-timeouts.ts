import type { HaproxyConfig, Position } from './config.js';
import { type ProxySection, proxySections } from './proxy-sections.js';
import { timeoutMs } from './settings.js';

/** A timeout that a proxy needs and has not: what waits for it waits for ever. */
export interface MissingTimeout {
  /** As `frontend web`. */
  readonly proxy: string;
  readonly missing: 'client' | 'connect' | 'server';
  readonly at: Position;
}

/**
 * What HAProxy warns of as "missing timeouts for": `timeout client` where connections are taken; `timeout connect` and `timeout server` where
 * they are sent to servers, the latter not in TCP mode beside a `timeout tunnel`. Source: check_config_validity().
 */
export const missingTimeouts = (config: HaproxyConfig): readonly MissingTimeout[] =>
  proxySections(config)
    .filter(({ mode, disabled }) => !disabled && (mode === 'tcp' || mode === 'http'))
    .flatMap((proxy) =>
      missingIn(proxy).map((missing) => ({ proxy: `${proxy.kind} ${proxy.name}`, missing, at: proxy.at })),
    );

function missingIn({ takes, sends, servers, settings, mode }: ProxySection): readonly MissingTimeout['missing'][] {
  const lacks = (name: string): boolean => !timeoutMs(settings, name);
  const connects = sends && servers.length > 0;
  return [
    ...(takes && lacks('client') ? (['client'] as const) : []),
    ...(connects && lacks('connect') ? (['connect'] as const) : []),
    ...(connects && lacks('server') && (mode === 'http' || lacks('tunnel')) ? (['server'] as const) : []),
  ];
}
