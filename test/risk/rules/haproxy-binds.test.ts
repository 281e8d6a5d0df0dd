import { describe, expect, test } from 'vitest';
import type { Listener } from '../../../src/node/facts.js';
import { haproxyBindRules } from '../../../src/risk/rules/haproxy-binds.js';
import { HAPROXY_PIDS, hostFacts, lookedAt, ruleNamed, running } from '../looked-at.js';
import { foundBy, instanceConf, messagesOf, notCheckedBy, type SceneNode, sceneOf } from '../scenes.js';

const found = (id: string, node: SceneNode) => foundBy(ruleNamed(haproxyBindRules, id), sceneOf([node]));
const messages = (id: string, node: SceneNode): readonly string[] =>
  messagesOf(ruleNamed(haproxyBindRules, id), sceneOf([node]));

const bind = (line: string): string => `frontend web\n  bind ${line}\n`;
const listener = (address: string, port: number, pid: number, processName = 'haproxy'): Listener => ({
  address,
  port,
  processName,
  pids: [pid],
});
const held = (address: string, port: number): Listener => listener(address, port, HAPROXY_PIDS.worker);
const VIP = '192.0.2.100';
const conf = instanceConf();
const master = { addresses: [{ ifname: 'eth0', address: VIP, prefixLength: 32 }], listeners: [held(VIP, 80)] };
const nonlocal = { sysctls: { 'net.ipv4.ip_nonlocal_bind': '1', 'net.ipv6.ip_nonlocal_bind': '1' } };

describe('a VIP in a bind line', () => {
  test('keeps the HAProxy of a BACKUP from starting', () => {
    expect(found('haproxy-bind-not-local', lookedAt({ cfg: bind(`${VIP}:80`), conf }))).toMatchObject([
      {
        severity: 'critical',
        message: 'frontend web binds 192.0.2.100:80, which is no address of the node',
        at: { line: 2 },
        remedy: expect.stringContaining('net.ipv4.ip_nonlocal_bind=1'),
      },
    ]);
  });

  test('that a former MASTER still holds lets it reload, and not restart', () => {
    const node = lookedAt({ cfg: bind(`${VIP}:80`), conf, facts: { listeners: [held(VIP, 80)] } });
    expect(messages('haproxy-bind-not-local', node)).toEqual([]);
    expect(found('haproxy-would-not-restart', node)).toMatchObject([
      {
        severity: 'high',
        message: 'frontend web binds 192.0.2.100:80, which it holds from before: HAProxy could not be started again',
      },
    ]);
  });

  test('is told of the MASTER too: it will be BACKUP', () => {
    expect(messages('haproxy-would-not-restart', lookedAt({ cfg: bind(`${VIP}:80`), conf, facts: master }))).toEqual([
      'frontend web binds 192.0.2.100:80, a VIP: while this node is BACKUP its HAProxy could not be started',
    ]);
  });

  test.each([
    ['with ip_nonlocal_bind', lookedAt({ cfg: bind(`${VIP}:80`), conf, facts: nonlocal })],
    ['bound transparently', lookedAt({ cfg: bind(`${VIP}:80 transparent`), conf })],
    ['that stands for all addresses', lookedAt({ cfg: bind(':80'), conf })],
  ])('is fine %s', (_, node) => {
    expect(messages('haproxy-bind-not-local', node)).toEqual([]);
    expect(messages('haproxy-would-not-restart', node)).toEqual([]);
  });

  test('is doubtful where HAProxy does not run and a notify script may start it', () => {
    const notified = instanceConf({ lines: ['notify_master "/usr/local/bin/start-haproxy"'] });
    const node = running(lookedAt({ cfg: bind(`${VIP}:80`), conf: notified }), { processes: [] });
    expect(found('haproxy-bind-not-local', node)).toMatchObject([
      { severity: 'high', doubt: expect.stringContaining('notify script') },
    ]);
  });

  test('of IPv6 is not helped by the IPv4 sysctl', () => {
    const facts = { sysctls: { 'net.ipv4.ip_nonlocal_bind': '1', 'net.ipv6.ip_nonlocal_bind': '0' } };
    expect(found('haproxy-bind-not-local', lookedAt({ cfg: bind('[2001:db8::100]:80'), facts }))).toMatchObject([
      { remedy: expect.stringContaining('net.ipv6.ip_nonlocal_bind=1') },
    ]);
  });

  test('is not judged where the sysctl could not be read, nor is a host name', () => {
    const rule = ruleNamed(haproxyBindRules, 'haproxy-bind-not-local');
    const unread = sceneOf([lookedAt({ cfg: bind(`${VIP}:80`), facts: { sysctls: {} } })]);
    expect(foundBy(rule, unread)).toEqual([]);
    expect(notCheckedBy(rule, unread)).toMatchObject([{ reason: expect.stringContaining('could not be read') }]);
    const named = sceneOf([lookedAt({ cfg: bind('lb.example.net:80') })]);
    expect(notCheckedBy(rule, named)).toMatchObject([{ reason: expect.stringContaining('lb.example.net') }]);
  });
});

test('a port that another program has is critical, one that HAProxy has itself is fine', () => {
  const taken = { listeners: [listener('0.0.0.0', 80, 77, 'nginx')] };
  expect(found('haproxy-port-taken', lookedAt({ cfg: bind(':80'), facts: taken }))).toMatchObject([
    { severity: 'critical', message: 'frontend web binds 0.0.0.0:80, but nginx (pid 77) listens on 0.0.0.0:80' },
  ]);
  expect(
    messages('haproxy-port-taken', lookedAt({ cfg: bind(':80'), facts: { listeners: [held('0.0.0.0', 80)] } })),
  ).toEqual([]);
});

test('a low port is critical for a master that is neither root nor has the capability', () => {
  const limits = { uid: 999, capabilities: 0n };
  expect(found('haproxy-port-privileged', lookedAt({ cfg: bind(':80'), inspection: { limits } }))).toMatchObject([
    { severity: 'critical', message: expect.stringContaining('runs as user 999 without CAP_NET_BIND_SERVICE') },
  ]);
  expect(messages('haproxy-port-privileged', lookedAt({ cfg: bind(':8080'), inspection: { limits } }))).toEqual([]);
});

describe('under an enforcing SELinux', () => {
  const host = hostFacts({ selinux: 'enforcing' });

  test('a port that HAProxy does not hold yet, and that is no web port, is doubtful', () => {
    expect(found('haproxy-selinux-port', lookedAt({ cfg: bind(':8404') }, { host }))).toMatchObject([
      {
        severity: 'low',
        message: expect.stringContaining('0.0.0.0:8404'),
        doubt: expect.stringContaining('haproxy_connect_any'),
      },
    ]);
  });

  test.each([
    ['a web port', lookedAt({ cfg: bind(':8443') }, { host })],
    ['a port that it holds', lookedAt({ cfg: bind(':8404'), facts: { listeners: [held('0.0.0.0', 8404)] } }, { host })],
    [
      'any port where SELinux is permissive',
      lookedAt({ cfg: bind(':8404') }, { host: hostFacts({ selinux: 'permissive' }) }),
    ],
  ])('fine is %s', (_, node) => {
    expect(messages('haproxy-selinux-port', node)).toEqual([]);
  });
});
