import { describe, expect, test } from 'vitest';
import { type BindAddress, readBindAddresses } from '../../src/haproxy/bind.js';

type Short = readonly [address: string, from: number, to: number, family: BindAddress['family']];

const short = (one: BindAddress): Short => [one.address, one.portFrom, one.portTo, one.family];

describe('an address is read in every form', () => {
  test.each<[string, ...Short]>([
    [':80', '0.0.0.0', 80, 80, 'ipv4'],
    ['*:80', '0.0.0.0', 80, 80, 'ipv4'],
    ['0.0.0.0:80', '0.0.0.0', 80, 80, 'ipv4'],
    ['192.0.2.10:8000-8010', '192.0.2.10', 8000, 8010, 'ipv4'],
    ['ipv4@192.0.2.10:80', '192.0.2.10', 80, 80, 'ipv4'],
    ['ipv4@:80', '0.0.0.0', 80, 80, 'ipv4'],
    ['tcp4@:80', '0.0.0.0', 80, 80, 'ipv4'],
    ['mptcp@192.0.2.10:80', '192.0.2.10', 80, 80, 'ipv4'],
    ['[::1]:80', '::1', 80, 80, 'ipv6'],
    [':::80', '::', 80, 80, 'ipv6'],
    ['[::]:80', '::', 80, 80, 'ipv6'],
    ['::', '::', 0, 0, 'ipv6'],
    ['2001:db8::1:443', '2001:db8::1', 443, 443, 'ipv6'],
    ['ipv6@:80', '::', 80, 80, 'ipv6'],
    ['ipv6@[2001:db8::1]:80', '2001:db8::1', 80, 80, 'ipv6'],
    ['/run/web.sock', '/run/web.sock', 0, 0, 'unix'],
    ['unix@/run/web.sock', '/run/web.sock', 0, 0, 'unix'],
    ['unix@web.sock', 'web.sock', 0, 0, 'unix'],
    ['uxst@/run/web.sock', '/run/web.sock', 0, 0, 'unix'],
    ['abns@web', 'abns@web', 0, 0, 'other'],
    ['abnsz@web', 'abnsz@web', 0, 0, 'other'],
    ['fd@3', 'fd@3', 0, 0, 'other'],
    ['sockpair@5', 'sockpair@5', 0, 0, 'other'],
    ['rhttp@be/srv', 'rhttp@be/srv', 0, 0, 'other'],
    ['lb.example.org:80', 'lb.example.org', 80, 80, 'other'],
    ['$VIP:80', '$VIP', 80, 80, 'other'],
    [`\${VIP-10.0.0.1}:80`, `\${VIP-10.0.0.1}`, 80, 80, 'other'],
    ['192.0.2.1:$PORT', '192.0.2.1:$PORT', 0, 0, 'other'],
    ['ipv4@[::1]:80', '[::1]', 80, 80, 'other'],
  ])('%s', (text, ...expected) => {
    expect(readBindAddresses(text).map(short)).toEqual([expected]);
  });

  test('a comma list is several addresses', () => {
    expect(readBindAddresses('192.0.2.1:80,[::1]:443,/run/x').map(short)).toEqual([
      ['192.0.2.1', 80, 80, 'ipv4'],
      ['::1', 443, 443, 'ipv6'],
      ['/run/x', 0, 0, 'unix'],
    ]);
  });

  test.each(['quic4@:443', 'udp4@:443', 'quic4@0.0.0.0:443'])('%s is a UDP listener', (text) => {
    expect(readBindAddresses(text)).toEqual([
      { address: '0.0.0.0', portFrom: 443, portTo: 443, family: 'ipv4', transport: 'udp' },
    ]);
  });

  test('variables are expanded outside of quotes too when the environment is known', () => {
    expect(readBindAddresses(`$VIP:\${PORT}`, { env: { VIP: '192.0.2.7', PORT: '8080' } }).map(short)).toEqual([
      ['192.0.2.7', 8080, 8080, 'ipv4'],
    ]);
  });

  test('unix-bind prefix stands before the path', () => {
    expect(readBindAddresses('/web.sock', { unixPrefix: '/run/haproxy' }).map(short)).toEqual([
      ['/run/haproxy/web.sock', 0, 0, 'unix'],
    ]);
  });
});

test.each(['192.0.2.1', 'lb.example.org', ':0', ':70000', ':90-80', ':http', ''])(
  '%j is kept with its problem',
  (text) => {
    const [address] = readBindAddresses(text);
    expect(address?.problem).toMatch(/no port/);
  },
);
