/**
 * Which of two IP addresses is the higher one, as VRRP compares them: unsigned, in network byte order (RFC 9568 section 6.4.3).
 * Negative when `a` is lower, 0 when they are the same address, positive when it is higher. IPv4 sorts before IPv6,
 * and what is no address sorts as 0.
 */
export function compareAddresses(a: string, b: string): number {
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/**
 * The network that an address with that prefix length lies in, in one spelling for all addresses of it, such as `ipv4 3221225984/24`. Absent: it is none that
 * two hosts could share, be it a loopback address, a link-local one or a single host.
 */
export function networkOf(address: string, prefixLength: number): string | undefined {
  const isIpv6 = address.includes(':');
  const bits = isIpv6 ? 128 : 32;
  if (prefixLength <= 0 || prefixLength >= bits - 1 || /^(?:127\.|169\.254\.|fe[89ab]|::1$)/i.test(address))
    return undefined;
  const below = BigInt(bits - prefixLength);
  const host = numberOf(address) & ((1n << BigInt(bits)) - 1n);
  return `${isIpv6 ? 'ipv6' : 'ipv4'} ${(host >> below) << below}/${prefixLength}`;
}

function numberOf(address: string): bigint {
  const bare = address.split('%')[0] ?? '';
  return bare.includes(':') ? (1n << 128n) + ipv6Number(bare) : ipv4Number(bare);
}

function ipv4Number(address: string): bigint {
  return address.split('.').reduce((sum, octet) => sum * 256n + BigInt(Number.parseInt(octet, 10) || 0), 0n);
}

function ipv6Number(address: string): bigint {
  const [head = '', tail] = withHexTail(address).split('::');
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => 0);
  return [...before, ...zeros, ...after].reduce((sum, group) => sum * 65_536n + BigInt(group), 0n);
}

const groupsOf = (part: string): readonly number[] =>
  part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16) || 0);

/** `::ffff:192.0.2.1` as `::ffff:c000:201`. */
function withHexTail(address: string): string {
  const tail = /(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (tail === undefined) return address;
  const number = Number(ipv4Number(tail));
  return `${address.slice(0, -tail.length)}${Math.floor(number / 65_536).toString(16)}:${(number % 65_536).toString(16)}`;
}
