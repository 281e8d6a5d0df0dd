import { describe, expect, test } from 'vitest';
import { referencedFiles } from '../../src/haproxy/files.js';
import { globalSettings } from '../../src/haproxy/global.js';
import { listenersOf } from '../../src/haproxy/listeners.js';
import { mailersOf, resolversOf } from '../../src/haproxy/name-services.js';
import { localPeerOf, peersOf } from '../../src/haproxy/peers.js';
import { proxySections } from '../../src/haproxy/proxy-sections.js';
import { readHaproxyConfig } from '../../src/haproxy/read.js';
import { referencesOf } from '../../src/haproxy/references.js';
import { stickTables } from '../../src/haproxy/stick-tables.js';

const read = (...lines: readonly string[]) =>
  readHaproxyConfig([{ path: 'h.cfg', text: `${lines.join('\n')}\n` }], { env: {} });

describe('global settings', () => {
  test('are the last of their kind, each with its place', () => {
    const settings = globalSettings(
      read(
        'global',
        ' maxconn 5',
        ' chroot /var/lib/haproxy',
        ' description a pair',
        'global',
        ' maxconn 7',
        ' no strict-limits',
        ' grace 5s',
      ),
    );
    expect(settings).toEqual({
      chroot: { value: '/var/lib/haproxy', at: { file: 'h.cfg', line: 3 }, conditions: [] },
      maxconn: { value: 7, at: { file: 'h.cfg', line: 6 }, conditions: [] },
      graceMs: { value: 5_000, at: { file: 'h.cfg', line: 8 }, conditions: [] },
      description: { value: 'a pair', at: { file: 'h.cfg', line: 4 }, conditions: [] },
      strictLimits: { value: false, at: { file: 'h.cfg', line: 7 }, conditions: [] },
    });
  });
});

describe('the environment', () => {
  test('follows setenv, presetenv, unsetenv and resetenv from the next line on', () => {
    const config = readHaproxyConfig(
      [
        {
          path: 'h.cfg',
          text: 'global\n setenv A 1\n presetenv A 2\n presetenv B 3\n description "$A$B$C"\n unsetenv A\n node "x$A"\n resetenv B\n stats timeout "$C"\n',
        },
      ],
      { env: { C: '4' } },
    );
    expect(config.sections[0]?.directives.map(({ words }) => words.slice(1).join(' '))).toEqual([
      'A 1',
      'A 2',
      'B 3',
      '134',
      'A',
      'x',
      'B',
      'timeout ',
    ]);
    expect(config.variables).toEqual({ A: '', B: '3', C: '' });
  });

  test('is not changed by a line that may not count', () => {
    const config = read('global', '.if defined(X)', ' setenv A 1', '.endif', ' node "a$A"');
    expect(config.sections[0]?.directives.at(-1)?.words).toEqual(['node', 'a']);
    expect(config.warnings.map(({ message, at }) => `${at.line} ${message}`)).toEqual([
      "3 'setenv' under a condition: later variables are read without it",
    ]);
  });
});

describe('proxies', () => {
  test('know their binds, servers and whether they are disabled', () => {
    const proxies = proxySections(
      read(
        'defaults',
        ' disabled',
        'frontend a',
        ' bind :80',
        'listen b',
        ' enabled',
        ' bind :81,:82',
        ' server s 192.0.2.1:1',
        '.if defined(C)',
        'backend c',
        '.endif',
      ),
    );
    expect(
      proxies.map(({ kind, name, disabled, binds, servers, conditions }) => [
        kind,
        name,
        disabled,
        binds.length,
        servers.length,
        conditions,
      ]),
    ).toEqual([
      ['frontend', 'a', true, 1, 0, []],
      ['listen', 'b', false, 2, 1, []],
      ['backend', 'c', true, 0, 0, ['defined(C)']],
    ]);
  });
});

describe('what HAProxy listens on', () => {
  const config = read(
    'global',
    ' stats socket /run/a.sock',
    'peers lbs',
    ' peer lb1 192.0.2.1:1024',
    ' peer lb2 192.0.2.2:1024',
    'frontend off',
    ' disabled',
    ' bind :80',
    'frontend on',
    ' bind :81',
    'log-forward syslog',
    ' dgram-bind :514',
  );

  test('is what its proxies, log forwarders, stats sockets and its own peer line say', () => {
    const listeners = listenersOf(config, { localPeer: 'lb2', env: {} });
    expect(listeners.map(({ section, address, portFrom }) => [section, address, portFrom])).toEqual([
      ['frontend on', '0.0.0.0', 81],
      ['log-forward syslog', '0.0.0.0', 514],
      ['peers lbs', '192.0.2.2', 1024],
      ['global', '/run/a.sock', 0],
    ]);
  });

  test('is no peer address where the node is none of the peers', () => {
    expect(listenersOf(config, { localPeer: 'other' }).some(({ section }) => section === 'peers lbs')).toBe(false);
    const [lbs] = peersOf(config);
    expect(lbs && localPeerOf(lbs, 'other')).toBeUndefined();
  });
});

