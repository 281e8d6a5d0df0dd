import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { FaultPair } from './pair.js';

/** What is rolled in every trial: a change of HAProxy, a compatible one of keepalived, a certificate, and a file that was not there. */
export const PATHS = {
  haproxy: '/etc/haproxy/haproxy.cfg',
  keepalived: '/etc/keepalived/keepalived.conf',
  certificate: '/etc/haproxy/site.pem',
  map: '/etc/haproxy/maps/hosts.map',
} as const;

/** A file as it is to be on a node. */
export interface SiteFile {
  readonly text: string;
  /** Owner, group and octal mode, as `stat -c %U:%G:%a` tells. */
  readonly permissions: string;
}

/** Files of a node, by path. */
export type Site = ReadonlyMap<string, SiteFile>;

/** The sources of a node's new files, by path; what a fault adds or takes away is rolled, or not, on that node alone. */
export interface Sources {
  readonly files: ReadonlyMap<string, string>;
  /** Octal modes that the inventory states. */
  readonly modes?: Readonly<Record<string, string>>;
  /** Paths whose source is a template. */
  readonly templates?: readonly string[];
  /** HTTP path of the node's health check. */
  readonly check?: string;
}

/** By these a running process tells which file it has read. */
export const OLD_DESCRIPTION = 'old';
export const NEW_DESCRIPTION = 'new';

/** The lab's haproxy.cfg with a certificate, a path for checks of its own, and no listener on the VIP, so that it starts without `ip_nonlocal_bind`. */
export function haproxyText(labs: string, description: string): string {
  return labs
    .replace(/^ {4}description .*$/m, `    description ${description}`)
    .replace(/^ {4}bind [\d.]+:8080\n/m, `    bind *:8443 ssl crt ${PATHS.certificate}\n`);
}

export const keepalivedText = (labs: string, priority: number): string =>
  labs.replace(/^ {4}priority \d+$/m, `    priority ${priority}`);

/** A change of one file's text. It must change it. */
export function edited(sources: Sources, path: string, change: (text: string) => string): Sources {
  const before = sources.files.get(path) ?? '';
  const after = change(before);
  if (after === before) throw new Error(`nothing was changed in ${path}`);
  return { ...sources, files: new Map(sources.files).set(path, after) };
}

export interface Rollout {
  readonly inventory: string;
  remove(): Promise<void>;
}

/** Writes sources and an inventory of one pair that rolls them. */
export async function writeRollout(pair: FaultPair, sources: ReadonlyMap<string, Sources>): Promise<Rollout> {
  const folder = await mkdtemp(join(tmpdir(), 'hitless-faults-'));
  const nodes: Record<string, unknown> = {};
  for (const [node, { files, modes = {}, templates = [], check = '/ready' }] of sources) {
    const entries = await Promise.all(
      [...files].map(async ([path, text], index) => {
        const source = `${node}-${index}${templates.includes(path) ? '.j2' : ''}`;
        await writeFile(join(folder, source), text, { mode: 0o644 });
        return { source, path, ...(modes[path] !== undefined && { mode: modes[path] }) };
      }),
    );
    const host = pair.addresses.get(node) ?? '';
    nodes[node] = { ssh: { host }, checks: [{ http: `http://${host}${check}` }], files: entries };
  }
  const inventory = join(folder, 'inventory.yaml');
  const probes = [{ http: `http://${pair.vip}/`, rate: 20 }];
  const pairs = { [pair.name]: { nodes, probes, checks: [{ http: `http://${pair.vip}/ready` }] } };
  // Short times: a timer is the longest of these and half a minute.
  await writeFile(inventory, stringify({ defaults: { ...pair.defaults, soak: '1s', proof: '10s' }, pairs }));
  return { inventory, remove: () => rm(folder, { recursive: true, force: true }) };
}
