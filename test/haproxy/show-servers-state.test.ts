import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HaproxyAnswerError } from '../../src/haproxy/answer-error.js';
import { parseServersState } from '../../src/haproxy/show-servers-state.js';
import { fixture } from './fixture.js';
import { serversState, serversStateText } from './servers-state.js';

describe.each(['2.2.9', '2.6.12', '3.2.26'] as const)('show servers state of %s', (version) => {
  const { servers } = parseServersState(fixture(version, 'servers-state'));
  const [weighted, maint, drained, moved] = servers;

  test('tells weights, MAINT and DRAIN by the CLI', () => {
    expect(weighted).toMatchObject({ name: 'pages/s1', weight: 0, configuredWeight: 1, maint: false, state: 'up' });
    expect(maint).toMatchObject({ name: 'pages/s2', maint: true, drain: false, state: 'down', checks: 'on' });
    expect(drained).toMatchObject({ name: 'echo_servers/s1', maint: false, drain: true, state: 'up' });
    expect(moved).toMatchObject({ backend: 'echo_servers', server: 's2', address: '198.18.2.2', port: 9001 });
  });

  test('tells TLS since 2.4', () => {
    expect(moved?.ssl).toBe(version === '2.2.9' ? undefined : false);
  });

  test('keeps every line as a server-state-file holds it', () => {
    expect(weighted?.line).toMatch(/^4 pages 1 s1 198\.18\.2\.2 2 0 0 1 /);
  });
});

test.each([
  ['disabled in the configuration', { admin: 5, op: 0 }, { maint: true, disabledInConfig: true }],
  ['disabled there and enabled since', { admin: 4 }, { maint: false, disabledInConfig: true }],
  ['in MAINT with the one it tracks', { admin: 2, op: 0 }, { maint: false, maintByOthers: true }],
  ['without an address from DNS', { admin: 0x20, op: 0, address: '-', fqdn: 'a.example' }, { maintByOthers: true }],
  ['not checked yet', { checkStatus: 1 }, { unchecked: true, checks: 'on' }],
  ['whose checks were turned off', { check: 2 }, { checks: 'off' }],
  ['with an agent', { agent: 22 }, { agent: true }],
])('a server %s', (_, columns, wanted) => {
  expect(serversState(columns).servers[0]).toMatchObject(wanted);
});

test.each([
  ['nothing', ''],
  ['another form', '2\n# be_id be_name x\n'],
  ['an unknown command', 'Unknown command.\n'],
  ['a line that was cut', serversStateText({}).slice(0, -40)],
  ['a state that is none', serversStateText({ op: 9 })],
])('%s is no answer', (_, text) => {
  expect(() => parseServersState(text)).toThrow(HaproxyAnswerError);
});

test('whatever comes, it is read or refused', () => {
  fc.assert(
    fc.property(fc.string(), (tail) => {
      try {
        return parseServersState(`${serversStateText({})}${tail}`).servers.length > 0;
      } catch (error) {
        return error instanceof HaproxyAnswerError;
      }
    }),
  );
});
