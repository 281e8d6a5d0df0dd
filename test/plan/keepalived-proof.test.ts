import { describe, expect, it } from 'vitest';
import type { InstanceDump } from '../../src/keepalived/dump.js';
import type { NodeFacts } from '../../src/node/facts.js';
import { type KeepalivedExpectation, proveKeepalived } from '../../src/plan/keepalived-proof.js';
import { factsOf, keepalivedConf } from './change-pair.js';

const VIPS = ['10.77.0.50', '10.77.0.51'];
const running = (vips: readonly string[], masterOf: readonly string[] = ['VI_1']): NodeFacts =>
  factsOf({ node: 'a', before: keepalivedConf([{ priority: 110, vips }]), masterOf });

const EXPECTED: KeepalivedExpectation = {
  started: false,
  instances: [
    { key: 'ipv4/51', name: 'VI_1', version: 2, priority: 110, advertIntUs: 1_000_000, state: 'MASTER', vips: VIPS },
  ],
  goneVips: ['10.77.0.60'],
};

const before = running(['10.77.0.50']);

/** The facts with another dump of the only instance. */
function dumped(facts: NodeFacts, change: Partial<InstanceDump>): NodeFacts {
  const dump = (facts.keepalived.dump ?? []).map((each) => ({ ...each, ...change }));
  return { ...facts, keepalived: { ...facts.keepalived, dump } };
}

const withProcesses = (facts: NodeFacts, processes: NodeFacts['keepalived']['processes']): NodeFacts => ({
  ...facts,
  keepalived: { ...facts.keepalived, processes },
});

describe('keepalived on its new file', () => {
  it('is proven by its process, its own values, its state and the VIPs on the interfaces', () => {
    expect(proveKeepalived(before, running(VIPS), EXPECTED)).toMatchObject({
      state: 'proven',
      text: 'keepalived 100 lives on; 1 instance(s) as configured; priorities, intervals, versions and VIPs as configured; VI_1 MASTER; VIP 10.77.0.50, 10.77.0.51 here',
    });
  });

  it('is not proven yet while it runs the old values, whatever systemctl said', () => {
    const proof = proveKeepalived(before, before, EXPECTED);
    expect(proof.state).toBe('pending');
    expect(proof.text).toContain('VI_1: VIPs is still 10.77.0.50, not 10.77.0.50 10.77.0.51');
    expect(proof.text).toContain('10.77.0.51 is not here yet');
  });

  it.each([
    [{ priority: 90 }, 'VI_1: priority is still 90, not 110'],
    [{ version: 3 as const }, 'VI_1: version is still 3, not 2'],
    [{ advertIntUs: 2_000_000 }, 'VI_1: advert_int in µs is still 2000000, not 1000000'],
    [{ vrid: 52 }, 'VI_1 (ipv4/51) does not run yet; VI_1 (ipv4/52) still runs'],
    [{ state: 'BACKUP' as const }, 'VI_1 is BACKUP, not MASTER yet'],
  ])('with %j is pending', (change, text) => {
    const proof = proveKeepalived(before, dumped(running(VIPS), change), EXPECTED);
    expect(proof.state).toBe('pending');
    expect(proof.text).toContain(text);
  });

  it('is pending while an address that is in no instance any more is still there', () => {
    const now = running(VIPS);
    const left = { ...now, addresses: [...now.addresses, { ifname: 'eth0', address: '10.77.0.60', prefixLength: 32 }] };
    expect(proveKeepalived(before, left, EXPECTED)).toMatchObject({
      state: 'pending',
      text: '10.77.0.60 is still here',
    });
  });

  it('has failed when it ended over a fatal file, and the VIPs that it left behind are named', () => {
    expect(proveKeepalived(before, withProcesses(before, []), EXPECTED)).toMatchObject({
      state: 'failed',
      text: 'keepalived ended over its new configuration and left 10.77.0.50 behind',
    });
  });

  it('has failed when another process runs instead', () => {
    const [process] = before.keepalived.processes;
    const other = process === undefined ? [] : [{ ...process, pid: 200, startTicks: 2000 }];
    expect(proveKeepalived(before, withProcesses(running(VIPS), other), EXPECTED).state).toBe('failed');
    expect(proveKeepalived(before, withProcesses(running(VIPS), other), { ...EXPECTED, started: true }).state).toBe(
      'proven',
    );
  });

  it('has failed when the new file puts it into FAULT, but may be in FAULT for a while as it starts', () => {
    const faulty = dumped(running(VIPS, []), { state: 'FAULT' });
    expect(proveKeepalived(before, faulty, EXPECTED)).toMatchObject({
      state: 'failed',
      text: expect.stringContaining('VI_1 went into FAULT with the new configuration'),
    });
    expect(proveKeepalived(before, faulty, { ...EXPECTED, started: true }).state).toBe('pending');
  });

  it('that was stopped is pending until it runs', () => {
    expect(proveKeepalived(before, withProcesses(before, []), { ...EXPECTED, started: true })).toMatchObject({
      state: 'pending',
      text: 'keepalived does not run yet',
    });
  });

  it('is pending while its own state can not be read', () => {
    const { dump: _unread, ...keepalived } = running(VIPS).keepalived;
    const silent = { ...running(VIPS), keepalived, unknowns: ['the dump was not written in time'] };
    expect(proveKeepalived(before, silent, EXPECTED)).toMatchObject({
      state: 'pending',
      text: "keepalived's own state can't be read: the dump was not written in time",
    });
  });
});
