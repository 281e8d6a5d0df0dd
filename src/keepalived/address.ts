/** An IP address in its one canonical spelling, with what stood after its slash. */
export interface Address {
  /** IPv4 dotted; IPv6 lower case and compressed as inet_ntop(3) prints it. */
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly prefixLength?: number;
}

/** Reads `IP` or `IP/LEN` as inet_pton(3) would; absent when it is neither. */
export function readAddress(text: string): Address | undefined {
  const [bare = '', length, ...rest] = text.split('/');
  if (rest.length > 0) return undefined;
  const address = canonicalIpv4(bare) ?? canonicalIpv6(bare);
  if (address === undefined) return undefined;
  const family = bare.includes(':') ? 'ipv6' : 'ipv4';
  if (length === undefined) return { address, family };
  const longest = family === 'ipv4' ? 32 : 128;
  if (!/^\d{1,3}$/.test(length) || Number(length) > longest) return undefined;
  return { address, family, prefixLength: Number(length) };
}

/** A canonical IPv6 address that belongs to one link (RFC 4291 section 2.5.6): the same one on two links is two addresses. */
export const isLinkLocal = (address: string): boolean => /^fe[89ab][0-9a-f]:/.test(address);

function canonicalIpv4(text: string): string | undefined {
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1);
  if (!octets?.every((octet) => Number(octet) <= 255 && String(Number(octet)) === octet)) return undefined;
  return text;
}

function canonicalIpv6(text: string): string | undefined {
  const groups = ipv6Groups(text);
  return groups && printIpv6(groups);
}

const numbers = (groups: readonly string[]): readonly number[] => groups.map((group) => Number.parseInt(group, 16));

function ipv6Groups(text: string): readonly number[] | undefined {
  const halves = withHexTail(text)?.split('::');
  if (!halves || halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (!head || ![...head, ...(tail ?? [])].every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  if (!tail) return head.length === 8 ? numbers(head) : undefined;
  const zeros = 8 - head.length - tail.length;
  return zeros >= 1 ? [...numbers(head), ...Array.from({ length: zeros }, () => 0), ...numbers(tail)] : undefined;
}

/** `::ffff:10.0.0.1` as `::ffff:a00:1`. */
function withHexTail(text: string): string | undefined {
  if (!text.includes('.')) return text.includes(':') ? text : undefined;
  const cut = text.lastIndexOf(':') + 1;
  const ipv4 = canonicalIpv4(text.slice(cut));
  if (cut === 0 || !ipv4) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
  return `${text.slice(0, cut)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

function printIpv6(groups: readonly number[]): string {
  const { start, length } = longestZeros(groups);
  if (start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff))) {
    const [high = 0, low = 0] = groups.slice(6);
    return `${length === 6 ? '::' : '::ffff:'}${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

/** The first of the longest runs of zero groups. */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: -1, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
