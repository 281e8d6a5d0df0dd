import { isIPv4, isIPv6 } from 'node:net';
import type { Bind } from './config.js';
import { type Env, expandEnv } from './variables.js';

/** One address of a `bind` line, without where it stands. Fields as in `Bind`. */
export interface BindAddress {
  readonly address: string;
  readonly portFrom: number;
  readonly portTo: number;
  readonly family: Bind['family'];
  readonly transport?: 'udp';
  /** Why HAProxy would refuse the address. */
  readonly problem?: string;
}

type Family = 'ipv4' | 'ipv6' | 'inet' | 'unix' | 'other';

interface Prefix {
  readonly family: Family;
  readonly udp?: true;
}

const prefixes: Readonly<Record<string, Prefix>> = {
  ip: { family: 'inet' },
  ipv4: { family: 'ipv4' },
  ipv6: { family: 'ipv6' },
  tcp: { family: 'inet' },
  tcp4: { family: 'ipv4' },
  tcp6: { family: 'ipv6' },
  mptcp: { family: 'inet' },
  mptcp4: { family: 'ipv4' },
  mptcp6: { family: 'ipv6' },
  udp: { family: 'inet', udp: true },
  udp4: { family: 'ipv4', udp: true },
  udp6: { family: 'ipv6', udp: true },
  quic: { family: 'inet', udp: true },
  quic4: { family: 'ipv4', udp: true },
  quic6: { family: 'ipv6', udp: true },
  unix: { family: 'unix' },
  uxst: { family: 'unix' },
  uxdg: { family: 'unix' },
  abns: { family: 'other' },
  abnsz: { family: 'other' },
  fd: { family: 'other' },
  sockpair: { family: 'other' },
  rhttp: { family: 'other' },
  rev: { family: 'other' },
};

interface Ports {
  readonly from: number;
  readonly to: number;
  readonly problem?: string;
}

function readPorts(text: string): Ports | undefined {
  const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text);
  if (!match) return undefined;
  const from = Number(match[1]);
  const to = match[2] === undefined ? from : Number(match[2]);
  if (from < 1 || to > 65_535 || from > to) return { from: 0, to: 0, problem: `'${text}' is no port range of 1-65535` };
  return { from, to };
}

/** The text cut at its last `:`, unless that stands inside `[…]`: where HAProxy looks for the port. */
function splitPort(text: string): { readonly host: string; readonly port: string } {
  const colon = text.lastIndexOf(':');
  if (colon < 0 || colon < text.lastIndexOf(']')) return { host: text, port: '' };
  return { host: text.slice(0, colon), port: text.slice(colon + 1) };
}

function inetFamily(host: string, wanted: Family): { readonly address: string; readonly family: Bind['family'] } {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  if (bare === '' || bare === '*') {
    return wanted === 'ipv6' ? { address: '::', family: 'ipv6' } : { address: '0.0.0.0', family: 'ipv4' };
  }
  if (wanted !== 'ipv6' && bare === host && isIPv4(bare)) return { address: bare, family: 'ipv4' };
  if (wanted !== 'ipv4' && isIPv6(bare)) return { address: bare, family: 'ipv6' };
  return { address: host, family: 'other' };
}

function readInet(text: string, prefix: Prefix): BindAddress {
  const transport = prefix.udp ? ({ transport: 'udp' } as const) : {};
  const { host, port } = splitPort(text);
  const ports = readPorts(port);
  if (!ports) {
    const problem = port.includes('$') ? {} : { problem: `'${text}' has no port` };
    const bare = isIPv6(text)
      ? { address: text, family: 'ipv6' as const }
      : { address: text, family: 'other' as const };
    return { ...bare, portFrom: 0, portTo: 0, ...transport, ...problem };
  }
  const problem = ports.problem === undefined ? {} : { problem: ports.problem };
  return { ...inetFamily(host, prefix.family), portFrom: ports.from, portTo: ports.to, ...transport, ...problem };
}

function readOne(text: string, unixPrefix: string): BindAddress {
  // `stream+` and `dgram+` only choose the socket type; QUIC and UDP have prefixes of their own.
  const plain = text.replace(/^(?:stream|dgram)\+/, '');
  const match = /^([a-z0-9]+)@/.exec(plain);
  const prefix = match && Object.hasOwn(prefixes, match[1] ?? '') ? prefixes[match[1] ?? ''] : undefined;
  const rest = prefix && match ? plain.slice(match[0].length) : plain;
  if (prefix?.family === 'other') return { address: text, portFrom: 0, portTo: 0, family: 'other' };
  if (prefix?.family === 'unix' || (!prefix && rest.startsWith('/'))) {
    return rest.includes('$')
      ? { address: rest, portFrom: 0, portTo: 0, family: 'other' }
      : { address: `${unixPrefix}${rest}`, portFrom: 0, portTo: 0, family: 'unix' };
  }
  return readInet(rest, prefix ?? { family: 'inet' });
}

/**
 * The addresses of the first argument of `bind`: a comma list of every form HAProxy's str2sa_range() takes. Variables are
 * expanded when `env` is given, outside of quotes too, as HAProxy does; otherwise such an address is `other`.
 * Never throws: what HAProxy would refuse has `problem`.
 */
export function readBindAddresses(
  text: string,
  options: { readonly env?: Env; readonly unixPrefix?: string } = {},
): readonly BindAddress[] {
  return text
    .split(',')
    .map((part) => readOne(options.env ? expandEnv(part, options.env) : part, options.unixPrefix ?? ''));
}
