import { describe, expect, it } from 'vitest';
import type { Listener } from '../../../src/node/facts.js';
import { findings, HAPROXY_PIDS, judged, type Sketch } from './candidate-node.js';

const listener = (address: string, port: number, pid: number, processName = 'haproxy'): Listener => ({
  address,
  port,
  processName,
  pids: [pid],
});
const held = (address: string, port: number): Listener => listener(address, port, HAPROXY_PIDS.worker);
const taken = (address: string, port: number): Listener => listener(address, port, 77, 'nginx');
const bind = (...lines: readonly string[]): string =>
  `frontend web\n${lines.map((line) => `  bind ${line}\n`).join('')}`;
const nonlocal = { facts: { sysctls: { 'net.ipv4.ip_nonlocal_bind': '1', 'net.ipv6.ip_nonlocal_bind': '0' } } };
const with6 = (address: string) => ({ addresses: [{ ifname: 'eth0', address, prefixLength: 64 }] });
const vip = {
  conf: 'vrrp_instance VI_1 {\n  interface eth0\n  virtual_router_id 1\n  virtual_ipaddress {\n    192.0.2.1\n  }\n}\n',
};

describe('an address', () => {
  it.each<readonly [string, Sketch, readonly string[]]>([
    ['of the node', { cfg: bind('192.0.2.1:80') }, []],
    ['of nobody', { cfg: bind('192.0.2.9:80') }, ['blocked bind-address']],
    ['of nobody, with nonlocal_bind', { cfg: bind('192.0.2.9:80'), ...nonlocal }, []],
    ['of nobody, bound transparently', { cfg: bind('192.0.2.9:80 transparent') }, []],
    [
      'of nobody, where nonlocal_bind is not known',
      { cfg: bind('192.0.2.9:80'), facts: { sysctls: {} } },
      ['unknown bind-address'],
    ],
    [
      'of nobody, under a condition',
      { cfg: 'frontend web\n  .if feature(X)\n  bind 192.0.2.9:80\n  .endif\n' },
      ['warning bind-address'],
    ],
    [
      'of nobody, which HAProxy holds from before',
      { cfg: bind('192.0.2.9:80'), facts: { listeners: [held('192.0.2.9', 80)] } },
      ['warning restart-address'],
    ],
    [
      'of nobody, with only a part of its ports held',
      { cfg: bind('192.0.2.9:80-81'), facts: { listeners: [held('192.0.2.9', 80)] } },
      ['blocked bind-address'],
    ],
    [
      'of nobody, with all of its ports held',
      { cfg: bind('192.0.2.9:80-81'), facts: { listeners: [held('192.0.2.9', 80), held('192.0.2.9', 81)] } },
      ['warning restart-address'],
    ],
    ['of the node, which is a VIP', { cfg: bind('192.0.2.1:80'), ...vip }, ['warning restart-address']],
    ['of the node, which is a VIP, with nonlocal_bind', { cfg: bind('192.0.2.1:80'), ...vip, ...nonlocal }, []],
    ['of the loopback network', { cfg: bind('127.0.0.53:80', '[::1]:80') }, []],
    ['that is any', { cfg: bind(':80', '[::]:81') }, []],
    [
      'of IPv6, another spelling of the node’s own',
      { cfg: bind('[2001:DB8:0::1]:80'), facts: with6('2001:db8::1') },
      [],
    ],
    [
      'of IPv6 and nobody: IPv4 nonlocal_bind does not help',
      { cfg: bind('[2001:db8::2]:80'), ...nonlocal },
      ['blocked bind-address'],
    ],
    ['of a disabled proxy', { cfg: `${bind('192.0.2.9:80')}  disabled\n` }, []],
    ['of a stats socket', { cfg: 'global\n  stats socket ipv4@192.0.2.9:9999\n' }, ['blocked bind-address']],
    ['of the local peer', { cfg: 'peers p\n  peer a 192.0.2.9:1024\n' }, ['blocked bind-address']],
    ['of another peer', { cfg: 'peers p\n  peer b 192.0.2.9:1024\n' }, []],
    ['that is a name', { cfg: bind('lb.example.net:80') }, ['warning bind-not-compared']],
    ['that is inherited or abstract', { cfg: bind('fd@3', 'abns@x') }, []],
  ])('%s', (_, sketch, expected) => {
    expect(judged(sketch)).toEqual(expected);
  });

  it('that blocks is named with its line and with what to do', () => {
    expect(findings({ cfg: bind('192.0.2.9:80') })).toEqual([
      {
        verdict: 'blocked',
        rule: 'bind-address',
        node: 'a',
        text: 'frontend web binds 192.0.2.9:80, which is no address of the node',
        at: { file: '/etc/haproxy/haproxy.cfg', line: 2 },
        remedy:
          "set net.ipv4.ip_nonlocal_bind=1 (sysctl), or add 'transparent' to the bind line, or correct the address",
      },
    ]);
  });
});

