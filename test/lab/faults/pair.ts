import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { certificateMaker, type Pem } from '../../certificates.js';
import { type DrillNode, drillNode, runOn } from '../drills/node.js';
import type { InventoryYaml, Lab } from '../lab.js';
import {
  haproxyText,
  keepalivedText,
  NEW_DESCRIPTION,
  OLD_DESCRIPTION,
  PATHS,
  type Site,
  type SiteFile,
  type Sources,
} from './site.js';

/** A pair of a lab that faults strike, one after the other. Its node `a` is MASTER whenever both are well. */
export interface FaultPair {
  readonly lab: Lab;
  readonly name: string;
  readonly master: DrillNode;
  readonly backup: DrillNode;
  readonly nodes: readonly [DrillNode, DrillNode];
  readonly vip: string;
  /** SSH addresses of the nodes, by name. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Of the lab's inventory. */
  readonly defaults: InventoryYaml['defaults'];
  /** What each node has before a trial, and what it is to have after a run that goes well. */
  readonly old: ReadonlyMap<string, Site>;
  readonly next: ReadonlyMap<string, Site>;
}

const PRIORITIES = { a: 110, b: 100 };

/** Reads what the lab gave a pair. Nothing of it is changed yet. */
export async function findPair(lab: Lab, name: string): Promise<FaultPair> {
  const [master, backup] = await Promise.all([drillNode(lab.name, name, 'a'), drillNode(lab.name, name, 'b')]);
  const yaml = parse(await readFile(lab.inventory, 'utf8')) as InventoryYaml;
  const certificates = certificateMaker();
  const pems = [certificates.make('site.example'), certificates.make('site.example')].map(pemText);
  certificates.remove();
  const old = new Map<string, Site>();
  const next = new Map<string, Site>();
  let vip = '';
  // Faults of binds need a kernel that refuses addresses which are not there.
  for (const { name: node } of [master, backup]) await lab.sysctl(node, 'net.ipv4.ip_nonlocal_bind=0');
  for (const [node, priority] of [
    [master, PRIORITIES.a],
    [backup, PRIORITIES.b],
  ] as const) {
    const haproxy = await runOn(node, 'cat', PATHS.haproxy);
    const keepalived = await runOn(node, 'cat', PATHS.keepalived);
    vip = /([\d.]+)\/32 dev eth0/.exec(keepalived)?.[1] ?? '';
    const site = (description: string, by: number, pem = ''): [string, SiteFile][] => [
      [PATHS.haproxy, { text: haproxyText(haproxy, description), permissions: 'root:haproxy:640' }],
      [PATHS.keepalived, { text: keepalivedText(keepalived, priority + by), permissions: 'root:root:644' }],
      [PATHS.certificate, { text: pem, permissions: 'root:root:600' }],
    ];
    old.set(node.name, new Map(site(OLD_DESCRIPTION, 0, pems[0])));
    const added: [string, SiteFile] = [PATHS.map, { text: 'www.example pages\n', permissions: 'root:root:644' }];
    next.set(node.name, new Map([...site(NEW_DESCRIPTION, 1, pems[1]), added]));
  }
  const addresses = new Map(
    Object.entries(yaml.pairs[name]?.nodes ?? {}).map(([node, { ssh }]) => [node, (ssh as { host: string }).host]),
  );
  const nodes = [master, backup] as const;
  return { lab, name, master, backup, nodes, vip, addresses, defaults: yaml.defaults, old, next };
}

export const pemText = ({ certificate, key }: Pem): string => `${certificate}${key}`;

/** What a node is to have, as the inventory's sources. */
export const sourcesOf = (pair: FaultPair, node: string): Sources => ({
  files: new Map([...(pair.next.get(node) ?? [])].map(([path, { text }]) => [path, text])),
});
