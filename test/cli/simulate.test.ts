import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hitless } from './run.js';

let root = '';
const at = (path: string): string => join(root, path);

const conf = (
  priority: number,
  changes: { readonly vrid?: number; readonly more?: string; readonly vips?: string } = {},
): string => `
vrrp_script chk_haproxy {
    script "/usr/bin/true"
    interval 2
    fall 3
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id ${changes.vrid ?? 51}
    priority ${priority}
    ${changes.more ?? ''}
    virtual_ipaddress {
        ${changes.vips ?? '192.0.2.100'}
    }
    track_script {
        chk_haproxy
    }
}
`;

const FILES: Readonly<Record<string, string>> = {
  'lb1/keepalived.conf': conf(150),
  'lb2/keepalived.conf': conf(100),
  'new.conf': conf(100, { vips: '192.0.2.100\n192.0.2.101' }),
  'vrid.conf': conf(100, { vrid: 52 }),
  'broken.conf': conf(100).replace('virtual_router_id 51', ''),
  'empty.conf': 'global_defs {\n}\n',
  'haproxy.cfg': 'frontend web\n  bind :80\n',
  'shared.conf': conf(100).replace('priority 100', '@lb1 priority 150\n@lb2 priority 100'),
  'inc1/keepalived.conf': 'include conf.d/*.conf\ninclude /nowhere/else.conf\n',
  'inc1/conf.d/10-web.conf': conf(90),
  'inc1/conf.d/20-db.conf': conf(90, { vrid: 60 })
    .replaceAll('VI_1', 'VI_2')
    .replace(/vrrp_script[^}]*}/, ''),
};

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'hitless-simulate-'));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(join(at(path), '..'), { recursive: true });
    writeFileSync(at(path), text);
  }
});

afterAll(() => rmSync(root, { recursive: true }));

const pair = (): readonly string[] => [at('lb1/keepalived.conf'), at('lb2/keepalived.conf')];

async function json(...args: readonly string[]) {
  const { code, stdout, stderr } = await hitless(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('of files', () => {
  test('a crash is told with what was assumed and what a client sees', async () => {
    const { code, stdout, stderr } = await hitless('simulate', ...pair(), '--event', 'crash');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^lb1 and lb2: crash lb1\n/);
    expect(stdout).toMatch(/lb1 +2\.2\.8 \(assumed\) +MASTER +150/);
    expect(stdout.trimEnd().split('\n').at(-1)).toContain('sees nobody for 3.109s, from +3.109s lb2');
  });

  test('JSON has a timeline for each phase', async () => {
    const report = await json('simulate', ...pair(), '--event', 'stop');
    expect(report.timelines.map((each: { phase: string }) => each.phase)).toEqual(['best', 'typical', 'worst']);
    expect(report.timelines[2].summary).toMatchObject({ vipAbsentUs: 609_375, newMaster: 'lb2' });
  });

  test('without an event keepalived starts everywhere', async () => {
    expect(await json('simulate', ...pair())).toMatchObject({ start: 'cold', events: [], zeroUs: 0 });
  });

  test('a reload into another file shows what a half-rolled change does', async () => {
    const report = await json('simulate', ...pair(), '-e', `reload:lb2=${at('new.conf')}`);
    expect(report.timelines[1].summary.splitAtEnd).toEqual(['ipv4/51']);
    const newer = await json('simulate', ...pair(), '-e', `reload:lb2=${at('new.conf')}`, '--keepalived', '2.3.3');
    expect(newer.timelines[1].summary.splitAtEnd).toEqual([]);
    expect(newer.nodes[0]).toMatchObject({ release: '2.3.3', releaseFrom: 'given' });
  });

  test('a reload into a file that keepalived refuses says where', async () => {
    const report = await json('simulate', ...pair(), '-e', `reload:lb1=${at('broken.conf')}`);
    expect(report.notes[0]).toMatch(
      /^keepalived on lb1 ends at the reload: .*broken\.conf:7: VI_1 has no virtual_router_id/,
    );
    expect(report.timelines[1].summary.newMaster).toBe('lb2');
  });

  test('@id lines follow the names of the nodes, or --config-id', async () => {
    const both = [`lb1=${at('shared.conf')}`, `lb2=${at('shared.conf')}`];
    const report = await json('simulate', ...both);
    expect(report.instances[0].routers.map((each: { priority: number }) => each.priority)).toEqual([150, 100]);
    expect(report.nodes[0].configId).toBe('lb1');
    const turned = await json('simulate', ...both, '--config-id', 'lb1=lb2', '--config-id', 'lb2=lb1');
    expect(turned.instances[0].routers.map((each: { priority: number }) => each.priority)).toEqual([100, 150]);
  });

  test('what they include is read from where they lie, and what is not there is told', async () => {
    const report = await json('simulate', at('lb1/keepalived.conf'), at('inc1/keepalived.conf'));
    expect(report.instances.map((each: { name: string }) => each.name)).toEqual(['VI_1', 'VI_2']);
    expect(report.notes[0]).toMatch(/inc1\/keepalived\.conf:2: \/nowhere\/else\.conf is not on this machine/);
  });

  test('pictures go to files, or one of them to standard output', async () => {
    const [svg, html] = [at('out.svg'), at('out.html')];
    const written = await hitless('simulate', ...pair(), '-e', 'crash', '--svg', svg, '--html', html);
    expect(written.stderr).toBe(`written: ${svg}\nwritten: ${html}\n`);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg /);
    expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>/);
    const piped = await hitless('simulate', ...pair(), '-e', 'crash', '--svg', '-');
    expect(piped.stdout).toBe(readFileSync(svg, 'utf8'));
  });

  test('a day with an outage an hour takes less than a second', async () => {
    const events = Array.from({ length: 24 }, (_, hour) => ['-e', `crash@${hour}h`, '-e', 'return@+60s']).flat();
    await hitless('simulate', ...pair());
    const before = process.cpuUsage();
    await hitless('simulate', ...pair(), ...events);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(1000);
  });
});

