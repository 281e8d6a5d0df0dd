import { isIPv4, isIPv6 } from 'node:net';
import { type Env, expandEnv } from './variables.js';

/** Where a server is reached. */
export interface ServerAddress {
  /**
   * The address without brackets, prefix and port; a host name as it is written; the path of a Unix socket; for other kinds the whole text.
   * `0.0.0.0` and `::` mean the address that the client asked for.
   */
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6' | 'name' | 'unix' | 'other';
  /** A fixed port; absent when the client's destination port is used. */
  readonly port?: number;
  /** What is added to the client's destination port: `+1000`, or 0 when no port is written. Absent with a fixed port. */
  readonly portOffset?: number;
  /** `udp` for `udp@` and `quic@` addresses. */
  readonly transport?: 'udp';
}

const inetPrefix = /^(?:ip|tcp|mptcp|udp|quic|ipv)(4|6)?@/;
const otherPrefix = /^(?:abnsz?|fd|sockpair|rhttp|rev)@/;
const unixPrefix = /^(?:unix|uxst|uxdg)@/;

function cutPort(text: string): { readonly host: string; readonly port: string } {
  const colon = text.lastIndexOf(':');
  if (colon < 0 || colon < text.lastIndexOf(']')) return { host: text, port: '' };
  return { host: text.slice(0, colon), port: text.slice(colon + 1) };
}

function readPort(text: string): Pick<ServerAddress, 'port' | 'portOffset'> {
  if (text === '' || text === '0') return { portOffset: 0 };
  if (/^[+-]\d{1,5}$/.test(text)) return { portOffset: Number(text) };
  return /^\d{1,5}$/.test(text) ? { port: Number(text) } : {};
}

function readHost(host: string, version: string | undefined): Pick<ServerAddress, 'address' | 'family'> {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  if (bare === '' || bare === '*') {
    return version === '6' ? { address: '::', family: 'ipv6' } : { address: '0.0.0.0', family: 'ipv4' };
  }
  if (isIPv4(bare)) return { address: bare, family: 'ipv4' };
  if (isIPv6(bare)) return { address: bare, family: 'ipv6' };
  return { address: bare, family: bare.includes('$') ? 'other' : 'name' };
}

/** Reads the address of a `server`, `peer` or `nameserver` line in every form of str2sa_range(). Never throws. */
export function readServerAddress(text: string, env?: Env): ServerAddress {
  const plain = (env ? expandEnv(text, env) : text).replace(/^(?:stream|dgram)\+/, '');
  if (otherPrefix.test(plain)) return { address: plain, family: 'other' };
  if (unixPrefix.test(plain)) return { address: plain.replace(unixPrefix, ''), family: 'unix' };
  if (plain.startsWith('/')) return { address: plain, family: 'unix' };
  const prefix = inetPrefix.exec(plain);
  const rest = prefix ? plain.slice(prefix[0].length) : plain;
  const { host, port } = cutPort(rest);
  const udp = /^(?:udp|quic)/.test(prefix?.[0] ?? '') ? ({ transport: 'udp' } as const) : {};
  return { ...readHost(host, prefix?.[1]), ...readPort(port), ...udp };
}
