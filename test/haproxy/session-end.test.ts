import { expect, test } from 'vitest';
import { readHaproxyConfig } from '../../src/haproxy/read.js';
import { sessionEnd } from '../../src/haproxy/session-end.js';

const timeouts = 'defaults\n timeout client 30s\n timeout server 1m\n timeout tunnel 1h\n';
const proxies = 'frontend f\n bind :80\nbackend b\n server s 192.0.2.1:80\n';

test.each([
  ['HAProxy itself', `global\n hard-stop-after 30s\n${timeouts}${proxies}`, { kind: 'hard-stop', afterMs: 30_000 }],
  [
    'the longest of the timeouts',
    `${timeouts}${proxies}`,
    { kind: 'timeouts', timeout: 'timeout tunnel', ms: 3_600_000, at: { file: 'h.cfg', line: 4 } },
  ],
  [
    'nothing, when a frontend has no timeout client',
    `defaults\n timeout server 1m\n${proxies}`,
    { kind: 'none', proxy: 'frontend f', missing: 'client' },
  ],
  [
    'nothing, when timeout client is 0',
    `defaults\n timeout server 1m\n timeout client 0\n${proxies}`,
    { kind: 'none', proxy: 'frontend f', missing: 'client' },
  ],
  [
    'nothing, when a backend has no timeout server',
    `defaults\n timeout client 1m\n${proxies}`,
    { kind: 'none', proxy: 'backend b', missing: 'server' },
  ],
  [
    'nobody asks of a proxy that is disabled',
    `${timeouts}frontend f\n disabled\n no timeout client\n`,
    { kind: 'timeouts' },
  ],
])('what ends the sessions of an old worker: %s', (_, text, wanted) => {
  expect(sessionEnd(readHaproxyConfig([{ path: 'h.cfg', text }]))).toMatchObject(wanted);
});

test('a configuration without proxies keeps no sessions', () => {
  expect(sessionEnd(readHaproxyConfig([{ path: 'h.cfg', text: 'global\n' }]))).toBeUndefined();
});
