import { compareReleases, type Release, readRelease } from '../vrrp/release.js';
import { type Address, readAddress } from './address.js';
import { readAddressOptions } from './address-options.js';
import type { Position, VirtualAddress } from './config.js';
import { type Block, linesOf } from './scalars.js';
import type { FreeLine } from './tree.js';
import type { Warn } from './warnings.js';

/** An advert carries a count of one byte: where there are more, keepalived keeps one less than that and moves the rest to the excluded addresses. */
const MOST_ADVERTISED = 255;
/** Older releases keep an address that stands twice. */
const FIRST_WITHOUT_DUPLICATES: Release = [2, 3, 3];
/** Older releases cut a label to what fits. */
const FIRST_WITHOUT_LONG_LABELS: Release = [2, 2, 0];
/** IFNAMSIZ without its end. */
const LONGEST_LABEL = 15;

/** An address, and the line that names it. */
export interface PlacedAddress extends Address {
  readonly at: Position;
}

/** The addresses of an instance in file order. */
export interface Vips {
  readonly addresses: readonly VirtualAddress[];
  readonly excludedAddresses: readonly VirtualAddress[];
}

/** Reads `virtual_ipaddress` and `virtual_ipaddress_excluded`; lines that are no address, or of another family than the instance, are dropped with a warning. */
export function readVips(
  { directive, warn }: Block,
  { family, version }: { readonly family: 'ipv4' | 'ipv6'; readonly version: string | undefined },
): Vips {
  const release = version === undefined ? undefined : readRelease(version);
  const isBefore = (first: Release): boolean => release !== undefined && compareReleases(release, first) < 0;
  const read = (keyword: string): readonly VirtualAddress[] =>
    virtualAddressesOf(linesOf(directive, keyword), { cutsLabels: isBefore(FIRST_WITHOUT_LONG_LABELS), warn });
  const listed = read('virtual_ipaddress');
  const fitting = listed.filter((vip) => {
    if (vip.family !== family)
      warn(`VIP ${vip.address} is not of the family of the instance's first address: keepalived drops it`, vip.at);
    return vip.family === family;
  });
  const vips = isBefore(FIRST_WITHOUT_DUPLICATES) ? fitting : withoutDuplicates(fitting, warn);
  const most = vips.length > MOST_ADVERTISED ? MOST_ADVERTISED - 1 : MOST_ADVERTISED;
  const excess = vips[most];
  if (excess) warn(`more than ${MOST_ADVERTISED} VIPs: those from ${excess.address} on are not advertised`, excess.at);
  return {
    addresses: vips.slice(0, most),
    excludedAddresses: [...read('virtual_ipaddress_excluded'), ...vips.slice(most)],
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

function virtualAddressesOf(
  lines: readonly FreeLine[],
  { cutsLabels, warn }: { readonly cutsLabels: boolean; readonly warn: Warn },
): readonly VirtualAddress[] {
  return lines.flatMap((line) => {
    const { at } = line;
    const [address] = addressesOf([line], warn);
    if (!address) return [];
    const options = readAddressOptions(line.words.slice(1), at, warn);
    const { label } = options;
    if (label !== undefined && label.length > LONGEST_LABEL) {
      warn(
        `label ${label} has more than ${LONGEST_LABEL} characters: keepalived ${cutsLabels ? 'cuts it' : 'drops the address'}`,
        at,
      );
      if (!cutsLabels) return [];
    }
    const prefixLength = address.prefixLength ?? (address.family === 'ipv4' ? 32 : 128);
    return [{ ...address, prefixLength, ...options, ...(label && { label: label.slice(0, LONGEST_LABEL) }) }];
  });
}

function withoutDuplicates(addresses: readonly VirtualAddress[], warn: Warn): readonly VirtualAddress[] {
  const seen = new Set<string>();
  return addresses.filter(({ address, at }) => {
    const isNew = !seen.has(address);
    if (!isNew) warn(`VIP ${address} is there already: keepalived drops it`, at);
    seen.add(address);
    return isNew;
  });
}
