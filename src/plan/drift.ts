import type { NodeFacts } from '../node/facts.js';

/** A file that is not the same on all nodes of a pair. */
export interface Drift {
  readonly path: string;
  /** Which nodes agree with each other; a node without the file has the hash `absent`. */
  readonly versions: readonly { readonly sha256: string; readonly nodes: readonly string[] }[];
}

/**
 * HAProxy's files that differ between the nodes. keepalived.conf is left out: priorities, addresses and peers
 * differ there by design, and its meaning is compared instance by instance.
 */
export function drift(nodes: readonly NodeFacts[]): readonly Drift[] {
  const keepalivedPaths = new Set(nodes.map((facts) => facts.keepalived.configPath));
  const paths = [...new Set(nodes.flatMap((facts) => facts.files.map((file) => file.path)))];
  return paths
    .filter((path) => !keepalivedPaths.has(path))
    .map((path) => ({ path, versions: versionsOf(path, nodes) }))
    .filter((each) => each.versions.length > 1);
}

function versionsOf(path: string, nodes: readonly NodeFacts[]): Drift['versions'] {
  const holders = new Map<string, string[]>();
  for (const facts of nodes) {
    const sha256 = facts.files.find((file) => file.path === path)?.sha256 ?? 'absent';
    holders.set(sha256, [...(holders.get(sha256) ?? []), facts.node]);
  }
  return [...holders].map(([sha256, names]) => ({ sha256, nodes: names }));
}
