import { readBindAddresses } from './bind.js';
import type { Bind, HaproxyConfig } from './config.js';
import { lastGlobal } from './global.js';
import { localPeerOf, peersOf } from './peers.js';
import { proxySections } from './proxy-sections.js';
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
    readBindAddresses(path, env ? { env } : {}).map(({ problem: _, ...address }) => ({
      section: 'global',
      ...address,
      at,
      conditional: false,
    })),
  );
}

/**
 * Every address a running HAProxy holds: binds of the proxies that are not disabled, log forwarders and other sections with a `bind`,
 * `peers` sections that know `localPeer`, and stats sockets. `localPeer` is the host's name unless `-L` or `localpeer` says otherwise.
 */
export function listenersOf(
  config: HaproxyConfig,
  options: { readonly localPeer: string; readonly env?: Env },
): readonly Listener[] {
  const proxies = proxySections(config, options.env);
  const local = lastGlobal(config, 'localpeer')?.words[1] ?? options.localPeer;
  const own = new Set(['frontend', 'backend', 'listen', 'peers']);
  return [
    ...proxies.filter(({ disabled }) => !disabled).flatMap(({ binds }) => binds),
    ...config.binds.filter(({ section }) => !own.has(section.split(' ')[0] ?? '')),
    ...peerListeners(config, local, options.env),
    ...statsListeners(config, options.env),
  ];
}
