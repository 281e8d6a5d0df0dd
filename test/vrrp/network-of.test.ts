import { describe, expect, test } from 'vitest';
import { networkOf } from '../../src/vrrp/address-order.js';

describe('two addresses are in one network', () => {
  test.each([
    ['192.0.2.1', '192.0.2.254', 24, true],
    ['192.0.2.1', '192.0.3.1', 24, false],
    ['192.0.2.1', '192.0.3.1', 23, true],
    ['255.255.255.1', '255.255.255.9', 28, true],
    ['2001:db8::1', '2001:db8:0:0:ffff::', 64, true],
    ['2001:db8::1', '2001:db8:0:1::1', 64, false],
  ])('%s and %s by /%i: %s', (a, b, prefixLength, same) => {
    expect(networkOf(a, prefixLength)).toBeDefined();
    expect(networkOf(a, prefixLength) === networkOf(b, prefixLength)).toBe(same);
  });

  test.each([
    ['a single host', '192.0.2.1', 32],
    ['a single IPv6 host', '2001:db8::1', 128],
    ['a loopback address', '127.0.0.1', 8],
    ['the IPv6 loopback address', '::1', 64],
    ['a link-local address', 'fe80::1', 64],
    ['an address that a node gave itself', '169.254.1.1', 16],
    ['everything', '192.0.2.1', 0],
  ])('%s is in none', (_what, address, prefixLength) => {
    expect(networkOf(address, prefixLength)).toBeUndefined();
  });
});