describe('the timing of files', () => {
  test('is the whole table, with a window for each tracked script', async () => {
    const { pairs } = await json('timing', ...pair(), '--keepalived', '2.2.7');
    expect(pairs[0]).toMatchObject({
      nodes: [{ node: 'lb1', file: at('lb1/keepalived.conf'), release: '2.2.7' }, { node: 'lb2' }],
      failovers: [{ instance: 'VI_1', master: 'lb1', backup: 'lb2', backupSkewUs: 609_375 }],
      misunderstandings: [],
      unread: [],
    });
    const windows: readonly { event: string; check?: string }[] = pairs[0].failovers[0].windows;
    expect(windows.map(({ event }) => event)).toEqual(expect.arrayContaining(['crash', 'restart', 'split', 'reload']));
    expect(windows.filter(({ event }) => event === 'check-failure').map(({ check }) => check)).toEqual(['chk_haproxy']);
  });

  test('that refuse each other is why, and exit code 3: nothing can be timed', async () => {
    const { code, stdout } = await hitless('timing', at('lb1/keepalived.conf'), at('new.conf'));
    expect(code).toBe(3);
    expect(stdout).toContain('while lb1 is MASTER, new becomes MASTER too');
  });
});

describe('wrong input is one clear message and exit code 2', () => {
  test.each<readonly [string, () => readonly string[], string]>([
    ['nothing', () => [], 'name a pair of the inventory, or the keepalived.conf of two or more nodes'],
    ['one file', () => [at('lb1/keepalived.conf')], 'alone is no pair'],
    ['a missing file', () => [at('lb1/keepalived.conf'), at('no.conf')], 'no.conf: there is no such file'],
    ['a directory', () => [at('lb1/keepalived.conf'), at('lb2')], 'is a directory; name the file, such as'],
    ['an haproxy.cfg', () => [at('lb1/keepalived.conf'), at('haproxy.cfg')], 'is an HAProxy configuration'],
    ['no instances', () => [at('lb1/keepalived.conf'), at('empty.conf')], 'has no vrrp_instance'],
    ['different VRIDs', () => [at('lb1/keepalived.conf'), at('vrid.conf')], 'share no VRRP instance'],
    [
      'what keepalived refuses',
      () => [at('lb1/keepalived.conf'), at('broken.conf')],
      'broken.conf:7: VI_1 has no virtual_router_id',
    ],
    ['files and pairs', () => [at('lb1/keepalived.conf'), 'web'], 'give either files or pairs'],
    ['an unknown event', () => [...pair(), '-e', 'crahs'], 'did you mean crash?'],
    ['an unknown node', () => [...pair(), '-e', 'crash:lb3'], 'the nodes are lb1, lb2'],
    ['an unknown release', () => [...pair(), '--keepalived', 'new'], 'write it like 2.2.7'],
    ['a release for nobody', () => [...pair(), '--keepalived', 'lb9=2.2.7'], 'there is no node lb9'],
    ['an id for nobody', () => [...pair(), '--config-id', 'x'], 'write --config-id lb1=ID'],
    ['a time without a unit', () => [...pair(), '--for', '5'], 'A time like 250ms, 30s, 2m, 1h or 7d is wanted'],
    ['two for standard output', () => [...pair(), '--svg', '-', '--json'], 'only one of'],
    ['a picture nowhere', () => [...pair(), '--svg', at('no/where.svg')], "can't be written"],
    ['a release for live nodes', () => ['web', '--keepalived', '2.2.7'], 'are for files'],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await hitless('simulate', ...args());
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});
