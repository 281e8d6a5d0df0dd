import { compareReleases, type Release, readRelease } from '../vrrp/release.js';
import { type Address, readAddress } from './address.js';
import type { Position } from './config.js';
import { type Block, linesOf } from './scalars.js';
import type { FreeLine } from './tree.js';
import type { Warn } from './warnings.js';

/** An advert carries a count of one byte: what is beyond is moved to the excluded addresses. */
const MOST_ADVERTISED = 255;

/** Older releases keep an address that stands twice. */
const FIRST_WITHOUT_DUPLICATES: Release = [2, 3, 3];

/** An address, and the line that names it. */
export interface PlacedAddress extends Address {
  readonly at: Position;
}

/** The addresses of an instance, bare and canonical, in file order. */
export interface Vips {
  readonly vips: readonly string[];
  readonly excludedVips: readonly string[];
  /** Of the first advertised address; absent when there is none. */
  readonly family?: 'ipv4' | 'ipv6';
}

/** Reads `virtual_ipaddress` and `virtual_ipaddress_excluded`; lines that are no address, or of another family than the first, are dropped with a warning. */
export function readVips({ directive, warn }: Block, version: string | undefined): Vips {
  const listed = addressesOf(linesOf(directive, 'virtual_ipaddress'), warn);
  const advertised = keepsDuplicates(version) ? listed : withoutDuplicates(listed, warn);
  const family = advertised[0]?.family;
  const vips = advertised.filter((vip) => {
    if (vip.family !== family)
      warn(`VIP ${vip.address} is not of the family of the first one: keepalived drops it`, vip.at);
    return vip.family === family;
  });
  const excess = vips[MOST_ADVERTISED];
  if (excess) warn(`more than ${MOST_ADVERTISED} VIPs: those from ${excess.address} on are not advertised`, excess.at);
  const excluded = addressesOf(linesOf(directive, 'virtual_ipaddress_excluded'), warn);
  return {
    vips: vips.slice(0, MOST_ADVERTISED).map((vip) => vip.address),
    excludedVips: [...excluded, ...vips.slice(MOST_ADVERTISED)].map((vip) => vip.address),
    ...(family && { family }),
  };
}

/** The addresses that lines begin with; a prefix length that is none does not cost the address. */
export function addressesOf(lines: readonly FreeLine[], warn: Warn): readonly PlacedAddress[] {
  return lines.flatMap(({ words: [word = ''], at }) => {
    const address = readAddress(word) ?? readAddress(word.split('/')[0] ?? '');
    if (!address) warn(`${JSON.stringify(word)} is no IP address: the line is ignored`, at);
    else if (word.includes('/') && address.prefixLength === undefined) {
      warn(`the prefix length of ${JSON.stringify(word)} is not acceptable`, at);
    }
    return address ? [{ ...address, at }] : [];
  });
}

function keepsDuplicates(version: string | undefined): boolean {
  const release = version === undefined ? undefined : readRelease(version);
  return release !== undefined && compareReleases(release, FIRST_WITHOUT_DUPLICATES) < 0;
}

function withoutDuplicates(addresses: readonly PlacedAddress[], warn: Warn): readonly PlacedAddress[] {
  const seen = new Set<string>();
  return addresses.filter(({ address, at }) => {
    const isNew = !seen.has(address);
    if (!isNew) warn(`VIP ${address} is there already: keepalived drops it`, at);
    seen.add(address);
    return isNew;
  });
}
