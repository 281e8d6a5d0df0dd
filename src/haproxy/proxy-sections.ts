import type { Bind, HaproxyConfig, Position, Section } from './config.js';
import { type Server, serversOf } from './servers.js';
import { modeOf, type Settings, settingOn, settingsOf } from './settings.js';
import type { Env } from './variables.js';

/** A `frontend`, `backend` or `listen` section with all that it inherits. */
export interface ProxySection {
  readonly kind: 'frontend' | 'backend' | 'listen';
  readonly name: string;
  /** `tcp`, `http`, `log`, `spop`, …; `tcp` when nothing is written. */
  readonly mode: string;
  /** `disabled`, its own or inherited: HAProxy neither listens for it nor shows it. */
  readonly disabled: boolean;
  /** Takes connections: a `frontend` or `listen`. */
  readonly takes: boolean;
  /** Sends to servers: a `backend` or `listen`. */
  readonly sends: boolean;
  readonly binds: readonly Bind[];
  readonly servers: readonly Server[];
  readonly settings: Settings;
  readonly section: Section;
  readonly at: Position;
  /** Conditions of the section's header; empty when it is there for certain. */
  readonly conditions: readonly string[];
}

const lineKey = ({ file, line }: Position): string => `${line}:${file}`;

/** The binds of a configuration by the line they stand on. */
function bindsByLine(config: HaproxyConfig): ReadonlyMap<string, readonly Bind[]> {
  const lines = new Map<string, Bind[]>();
  for (const bind of config.binds) {
    const key = lineKey(bind.at);
    const before = lines.get(key);
    if (before) before.push(bind);
    else lines.set(key, [bind]);
  }
  return lines;
}

const isProxy = (kind: string): kind is ProxySection['kind'] =>
  kind === 'frontend' || kind === 'backend' || kind === 'listen';

/** One reading of a configuration serves all that ask for it without an environment. */
const known = new WeakMap<HaproxyConfig, readonly ProxySection[]>();

/** The frontends, backends and listens of a configuration in their order. `env` as for `readHaproxyConfig`. */
export function proxySections(config: HaproxyConfig, env?: Env): readonly ProxySection[] {
  if (env !== undefined) return readProxies(config, env);
  const proxies = known.get(config) ?? readProxies(config, env);
  known.set(config, proxies);
  return proxies;
}

function readProxies(config: HaproxyConfig, env: Env | undefined): readonly ProxySection[] {
  const binds = bindsByLine(config);
  return config.sections.flatMap((section) => {
    const { kind, name = '', at, conditions = [], directives } = section;
    if (!isProxy(kind)) return [];
    const settings = settingsOf(config, section);
    const sends = kind !== 'frontend';
    return [
      {
        kind,
        name,
        mode: modeOf(settings),
        disabled: settingOn(settings, 'disabled') !== undefined,
        takes: kind !== 'backend',
        sends,
        binds: directives.flatMap((directive) => binds.get(lineKey(directive.at)) ?? []),
        servers: sends ? serversOf(config, section, env) : [],
        settings,
        section,
        at,
        conditions,
      },
    ];
  });
}
