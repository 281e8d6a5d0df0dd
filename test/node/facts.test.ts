import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { linesOf } from '../../src/node/answer.js';
import { readFileFacts } from '../../src/node/file-facts.js';
import { readHaproxyFacts } from '../../src/node/haproxy-facts.js';
import { readKeepalivedFacts } from '../../src/node/keepalived-facts.js';
import { readAddresses, readListeners } from '../../src/node/network-facts.js';
import { readUnit } from '../../src/node/unit-facts.js';
import { readAnswer } from '../../src/node/wire.js';

describe('answers of real nodes', () => {
  test.each([
    ['bullseye', '2.2.9', '2.1.5'],
    ['bookworm', '2.6.12', '2.2.7'],
    ['trixie', '3.0.11', '2.3.3'],
    ['sid', '3.2.26', '2.3.4'],
  ])('%s: HAProxy %s and keepalived %s are read whole', (suite, haproxyVersion, keepalivedVersion) => {
    const answer = readAnswer(
      readFileSync(new URL(`fixtures/${suite}.observe.txt`, import.meta.url), 'utf8'),
      'observe',
    );
    const files = readFileFacts(answer);
    const haproxy = readHaproxyFacts(answer, files);
    const keepalived = readKeepalivedFacts(answer, files);
    expect(files.map((file) => file.path)).toEqual(['/etc/haproxy/haproxy.cfg', '/etc/keepalived/keepalived.conf']);
    expect(haproxy).toMatchObject({ version: haproxyVersion, unit: { type: 'notify', activeState: 'active' } });
    const master = haproxy.processes.find((process) => process.pid === haproxy.unit?.mainPid);
    expect(master).toMatchObject({ parentPid: 1, exe: '/usr/sbin/haproxy', exeDeleted: false, blockedSignals: 0n });
    expect(haproxy.processes.filter((process) => process.parentPid === master?.pid)).toHaveLength(1);
    expect(haproxy.config?.binds.map((bind) => bind.portFrom)).toEqual([80, 8080, 9000]);
    expect(keepalived).toMatchObject({
      version: keepalivedVersion,
      dump: [{ name: 'VI_1', vrid: 1, effectivePriority: expect.any(Number) }],
    });
    expect(keepalived.processes[0]?.pid).toBe(keepalived.unit?.mainPid);
    expect(keepalived.config?.instances[0]?.vips).toEqual(keepalived.dump?.[0]?.vips.map((vip) => vip.address));
    expect(readAddresses(linesOf(answer, 'addresses') ?? []).map((each) => each.ifname)).toContain('eth0');
    const serving = readListeners(linesOf(answer, 'listeners') ?? []).filter((each) => each.processName === 'haproxy');
    expect(serving.map((each) => each.port).toSorted((a, b) => a - b)).toEqual([80, 8080, 9000]);
  });
});

test('addresses are read with and without prefix, on macvlans and on point-to-point links', () => {
  expect(
    readAddresses([
      '7: vrrp.51@eth0    inet 10.77.0.50/24 scope global vrrp.51\\       valid_lft forever preferred_lft forever',
      '9: ppp0    inet 10.0.0.1 peer 10.0.0.2/32 scope global ppp0',
      '2: eth0    inet6 2001:db8::1/64 scope global',
      '2: eth0    link/ether 00:00:5e:00:01:33',
      '',
    ]),
  ).toEqual([
    { ifname: 'vrrp.51', address: '10.77.0.50', prefixLength: 24 },
    { ifname: 'ppp0', address: '10.0.0.1', prefixLength: 32 },
    { ifname: 'eth0', address: '2001:db8::1', prefixLength: 64 },
  ]);
});

test('listeners are read with wildcards, scopes and several processes', () => {
  expect(
    readListeners([
      'LISTEN 0 4096 *:443 *:* users:(("haproxy",pid=12,fd=5),("haproxy",pid=13,fd=5),("haproxy",pid=12,fd=6))',
      'LISTEN 0 128 [fe80::1%eth0]:22 [::]:*',
      'LISTEN 0 128 127.0.0.53%lo:53 0.0.0.0:*',
      'State Recv-Q Send-Q Local Address:Port Peer Address:Port',
    ]),
  ).toEqual([
    { address: '*', port: 443, processName: 'haproxy', pids: [12, 13] },
    { address: 'fe80::1', port: 22, processName: '', pids: [] },
    { address: '127.0.0.53', port: 53, processName: '', pids: [] },
  ]);
});

test('a unit that systemd does not know is none', () => {
  expect(readUnit(['Id=haproxy.service', 'LoadState=not-found', 'MainPID=0'])).toBeUndefined();
  expect(readUnit([])).toBeUndefined();
  expect(
    readUnit(['Id=a.service', 'LoadState=loaded', 'ExecReload=x', 'ExecReload=y', 'NeedDaemonReload=yes']),
  ).toMatchObject({
    execReload: 'x\ny',
    needDaemonReload: true,
    mainPid: 0,
  });
});