describe('a port', () => {
  it.each<readonly [string, Sketch, readonly string[]]>([
    ['that is free', { cfg: bind(':80'), facts: { listeners: [taken('0.0.0.0', 81)] } }, []],
    ['of another program', { cfg: bind(':80'), facts: { listeners: [taken('0.0.0.0', 80)] } }, ['blocked port-taken']],
    [
      'of another program on one address',
      { cfg: bind(':80'), facts: { listeners: [taken('127.0.0.1', 80)] } },
      ['blocked port-taken'],
    ],
    [
      'of another program on another address',
      { cfg: bind('192.0.2.1:80'), facts: { listeners: [taken('127.0.0.1', 80)] } },
      [],
    ],
    [
      'of another program on every address',
      { cfg: bind('192.0.2.1:80'), facts: { listeners: [taken('*', 80)] } },
      ['blocked port-taken'],
    ],
    ['of another program for IPv6 only', { cfg: bind('192.0.2.1:80'), facts: { listeners: [taken('::', 80)] } }, []],
    [
      'of a program that is not shown',
      { cfg: bind(':80'), facts: { listeners: [{ ...taken('0.0.0.0', 80), pids: [], processName: '' }] } },
      ['blocked port-taken'],
    ],
    ['that HAProxy holds', { cfg: bind(':80'), facts: { listeners: [held('0.0.0.0', 80)] } }, []],
    ['that HAProxy holds for both families', { cfg: bind(':::80'), facts: { listeners: [held('*', 80)] } }, []],
    ['in a range', { cfg: bind(':8000-8999'), facts: { listeners: [taken('0.0.0.0', 8500)] } }, ['blocked port-taken']],
    ['of UDP beside one of TCP', { cfg: bind('quic4@:443'), facts: { listeners: [taken('0.0.0.0', 443)] } }, []],
    [
      'of UDP that is taken',
      { cfg: bind('quic4@:443'), inspection: { datagrams: [taken('0.0.0.0', 443)] } },
      ['blocked port-taken'],
    ],
    [
      'below 1024 for a master that is not root',
      { cfg: bind(':80'), inspection: { limits: { uid: 104, capabilities: 0n } } },
      ['blocked privileged-port'],
    ],
    [
      'below 1024 for one with the capability',
      { cfg: bind(':80'), inspection: { limits: { uid: 104, capabilities: 1n << 10n } } },
      [],
    ],
    [
      'above 1024 for a master that is not root',
      { cfg: bind(':8080'), inspection: { limits: { uid: 104, capabilities: 0n } } },
      [],
    ],
    [
      'below 1024 where the kernel lets everybody',
      { cfg: bind(':80'), inspection: { limits: { uid: 104, capabilities: 0n, unprivilegedPortStart: 80 } } },
      [],
    ],
  ])('%s', (_, sketch, expected) => {
    expect(judged(sketch)).toEqual(expected);
  });
});

const two = (a: string, b: string): string => `frontend one\n  bind ${a}\nfrontend two\n  bind ${b}\n`;

describe('two binds', () => {
  it.each<readonly [string, Sketch, readonly string[]]>([
    ['of one address and port', { cfg: two(':80', '*:80') }, ['blocked duplicate-bind']],
    [
      'of one address and port, as now',
      { cfg: two(':80', '*:80'), runs: two('*:80', ':80') },
      ['warning duplicate-bind'],
    ],
    ['of one address and another port', { cfg: two(':80', ':81') }, []],
    ['of a range and a port in it', { cfg: two(':80-90', ':85') }, ['blocked duplicate-bind']],
    ['of any address and of one of them', { cfg: two(':80', '192.0.2.1:80') }, []],
    ['of one section, as for threads', { cfg: bind(':80 thread 1', ':80 thread 2') }, []],
    ['of two devices', { cfg: two(':80 interface eth0', ':80 interface eth1') }, []],
    ['of TCP and UDP', { cfg: two(':443', 'quic4@:443') }, []],
  ])('%s', (_, sketch, expected) => {
    expect(judged(sketch)).toEqual(expected);
  });
});

const socket = (pid: number) => ({
  inspection: { unixSockets: [{ path: '/run/haproxy/admin.sock', processName: 'other', pids: [pid] }] },
});

describe('a Unix socket', () => {
  const stats = 'global\n  stats socket /run/haproxy/admin.sock level admin\n';
  const paths = { '/run/haproxy': 'd755' };
  it.each<readonly [string, Sketch, readonly string[]]>([
    ['in a directory that is there', { cfg: stats, paths }, []],
    ['in a directory that is missing', { cfg: stats }, ['blocked unix-socket']],
    ['in a file', { cfg: stats, paths: { '/run/haproxy': '644' } }, ['blocked unix-socket']],
    [
      'on a read-only file system',
      {
        cfg: stats,
        paths: { '/run/haproxy': { kind: 'directory', mode: 0o755, uid: 0, gid: 0, bytes: 1, writable: false } },
      },
      ['blocked unix-socket'],
    ],
    [
      'in the place of a directory',
      { cfg: stats, paths: { ...paths, '/run/haproxy/admin.sock': 'd755' } },
      ['blocked unix-socket'],
    ],
    ['of another program', { cfg: stats, paths, ...socket(77) }, ['blocked unix-socket']],
    ['of this HAProxy', { cfg: stats, paths, ...socket(HAPROXY_PIDS.worker) }, []],
    ['of a bind line', { cfg: bind('unix@/run/x/web.sock') }, ['blocked unix-socket']],
  ])('%s', (_, sketch, expected) => {
    expect(judged(sketch)).toEqual(expected);
  });
});
