import { createHash } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { type KnownHost, knownHostsName, matchesHost } from './known-hosts.js';

/** What known_hosts says of the key that a host has shown. Only `known` lets a connection go on. */
export type HostKeyVerdict =
  | { readonly kind: 'known'; readonly at: KnownHost }
  | { readonly kind: 'revoked'; readonly at: KnownHost }
  /** Lines of the same key type with another key; or, where there are none, lines of other key types. */
  | { readonly kind: 'changed'; readonly at: readonly KnownHost[] }
  /** No line for the host. `authorities` are its @cert-authority lines, which cannot be used: host certificates are not supported. */
  | { readonly kind: 'unknown'; readonly authorities: readonly KnownHost[] };

/** Who a host key is looked up for. `alias` is ssh_config's HostKeyAlias, which stands for host and port. */
export interface HostIdentity {
  readonly host: string;
  readonly port: number;
  readonly alias?: string;
}

/** Looks a shown key up. A revoked key loses before everything else; one good line is enough, as in OpenSSH. */
export function judgeHostKey(entries: readonly KnownHost[], who: HostIdentity, key: Buffer): HostKeyVerdict {
  const verdict = judgeByName(entries, lookupName(who), key);
  if (verdict.kind !== 'unknown' || who.alias !== undefined || who.port === 22) return verdict;
  // OpenSSH, too, accepts the plain name for another port, and only if the key is the same one.
  const byPlainName = judgeByName(entries, knownHostsName(who.host, 22), key);
  return byPlainName.kind === 'known' || byPlainName.kind === 'revoked' ? byPlainName : verdict;
}

/** The name to look up, and to show. */
export function lookupName(who: HostIdentity): string {
  return who.alias?.toLowerCase() ?? knownHostsName(who.host, who.port);
}

/** `SHA256:...` as ssh-keygen -l prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The type that a key in wire form names. */
export function keyTypeOf(key: Buffer): string {
  return key.length < 4 ? 'unreadable' : key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

const DEFAULT_ORDER: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/**
 * The host-key algorithms to offer, those of the known keys first: a host with several keys then shows one that can be compared.
 * RSA keys are asked for with SHA-2 signatures only (RFC 8332).
 */
export function hostKeyAlgorithms(entries: readonly KnownHost[], who: HostIdentity): ServerHostKeyAlgorithm[] {
  const names = who.alias === undefined ? [lookupName(who), knownHostsName(who.host, 22)] : [lookupName(who)];
  const types = new Set(
    entries
      .filter((entry) => entry.marker === 'none' && names.some((name) => matchesHost(entry, name)))
      .map((entry) => entry.keyType),
  );
  const isKnown = (algorithm: string) => types.has(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);
  return [...DEFAULT_ORDER.filter(isKnown), ...DEFAULT_ORDER.filter((algorithm) => !isKnown(algorithm))];
}

function judgeByName(entries: readonly KnownHost[], name: string, key: Buffer): HostKeyVerdict {
  const ofHost = entries.filter((entry) => matchesHost(entry, name));
  const same = ofHost.filter((entry) => entry.key.equals(key));
  const revoked = same.find((entry) => entry.marker === 'revoked');
  if (revoked !== undefined) return { kind: 'revoked', at: revoked };
  const known = same.find((entry) => entry.marker === 'none');
  if (known !== undefined) return { kind: 'known', at: known };
  const plain = ofHost.filter((entry) => entry.marker === 'none');
  if (plain.length === 0) return { kind: 'unknown', authorities: ofHost.filter((e) => e.marker === 'cert-authority') };
  const sameType = plain.filter((entry) => entry.keyType === keyTypeOf(key));
  return { kind: 'changed', at: sameType.length > 0 ? sameType : plain };
}
