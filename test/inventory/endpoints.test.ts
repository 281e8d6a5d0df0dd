import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { httpEndpoint, tcpEndpoint } from '../../src/inventory/endpoints.js';

describe('httpEndpoint', () => {
  test.each([
    ['http://192.0.2.1', { address: '192.0.2.1', port: 80, path: '/' }],
    ['http://192.0.2.1:8080/a/b?c=d', { address: '192.0.2.1', port: 8080, path: '/a/b?c=d' }],
    ['HTTP://WWW.Example.org/', { address: 'www.example.org', port: 80, path: '/' }],
    ['http://[2001:DB8::1]:81/x', { address: '2001:db8::1', port: 81, path: '/x' }],
    [':8404/healthz', { port: 8404, path: '/healthz' }],
    [':80', { port: 80, path: '/' }],
  ])('reads %s', (text, expected) => {
    expect(httpEndpoint(text)).toEqual({ endpoint: { text, ...expected } });
  });

  test.each([
    ['https://192.0.2.1/', 'https:// is not supported', "ask the port with tcp: '192.0.2.1:443'"],
    ['https://[2001:db8::1]:8443/', 'https:// is not supported', "ask the port with tcp: '[2001:db8::1]:8443'"],
    ['192.0.2.1/x', '"192.0.2.1/x" is not an http:// URL', 'write http://192.0.2.1/x'],
    ['ftp://192.0.2.1/', '"ftp://192.0.2.1/" is not an http:// URL', undefined],
    ['http:///x', '"http:///x" is not an http:// URL', undefined],
    ['http://a b/', '"http://a b/" is not an http:// URL', undefined],
    ['http://a/\r\nX: y', '"http://a/··X: y" is not an http:// URL', undefined],
    ['http://u:p@192.0.2.1/', 'a probe URL may not hold a user or password', undefined],
    ['http://192.0.2.1:0/', '"http://192.0.2.1:0/" has port 0', undefined],
    [':99999/', '":99999/" is not an http:// URL', undefined],
  ])('refuses %j', (text, message, suggestion) => {
    expect(httpEndpoint(text)).toEqual({ complaint: { message, ...(suggestion && { suggestion }) } });
  });
});

describe('tcpEndpoint', () => {
  test.each([
    ['192.0.2.1:9000', { address: '192.0.2.1', port: 9000 }],
    ['WWW.example.org:25', { address: 'www.example.org', port: 25 }],
    ['[2001:DB8:0::1]:9000', { address: '2001:db8::1', port: 9000 }],
    [':9000', { port: 9000 }],
  ])('reads %s', (text, expected) => {
    expect(tcpEndpoint(text)).toEqual({ endpoint: { text, path: '/', ...expected } });
  });

  test.each([
    '192.0.2.1',
    '192.0.2.1:0',
    '192.0.2.1:65536',
    '2001:db8::1:80',
    '[192.0.2.1]:80',
    '[]:80',
    'a b:80',
    ':',
    '',
  ])('refuses %j', (text) => {
    expect(tcpEndpoint(text)).toHaveProperty('complaint.suggestion', 'write host:port, an IPv6 address in brackets');
  });
});

test('no text makes an endpoint with a port that cannot be connected to, or a path that breaks a request line', () => {
  const text = fc.oneof(fc.string(), fc.webUrl({ validSchemes: ['http'], withQueryParameters: true }));
  fc.assert(
    fc.property(text, (written) => {
      for (const answer of [httpEndpoint(written), tcpEndpoint(written)]) {
        if (!('endpoint' in answer)) continue;
        expect(answer.endpoint.port).toSatisfy((port: number) => port >= 1 && port <= 65_535);
        expect(answer.endpoint.path).toMatch(/^\/[\x21-\x7e]*$/);
      }
    }),
  );
});
