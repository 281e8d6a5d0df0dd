import type { Bind, HaproxyConfig } from '../../../src/haproxy/config.js';
import { listenersOf } from '../../../src/haproxy/listeners.js';
import { type ProxySection, proxySections } from '../../../src/haproxy/proxy-sections.js';
import { type Server, serverNames } from '../../../src/haproxy/servers.js';
import { settingOn } from '../../../src/haproxy/settings.js';

/** One fact, written so that HAProxy's and the reader's words for it are the same text. */
export interface Fact {
  readonly what: 'frontend' | 'backend' | 'server' | 'server checks' | 'server state' | 'listener';
  readonly text: string;
  /** HAProxy may say it or not: it stands under an `.if`, or is not shown in every state. */
  readonly maybe: boolean;
}

/** An IPv6 address in its shortest form. */
export const plainAddress = (address: string): string =>
  address.includes(':') ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : address;

function statServer(proxy: ProxySection, server: Server, name: string): string {
  const { backup, track, maxconn, cookie } = server;
  const tracked = track?.includes('/') === false ? `${proxy.name}/${track}` : track;
  return [
    `${proxy.name}/${name}`,
    backup ? 'backup' : 'active',
    `maxconn ${maxconn}`,
    `cookie '${cookie ?? ''}'`,
    tracked === undefined ? '' : `tracks ${tracked}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** HAProxy warns and takes turns where it reads no requests. */
const needsHttp: ReadonlySet<string> = new Set(['hdr', 'uri', 'url_param']);

/** `hdr` of `hdr(Host)`. A proxy that says nothing takes turns. */
function balanceOf({ settings, mode }: ProxySection): string {
  const written = settingOn(settings, 'balance')?.words[1]?.replace(/\(.*$/, '') ?? 'roundrobin';
  return mode !== 'http' && needsHttp.has(written) ? 'roundrobin' : written;
}

const backendText = (proxy: ProxySection): string =>
  `${proxy.name} ${proxy.mode} ${balanceOf(proxy)} cookie '${settingOn(proxy.settings, 'cookie')?.words[1] ?? ''}'`;

function stateServer(proxy: ProxySection, server: Server, name: string): string {
  const { family, address, port, portOffset = 0, weight, disabled } = server;
  const inet = family === 'ipv4' || family === 'ipv6';
  const where = inet ? plainAddress(address) : family === 'name' ? address : family;
  const flags = [disabled && 'disabled', server.check && 'check', server.agentCheck && 'agent', server.ssl && 'ssl'];
  return [`${proxy.name}/${name}`, where, port ?? portOffset, `weight ${weight}`, ...flags.filter(Boolean)].join(' ');
}

const isConditional = (proxy: ProxySection): boolean =>
  proxy.conditions.length > 0 || (proxy.settings.get('disabled') ?? []).some(({ conditions }) => conditions.length > 0);

function factsOfProxy(proxy: ProxySection): readonly Fact[] {
  const maybe = isConditional(proxy);
  const servers = proxy.servers.flatMap((server) =>
    serverNames(server).flatMap((name): readonly Fact[] => {
      const either = maybe || server.conditions.length > 0;
      return [
        { what: 'server', text: statServer(proxy, server, name), maybe: either },
        { what: 'server checks', text: `${proxy.name}/${name} rise ${server.rise} fall ${server.fall}`, maybe: true },
        { what: 'server state', text: stateServer(proxy, server, name), maybe: either },
      ];
    }),
  );
  return [
    ...(proxy.takes ? [{ what: 'frontend' as const, text: `${proxy.name} ${proxy.mode}`, maybe }] : []),
    ...(proxy.sends ? [{ what: 'backend' as const, text: backendText(proxy), maybe }] : []),
    ...servers,
  ];
}

function listenerTexts(bind: Omit<Bind, 'transparent'>): readonly string[] {
  if (bind.family === 'unix') return [`unix ${bind.address}`];
  const ports = Array.from({ length: bind.portTo - bind.portFrom + 1 }, (_, index) => bind.portFrom + index);
  const address = bind.family === 'other' ? bind.address : plainAddress(bind.address);
  return ports.map((port) => `${bind.transport ?? 'tcp'} ${address}:${port}`);
}

/** What HAProxy must report when the reader is right. */
export function expectedFacts(
  config: HaproxyConfig,
  localPeer: string,
  env: Readonly<Record<string, string>>,
): readonly Fact[] {
  const listeners = listenersOf(config, { localPeer, env }).flatMap((bind) =>
    listenerTexts(bind).map((text) => ({ what: 'listener' as const, text, maybe: bind.conditional })),
  );
  return [
    ...proxySections(config, env)
      .filter(({ disabled }) => !disabled)
      .flatMap(factsOfProxy),
    ...new Map(listeners.map((one) => [one.text, one])).values(),
  ];
}
