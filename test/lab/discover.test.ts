import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { bringUp, type InventoryYaml, type Lab } from './lab.js';

let lab: Lab;
beforeAll(async () => {
  lab = await bringUp('discov', 2);
});
afterAll(() => lab?.down());

test('an inventory that discover writes is one with which reload works at once', async () => {
  const { defaults, pairs } = parse(await readFile(lab.inventory, 'utf8')) as InventoryYaml;
  const { user, keys, knownHosts } = defaults.ssh as { user: string; keys: string[]; knownHosts: string[] };
  const hosts = Object.values(pairs).flatMap(({ nodes }) =>
    Object.values(nodes).map(({ ssh }) => `${user}@${(ssh as { host: string }).host}`),
  );
  const written = join(dirname(lab.inventory), 'discovered.yaml');
  const options = ['--key', keys[0] ?? '', '--known-hosts', knownHosts[0] ?? '', '--ssh-config', 'none'];
  // discover reads no inventory, so that the lab's is not given to it
  const found = await lab.outside('discover', ...hosts.toReversed(), ...options, '--out', written);
  expect(found, found.stdout + found.stderr).toMatchObject({ code: 0 });
  const discovered = parse(await readFile(written, 'utf8')) as InventoryYaml;
  const nodes = Object.entries(discovered.pairs).map(([name, pair]) => [name, Object.keys(pair.nodes).toSorted()]);
  expect(Object.fromEntries(nodes)).toEqual({ p1: ['p1a', 'p1b'], p2: ['p2a', 'p2b'] });
  const { code, stdout } = await lab.hitless('reload', '-i', written, '--soak', '500ms');
  expect(stdout).toContain('2 of 2 pairs done');
  expect(code).toBe(0);
});
