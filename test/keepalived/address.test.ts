import { isIPv4, isIPv6 } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAddress } from '../../src/keepalived/address.js';

describe('an address', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1'],
    ['10.0.0.1/24', '10.0.0.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:0:0:0:1/64', '2001:db8:0:1::1'],
    ['2001:0:0:1:0:0:1:1', '2001::1:0:0:1:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['::FFFF:10.0.0.1', '::ffff:10.0.0.1'],
    ['64:ff9b::10.0.0.1', '64:ff9b::a00:1'],
  ])('%s has the one spelling %s', (text, expected) => {
    expect(readAddress(text)?.address).toBe(expected);
  });

  test.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '10.0.0.1/33',
    '10.0.0.1/',
    '10.0.0.1/24/8',
    ':',
    ':::',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7::8',
    'fe80::1/129',
    'fe80::1%eth0',
    'vip',
  ])('%j is none', (text) => {
    expect(readAddress(text)).toBeUndefined();
  });

  test('is what the platform takes for one, and its spelling is stable', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = readAddress(text);
        expect(address?.family).toBe(isIPv4(text) ? 'ipv4' : 'ipv6');
        expect(readAddress(address?.address ?? '')?.address).toBe(address?.address);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('0', '1', '2', 'a', 'F', ':', '.') }), (text) => {
        expect(readAddress(text) !== undefined).toBe(isIPv4(text) || isIPv6(text));
      }),
    );
  });
});
