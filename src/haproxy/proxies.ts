import type { HaproxyConfig, Position } from './config.js';
import { parseDurationMs } from './durations.js';
import { type ProxySection, proxySections } from './proxy-sections.js';
import { hasOption, type Settings } from './settings.js';

/**
 * The frontends and listens in HTTP mode whose idle connections are closed by a reload: those without
 * `option idle-close-on-response`, of their own or of the defaults that apply to them. Statistics pages that serve nothing else don't count.
 */
export function keepAliveFrontends(config: HaproxyConfig): readonly { readonly name: string; readonly at: Position }[] {
  return proxySections(config)
    .filter(({ takes, mode, disabled, settings }) => takes && mode === 'http' && !disabled && !closes(settings))
    .filter((proxy) => !showsStatisticsOnly(proxy))
    .map(({ name, at }) => ({ name, at }));
}

const closes = (settings: Settings): boolean =>
  hasOption(settings, 'idle-close-on-response') || hasOption(settings, 'httpclose');

const showsStatisticsOnly = ({ settings, servers }: ProxySection): boolean =>
  (settings.has('stats uri') || settings.has('stats enable')) &&
  servers.length === 0 &&
  !settings.has('default_backend') &&
  !settings.has('use_backend');

/** A timeout that lets a session live on. */
export interface SessionTimeout {
  readonly name: string;
  readonly ms: number;
  readonly at: Position;
}

const keepsSessions: ReadonlySet<string> = new Set(['client', 'server', 'tunnel']);

/** The longest of all `timeout client`, `server` and `tunnel` of the configuration. */
export function longestTimeout(config: HaproxyConfig): SessionTimeout | undefined {
  return config.sections
    .flatMap(({ directives }) => directives)
    .filter(({ words }) => words[0] === 'timeout' && keepsSessions.has(words[1] ?? ''))
    .map(({ words, at }) => ({ name: words[1] ?? '', ms: parseDurationMs(words[2] ?? '') ?? 0, at }))
    .reduce<SessionTimeout | undefined>((longest, one) => (longest && longest.ms >= one.ms ? longest : one), undefined);
}

/** The longest timeout of sessions that `hard-stop-after` does not wait for; undefined where there is none. */
export function timeoutBeyondHardStop(
  config: HaproxyConfig,
): (SessionTimeout & { readonly hardStopAfterMs: number }) | undefined {
  const { hardStopAfterMs } = config;
  const longest = longestTimeout(config);
  return hardStopAfterMs === undefined || longest === undefined || longest.ms <= hardStopAfterMs
    ? undefined
    : { ...longest, hardStopAfterMs };
}
