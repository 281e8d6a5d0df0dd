import { readBindAddresses } from './bind.js';
import type { Bind, HaproxyConfig } from './config.js';
import { lastGlobal } from './global.js';
import { localPeerOf, peersOf } from './peers.js';
import { settingOn, settingsOf } from './settings.js';
import type { Env } from './variables.js';

type Listener = Omit<Bind, 'transparent'>;

/** The addresses on which `peers` sections listen: their `bind` lines, or the local peer's own line. */
function peerListeners(config: HaproxyConfig, localPeer: string, env: Env | undefined): readonly Listener[] {
  return peersOf(config, env).flatMap((peers): readonly Listener[] => {
    const local = localPeerOf(peers, localPeer);
    if (!local || peers.disabled) return [];
    const { address, port = 0, family } = local;
    if (address === undefined || family === undefined || port === 0) return peers.binds;
    return [
      ...peers.binds,
      {
        section: `peers ${peers.name}`,
        address,
        portFrom: port,
        portTo: port,
        family: family === 'name' ? ('other' as const) : family,
        at: local.at,
        conditional: local.conditions.length > 0,
      },
    ];
  });
}

function statsListeners(config: HaproxyConfig, env: Env | undefined): readonly Listener[] {
  return config.statsSockets.flatMap(({ path, at }) =>
    readBindAddresses(path, env ? { env: { ...env, ...config.variables } } : {}).map(
      ({ address, family, portFrom, portTo }) => ({
        section: 'global',
        address,
        family,
        portFrom,
        portTo,
        at,
        conditional: false,
      }),
    ),
  );
}

const proxyKinds: ReadonlySet<string> = new Set(['frontend', 'backend', 'listen']);

/** The labels of the proxies that are disabled, as `frontend web`. */
const disabledProxies = (config: HaproxyConfig): ReadonlySet<string> =>
  new Set(
    config.sections
      .filter((section) => proxyKinds.has(section.kind))
      .filter((section) => settingOn(settingsOf(config, section), 'disabled') !== undefined)
      .map(({ kind, name }) => (name === undefined ? kind : `${kind} ${name}`)),
  );

/**
 * Every address a running HAProxy holds: binds of the proxies that are not disabled, log forwarders and other sections with a `bind`,
 * `peers` sections that know `localPeer`, and stats sockets. `localPeer` is the host's name unless `-L` or `localpeer` says otherwise.
 */
export function listenersOf(
  config: HaproxyConfig,
  options: { readonly localPeer: string; readonly env?: Env },
): readonly Listener[] {
  const silent = disabledProxies(config);
  const local = lastGlobal(config, 'localpeer')?.words[1] ?? options.localPeer;
  return [
    ...config.binds.filter(({ section }) => !silent.has(section) && !section.startsWith('peers ')),
    ...peerListeners(config, local, options.env),
    ...statsListeners(config, options.env),
  ];
}
