import { describe, expect, test } from 'vitest';
import { readHaproxyConfig } from '../../src/haproxy/read.js';
import { readServerAddress } from '../../src/haproxy/server-address.js';
import { serverNames, serversOf } from '../../src/haproxy/servers.js';

const servers = (...lines: readonly string[]) => {
  const config = readHaproxyConfig([{ path: 'h.cfg', text: `${lines.join('\n')}\n` }], { env: {} });
  return config.sections.flatMap((section) => serversOf(config, section, {}));
};

describe('a server', () => {
  test('has what HAProxy gives it when nothing is written', () => {
    expect(servers('backend b', ' server s 192.0.2.1:80')).toEqual([
      {
        name: 's',
        address: '192.0.2.1',
        family: 'ipv4',
        port: 80,
        check: false,
        agentCheck: false,
        interMs: 2_000,
        rise: 2,
        fall: 3,
        weight: 1,
        backup: false,
        disabled: false,
        ssl: false,
        maxconn: 0,
        initAddress: ['last', 'libc'],
        parameters: [],
        at: { file: 'h.cfg', line: 2 },
        conditions: [],
      },
    ]);
  });

  test('takes default-server of the defaults, then of its section as far as it stands before, then its own', () => {
    const [first, second, third] = servers(
      'defaults',
      ' default-server check inter 5s weight 20',
      'backend b',
      ' server one 192.0.2.1:80',
      ' default-server weight 30 backup',
      ' server two 192.0.2.2:80 no-check',
      ' server three 192.0.2.3:80 weight 40 no-backup',
    );
    expect(first).toMatchObject({ check: true, interMs: 5_000, weight: 20, backup: false });
    expect(second).toMatchObject({ check: false, interMs: 5_000, weight: 30, backup: true });
    expect(third).toMatchObject({ check: true, weight: 40, backup: false });
    expect(third?.parameters.map(({ name, at }) => `${name} ${at.line}`)).toEqual([
      'check 2',
      'inter 2',
      'weight 5',
      'backup 5',
      'weight 7',
      'no-backup 7',
    ]);
  });

  test('may have a cookie that is called like a parameter', () => {
    expect(servers('backend b', ' server s 192.0.2.1:80 cookie check backup')[0]).toMatchObject({
      cookie: 'check',
      check: false,
      backup: true,
    });
  });

  test('is enabled by `enabled`, and checked where it says', () => {
    expect(
      servers('backend b', ' default-server disabled', ' server s 192.0.2.1 enabled check addr 192.0.2.9 port 81')[0],
    ).toMatchObject({
      disabled: false,
      portOffset: 0,
      checkAddress: '192.0.2.9',
      checkPort: 81,
    });
  });

  test('keeps a parameter that nobody knows', () => {
    expect(servers('backend b', ' server s 192.0.2.1:80 weigth 5')[0]?.parameters.map(({ name }) => name)).toEqual([
      'weigth',
      '5',
    ]);
  });

  test('of a template has many names', () => {
    const [three, range] = servers('backend b', ' server-template a 3 x:80', ' server-template b 5-6 x:80 check');
    expect(three && serverNames(three)).toEqual(['a1', 'a2', 'a3']);
    expect(range && serverNames(range)).toEqual(['b5', 'b6']);
    expect(range).toMatchObject({ template: { from: 5, to: 6 }, address: 'x', family: 'name', check: true });
  });

  test('of an enormous template is named within bounds', () => {
    const [server] = servers('backend b', ' server-template a 1-999999999 x:80');
    expect(server && serverNames(server, 5)).toHaveLength(5);
  });

  test('may be reached through a variable that the file sets', () => {
    expect(
      servers('global', ' setenv APP 192.0.2.7', 'backend b', ' server s "$APP":80', ' server t $APP:81'),
    ).toMatchObject([
      { address: '192.0.2.7', port: 80 },
      { address: '192.0.2.7', port: 81 },
    ]);
  });
});

test.each([
  ['192.0.2.1', { address: '192.0.2.1', family: 'ipv4', portOffset: 0 }],
  ['192.0.2.1:+1000', { address: '192.0.2.1', family: 'ipv4', portOffset: 1000 }],
  ['192.0.2.1:-20', { address: '192.0.2.1', family: 'ipv4', portOffset: -20 }],
  ['*:80', { address: '0.0.0.0', family: 'ipv4', port: 80 }],
  ['[2001:db8::1]:80', { address: '2001:db8::1', family: 'ipv6', port: 80 }],
  ['2001:db8::1:80', { address: '2001:db8::1', family: 'ipv6', port: 80 }],
  ['ipv6@:80', { address: '::', family: 'ipv6', port: 80 }],
  ['app.example.org:80', { address: 'app.example.org', family: 'name', port: 80 }],
  ['/run/app.sock', { address: '/run/app.sock', family: 'unix' }],
  ['unix@/run/app.sock', { address: '/run/app.sock', family: 'unix' }],
  ['abns@app', { address: 'abns@app', family: 'other' }],
  ['quic4@192.0.2.1:443', { address: '192.0.2.1', family: 'ipv4', port: 443, transport: 'udp' }],
  ['$APP:80', { address: '$APP', family: 'other', port: 80 }],
])('%s is read as a server address', (text, expected) => {
  expect(readServerAddress(text)).toEqual(expected);
});