test('stick tables know their size, their life and who carries them over', () => {
  const tables = stickTables(
    read(
      'backend st',
      ' stick-table type ip size 100k expire 30m peers lbs store conn_cur,http_req_rate(10s,20) nopurge',
      'peers lbs',
      ' table t type string len 32 size 1m',
    ),
  );
  expect(tables).toMatchObject([
    {
      name: 'st',
      type: 'ip',
      size: 102_400,
      expireMs: 1_800_000,
      peers: 'lbs',
      noPurge: true,
      store: ['conn_cur', 'http_req_rate(10s,20)'],
      at: { line: 2 },
    },
    { name: 'lbs/t', type: 'string', size: 1_048_576, peers: 'lbs', noPurge: false, store: [] },
  ]);
});

test('resolvers and mailers are read', () => {
  const config = read(
    'resolvers dns',
    ' nameserver n1 192.0.2.53:53',
    ' parse-resolv-conf',
    ' hold valid 10s',
    ' timeout retry 1s',
    'mailers m',
    ' mailer smtp mail.example.org:25',
  );
  expect(resolversOf(config)).toMatchObject([
    {
      name: 'dns',
      nameservers: [{ name: 'n1', address: '192.0.2.53', port: 53 }],
      readsResolvConf: true,
      holdMs: { valid: 10_000 },
      timeoutMs: { retry: 1_000 },
    },
  ]);
  expect(mailersOf(config)).toMatchObject([{ name: 'm', mailers: [{ name: 'smtp', family: 'name', port: 25 }] }]);
});

test('every section that another one names is found', () => {
  const references = referencesOf(
    read(
      'frontend web from base',
      ' use_backend %[req.hdr(host),map(/etc/haproxy/hosts.map)] if { path /a }',
      ' default_backend app',
      ' http-request track-sc0 src table st',
      ' http-request cache-use small',
      ' log ring@buf local0',
      'backend app',
      ' stick-table type ip size 1m peers lbs',
      ' server s app.example.org:80 resolvers dns',
      ' email-alert mailers m',
    ),
  );
  expect(references.map(({ kind, name, dynamic, when, at }) => [kind, name, dynamic, when, at.line])).toEqual([
    ['defaults', 'base', false, undefined, 1],
    ['backend', '%[req.hdr(host),map(/etc/haproxy/hosts.map)]', true, 'if { path /a }', 2],
    ['backend', 'app', false, undefined, 3],
    ['table', 'st', false, undefined, 4],
    ['cache', 'small', false, undefined, 5],
    ['ring', 'buf', false, undefined, 6],
    ['peers', 'lbs', false, undefined, 8],
    ['resolvers', 'dns', false, undefined, 9],
    ['mailers', 'm', false, undefined, 10],
  ]);
});

describe('files', () => {
  test.each<[string, string, string]>([
    ['bind :443 ssl crt site.pem ca-file /etc/ca.pem', 'crt', '/etc/crt/site.pem'],
    ['bind :443 ssl crt-list /etc/list', 'crt-list', '/etc/list'],
    ['server s 192.0.2.1:443 ssl ca-file ca.pem', 'ca-file', '/etc/ca/ca.pem'],
    ['default-server ssl crt /c.pem', 'crt', '/c.pem'],
    ['errorfile 503 /etc/haproxy/503.http', 'errorfile', '/etc/haproxy/503.http'],
    ['acl bad src -f /etc/haproxy/bad.lst', 'pattern', '/etc/haproxy/bad.lst'],
    ['http-request deny if { src -f /etc/bad }', 'pattern', '/etc/bad'],
    ['use_backend %[req.hdr(host),lower,map_dom(/etc/hosts.map,app)]', 'map', '/etc/hosts.map'],
    ['http-request return status 200 file /srv/x.html', 'body', '/srv/x.html'],
    ['filter spoe engine waf config /etc/spoe.conf', 'spoe', '/etc/spoe.conf'],
    ['external-check command /usr/local/bin/check', 'external-check', '/usr/local/bin/check'],
  ])('%s names a %s', (line, kind, path) => {
    const config = read('global', ' crt-base /etc/crt', ' ca-base /etc/ca/', 'listen l', ` ${line}`);
    expect(referencedFiles(config).filter(({ section }) => section === 'listen l')[0]).toMatchObject({
      kind,
      path,
      at: { line: 5 },
    });
  });

  test('of the global section and of stores are found, those that need not be there marked', () => {
    const config = read(
      'global',
      ' chroot /var/lib/haproxy',
      ' lua-load /etc/a.lua',
      ' server-state-base /var/s',
      ' server-state-file all',
      ' pidfile /run/h.pid',
      'crt-store',
      ' load crt /a.pem key /a.key',
    );
    expect(referencedFiles(config).map(({ kind, path, optional, folder }) => [kind, path, optional, folder])).toEqual([
      ['chroot', '/var/lib/haproxy', undefined, 'yes'],
      ['lua', '/etc/a.lua', undefined, undefined],
      ['server-state-base', '/var/s', true, 'yes'],
      ['server-state-file', '/var/s/all', true, undefined],
      ['pidfile', '/run/h.pid', true, undefined],
      ['crt', '/a.pem', undefined, undefined],
      ['key', '/a.key', undefined, undefined],
    ]);
  });

  test('that are none are not taken for some', () => {
    expect(
      referencedFiles(
        read('backend b', ' http-request set-header X %[path,map(virt@x)]', ' server s 192.0.2.1:1 cookie crt'),
      ),
    ).toEqual([]);
  });
});
