import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type InstanceDump, readDataDump } from '../../src/keepalived/dump.js';
import { masterDownUs } from '../../src/vrrp/timing.js';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
const releases = ['2.1.5', '2.2.7', '2.3.3'] as const;

function named(dumps: readonly InstanceDump[], name: string): InstanceDump {
  const found = dumps.find((dump) => dump.name === name);
  if (!found) throw new Error(`no instance ${name}`);
  return found;
}

describe.each(releases)('a dump of keepalived %s', (release) => {
  const master = readDataDump(fixture(`${release}-master.data`));
  const backup = readDataDump(fixture(`${release}-backup.data`));

  test('has every instance, in order', () => {
    expect(master.map((dump) => dump.name)).toEqual(['VI_1', 'VI_2', 'VI_6', 'VI_W', 'VI_F', 'VI_DOWN']);
    expect(backup.map((dump) => dump.name)).toEqual(master.map((dump) => dump.name));
  });

  test('tells the MASTER, whose VIPs are set', () => {
    const dump = named(master, 'VI_1');
    expect(dump).toMatchObject({
      state: 'MASTER',
      interface: 'eth0',
      vrid: 51,
      version: 2,
      priority: 150,
      effectivePriority: 150,
      advertIntUs: 1_000_000,
      masterDownUs: 3_414_062,
      faults: 0,
      vips: [
        { address: '10.77.0.50', isSet: true },
        { address: '10.77.0.51', isSet: true },
      ],
      excludedVips: [{ address: '10.77.0.60', isSet: true }],
    });
    expect(dump).not.toHaveProperty('masterRouter');
    expect(dump).not.toHaveProperty('masterPriority');
  });

  test('tells the BACKUP, and whose adverts it accepts', () => {
    expect(named(backup, 'VI_1')).toMatchObject({
      state: 'BACKUP',
      priority: 100,
      masterDownUs: 3_609_375,
      masterRouter: '10.77.0.2',
      masterPriority: 150,
      vips: [
        { address: '10.77.0.50', isSet: false },
        { address: '10.77.0.51', isSet: false },
      ],
    });
  });

  test('tells version 3, whose BACKUP knows the interval of the MASTER', () => {
    expect(named(backup, 'VI_2')).toMatchObject({
      version: 3,
      advertIntUs: 250_000,
      masterAdvertIntUs: 250_000,
      masterDownUs: 902_343,
    });
  });

  test('tells IPv6 addresses', () => {
    expect(named(master, 'VI_6').vips).toEqual([
      { address: 'fe80::56', isSet: true },
      { address: '2001:db8::56', isSet: true },
    ]);
  });

  test('tells an effective priority that weights have raised', () => {
    expect(named(backup, 'VI_W')).toMatchObject({ priority: 100, effectivePriority: 105, masterDownUs: 3_589_843 });
  });

  test('tells FAULT and how many faults hold it', () => {
    expect(named(master, 'VI_F')).toMatchObject({ state: 'FAULT', faults: 1 });
    expect(named(master, 'VI_DOWN')).toMatchObject({ state: 'FAULT', faults: 2 });
  });

  test('tells the last transition to the microsecond', () => {
    expect(named(master, 'VI_1').lastTransition).toBeGreaterThan(1_700_000_000);
    expect(named(master, 'VI_1').lastTransition).not.toBe(Math.trunc(named(master, 'VI_1').lastTransition ?? 0));
  });

  test('prints the master-down interval that its own numbers give', () => {
    for (const dump of [...master, ...backup]) {
      const expected = masterDownUs({
        version: dump.version,
        priority: dump.effectivePriority,
        advertIntUs: dump.masterAdvertIntUs ?? dump.advertIntUs,
      });
      expect(dump.masterDownUs).toBe(expected);
    }
  });

  test('cut anywhere yields whole instances only, and throws nothing', () => {
    const text = fixture(`${release}-backup.data`);
    fc.assert(
      fc.property(fc.nat(text.length), (length) => {
        for (const dump of readDataDump(text.slice(0, length))) {
          const whole = named(backup, dump.name);
          expect(whole).toMatchObject({ state: dump.state, priority: dump.priority, advertIntUs: dump.advertIntUs });
          expect(whole.vips.slice(0, dump.vips.length)).toEqual(dump.vips);
        }
      }),
    );
  });
});

test('a BACKUP that has accepted no advert yet follows nobody, whatever it prints', () => {
  const text = [
    '------< VRRP Topology >------',
    ' VRRP Instance = VI_1',
    '   VRRP Version = 2',
    '   State = BACKUP',
    '   Master router = ff02::12',
    '   Master priority = 0',
    '   Interface = eth0',
    '   Virtual Router ID = 51',
    '   Priority = 100',
    '   Advert interval = 1 sec',
    '   Virtual IP (1):',
    '     10.77.0.50/24 dev eth0 scope global',
    '------< Interfaces >------',
  ].join('\n');
  const [dump] = readDataDump(text);
  expect(dump).toMatchObject({ state: 'BACKUP', vrid: 51 });
  expect(dump).not.toHaveProperty('masterRouter');
  expect(dump).not.toHaveProperty('masterPriority');
});

test('a dump in the words of 1.3 lacks what 1.3 does not print', () => {
  const text = [
    '------< VRRP Topology >------',
    ' VRRP Instance = VI_1',
    '   Using VRRPv2',
    '   State = BACKUP',
    '   Master router = 10.77.0.2',
    '   Master priority = 150',
    '   Listening device = eth0',
    '   Virtual Router ID = 51',
    '   Priority = 100',
    '   Advert interval = 1 sec',
    '   Virtual IP = 1',
    '     10.77.0.50/24 dev eth0 scope global',
    '------< Interfaces >------',
    ' Name = eth0',
    '   State = UP, RUNNING',
  ].join('\n');
  expect(readDataDump(text)).toEqual([
    {
      name: 'VI_1',
      state: 'BACKUP',
      interface: 'eth0',
      vrid: 51,
      version: 2,
      priority: 100,
      effectivePriority: 100,
      advertIntUs: 1_000_000,
      masterRouter: '10.77.0.2',
      masterPriority: 150,
      vips: [{ address: '10.77.0.50', isSet: false }],
    },
  ]);
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => Array.isArray(readDataDump(Buffer.from(bytes).toString('latin1')))),
  );
  const lineWords = fc.constantFrom(
    ' VRRP Instance = ',
    '   State = MASTER',
    '   Priority = ',
    '   Virtual IP (1):',
    '     ',
    '\n',
    '9'.repeat(400),
  );
  fc.assert(fc.property(fc.array(lineWords), (lines) => Array.isArray(readDataDump(lines.join('\n')))));
});

test('the fixtures hold no password', () => {
  for (const release of releases) {
    expect(fixture(`${release}-master.data`)).toContain('Password = ********');
    expect(fixture(`${release}-master.data`)).not.toContain('s3cret');
  }
});
