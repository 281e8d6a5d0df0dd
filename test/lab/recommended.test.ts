import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { bringUp, type InventoryYaml, type Lab, pause } from './lab.js';

const EXAMPLE = resolve(import.meta.dirname, '../../inventory/example.yaml');

interface ExampleFile {
  readonly source: string;
}

let lab: Lab;
let inventory: string;

/** The files of the example's first pair, with the lab's addresses in place of the documentation's. */
async function exampleOn(of: Lab): Promise<string> {
  const example = parse(await readFile(EXAMPLE, 'utf8')) as InventoryYaml;
  const pair = example.pairs['web-ams'] as unknown as { files: ExampleFile[]; vars: object };
  const absolute = (files: readonly ExampleFile[]) =>
    files.map((file) => ({ ...file, source: join(dirname(EXAMPLE), file.source) }));
  const shared = absolute(example.defaults['files'] as ExampleFile[]);
  const text = await of.on('p1a', 'cat /etc/haproxy/haproxy.cfg /etc/keepalived/keepalived.conf');
  const [, backend = ''] = /server s1 ([\d.]+):8001/.exec(text) ?? [];
  const [, vip = ''] = /([\d.]+)\/32 dev eth0/.exec(text) ?? [];
  const servers = [8001, 8002].map((port) => ({ name: `s${port}`, address: backend, port }));
  const yaml = parse(await readFile(of.inventory, 'utf8')) as InventoryYaml;
  const own = yaml.pairs['p1'];
  if (own === undefined) throw new Error('the lab has no pair p1');
  Object.assign(own, {
    files: [...shared, ...absolute(pair.files)],
    vars: { ...pair.vars, maxconn: 4000, vip, prefix: 32, vrid: 1, interface: 'eth0', servers },
    secrets: { stats: { command: ['printf', 'letmein'] } },
    checks: [{ http: `http://${vip}/` }],
    probes: [{ http: `http://${vip}/`, identityHeader: 'X-Served-By' }],
  });
  for (const [node, priority] of [
    ['p1a', 110],
    ['p1b', 100],
  ] as const)
    Object.assign(own.nodes[node] ?? {}, { vars: { priority }, checks: [] });
  const file = join(dirname(of.inventory), 'recommended.yaml');
  await writeFile(file, stringify(yaml));
  return file;
}

beforeAll(async () => {
  lab = await bringUp('recomm', 1);
  inventory = await exampleOn(lab);
});
afterAll(() => lab?.down());

test('the example of the inventory rolls onto a pair, and hitless risk finds nothing grave with it', async () => {
  const applied = await lab.hitless('apply', 'p1', '-i', inventory);
  expect(applied, applied.stdout + applied.stderr).toMatchObject({ code: 0 });
  await lab.settled();
  const { code, stdout } = await lab.hitless('risk', 'p1', '-i', inventory, '--format', 'json', '--fail-on', 'high');
  const { pairs } = JSON.parse(stdout) as {
    pairs: { findings: { severity: string; rule: string; message: string }[] }[];
  };
  const grave = pairs
    .flatMap(({ findings }) => findings)
    .filter(({ severity }) => ['critical', 'high'].includes(severity));
  expect(grave).toEqual([]);
  expect(code).toBe(0);
});

test('its check moves the VIP when HAProxy dies, and nopreempt leaves it there', async () => {
  const { node } = await lab.master('p1');
  const other = node === 'p1a' ? 'p1b' : 'p1a';
  await lab.on(node, 'systemctl stop haproxy');
  await pause(6000);
  expect((await lab.master('p1')).node).toBe(other);
  await lab.on(node, 'systemctl start haproxy');
  await lab.settled(other);
});
