import { readAddress } from './address.js';
import type { Directive } from './tree.js';

/**
 * The address family of an instance: that of the first address in its block, whether a VIP, a unicast peer or the address that adverts
 * come from; whatever is of the other family is dropped (`vrrp->family` in vrrp_parser.c). `native_ipv6` decides it too.
 * Absent: no address at all, which is IPv4.
 */
export function familyOf(directive: Directive): 'ipv4' | 'ipv6' | undefined {
  for (const { keyword, args, lines } of directive.children) {
    if (keyword === 'native_ipv6') return 'ipv6';
    const words =
      keyword === 'unicast_src_ip' || keyword === 'mcast_src_ip'
        ? args.slice(0, 1)
        : keyword === 'virtual_ipaddress' || keyword === 'unicast_peer'
          ? lines.map((line) => line.words[0] ?? '')
          : [];
    for (const word of words) {
      const address = readAddress(word) ?? readAddress(word.split('/')[0] ?? '');
      if (address) return address.family;
    }
  }
  return undefined;
}
