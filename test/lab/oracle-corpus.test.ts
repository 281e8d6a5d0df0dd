import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KeepalivedConfig } from '../../src/keepalived/config.js';
import { readKeepalivedConfig } from '../../src/keepalived/read.js';
import { compare } from './oracle-compare.js';
import { askKeepalived, type Interface, inParallel, leftovers, RELEASES, rootOf } from './oracle-keepalived.js';

const MAIN = '/run/oracle/keepalived.conf';
const corpus = path.resolve(import.meta.dirname, '../../../shared/corpus/keepalived');
const names = existsSync(corpus) ? readdirSync(corpus).filter((name) => !name.endsWith('.tsv')) : [];

/** Every interface that a configuration names, up, with addresses that its instances may send from. */
function interfacesOf(config: KeepalivedConfig, text: string): readonly Interface[] {
  const tracks = [...config.instances, ...config.syncGroups].flatMap(({ tracks: all = [] }) =>
    all.filter(({ kind }) => kind === 'interface').map(({ name }) => name),
  );
  const own = config.instances.flatMap((each) => [
    each.interface ?? '',
    ...[...each.addresses, ...each.excludedAddresses].map(({ dev = '' }) => dev),
  ]);
  const ofRoutes = [...text.matchAll(/\b(?:dev|oif|iif)[ \t]+([^\s}]+)/g)].map(([, name = '']) => name);
  const all = new Set([...own, ...tracks, ...ofRoutes, config.globals.defaultInterface ?? 'eth0']);
  return [...all]
    .filter((name) => name !== 'lo' && /^[^\s/:%]{1,15}$/.test(name))
    .map((name, index) => ({ name, up: true, addresses: [`172.31.${index}.1/24`, ...sourcesOn(name, config)] }));
}

const sourcesOn = (name: string, { instances }: KeepalivedConfig): readonly string[] => [
  ...new Set(instances.flatMap((each) => (each.interface === name && each.unicastSrcIp ? [each.unicastSrcIp] : []))),
];

describe.skipIf(names.length === 0).each(RELEASES)('keepalived $version and this reader', ({ suite, version }) => {
  it('agree on the configurations of the corpus', { timeout: 600_000 }, async () => {
    const root = await rootOf(suite);
    const results = await inParallel(names, 8, async (name) => {
      const text = readFileSync(path.join(corpus, name), 'utf8');
      const config = readKeepalivedConfig([{ path: MAIN, text }], { configId: 'lb1', version });
      const interfaces = interfacesOf(config, text);
      const answer = await askKeepalived(root, { files: [{ path: MAIN, text }], interfaces, seconds: 0.8 });
      return { name, answer, config, ...compare(config, answer, { version, interfaces, fileValues: {} }) };
    });
    const differing = results.filter(({ differences }) => differences.length > 0);
    console.log(
      `keepalived ${version}: ${results.length} files, ${results.filter(({ answer }) => 'status' in answer).length} refused, ` +
        `${results.reduce((sum, { instances }) => sum + instances, 0)} instances, ${differing.length} files differ, ` +
        `explained: ${JSON.stringify(results.flatMap(({ explained }) => explained))}`,
    );
    expect(differing.map(({ name, differences, answer }) => ({ name, differences, log: answer.log }))).toEqual([]);
  });
});

it('leaves nothing behind', async () => {
  expect(await leftovers()).toEqual([]);
});
