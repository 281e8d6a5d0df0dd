import { type Claim, contested } from './claims.js';
import { questionName, sshSettings } from './inherit.js';
import type { Mistake } from './mistake.js';
import { mistakeAt } from './mistake.js';
import type { CheckEntry } from './probe-schema.js';
import { quoted } from './quote.js';
import type { FileReading } from './reading.js';
import type { DefaultsEntry, PairEntry } from './schema.js';
import { keySpanOf, type Path, spanOf } from './tree.js';

const sshPort = 22;

/** What a pair inherits. */
type DefaultsOf = (name: string, pair: PairEntry) => DefaultsEntry;

/**
 * What is wrong with addresses over all files, among the pairs that are right by themselves: one SSH address in two
 * nodes, one VIP asked by the probes or checks of two pairs, two questions of one name.
 */
export function addressConflicts(files: readonly FileReading[], defaultsOf: DefaultsOf): Mistake[] {
  return [
    ...contested(sshAddresses(files, defaultsOf), (claim, first, where) => ({
      message: `nodes ${quoted(first.owner)} and ${quoted(claim.owner)} have one SSH address: ${claim.key}`,
      suggestion: `the first is at ${where}; each node is a machine of its own`,
    })),
    ...contested(vipAddresses(files), (claim, first, where) => ({
      message: `${claim.key} is asked by two pairs: ${quoted(first.owner)} and ${quoted(claim.owner)}`,
      suggestion: `the first is at ${where}; a VIP belongs to one pair`,
    })),
    ...files.flatMap(repeatedNames),
  ];
}

function* sshAddresses(files: readonly FileReading[], defaultsOf: DefaultsOf): Iterable<Claim> {
  for (const file of files) {
    for (const { pair, name, path } of pairsOf(file)) {
      const defaults = defaultsOf(name, pair);
      for (const [node, own] of Object.entries(pair.nodes)) {
        const ssh = sshSettings(node, { ...defaults.ssh, ...pair.ssh, ...own?.ssh });
        const host = ssh.host.toLowerCase();
        const hop = ssh.jump.length === 0 ? '' : ` through ${ssh.jump.join(', ')}`;
        const key = `${host.includes(':') ? `[${host}]` : host}:${ssh.port ?? sshPort}${hop}`;
        yield { key, owner: `${name}/${node}`, ...placed(file, [...path, 'nodes', node]) };
      }
    }
  }
}

function* vipAddresses(files: readonly FileReading[]): Iterable<Claim> {
  for (const file of files) {
    for (const { pair, name, path } of pairsOf(file)) {
      for (const [kind, list] of [['probes', pair.probes] as const, ['checks', pair.checks] as const]) {
        for (const [index, entry] of (list ?? []).entries()) {
          const protocol = entry.http === undefined ? 'tcp' : 'http';
          const address = entry[protocol]?.address;
          if (address === undefined || file.tree === undefined) continue;
          const span = spanOf(file.tree, [...path, kind, index, protocol]);
          yield { key: address, owner: name, source: file.source, span };
        }
      }
    }
  }
}

function repeatedNames(file: FileReading): Mistake[] {
  return pairsOf(file).flatMap(({ pair, path }) => [
    ...repeats(file, [...path, 'probes'], pair.probes ?? []),
    ...repeats(file, [...path, 'checks'], pair.checks ?? []),
    ...Object.entries(pair.nodes).flatMap(([node, own]) =>
      repeats(file, [...path, 'nodes', node, 'checks'], own?.checks ?? []),
    ),
  ]);
}

function repeats({ source, tree }: FileReading, path: Path, entries: readonly CheckEntry[]): Mistake[] {
  const seen = new Set<string>();
  const mistakes: Mistake[] = [];
  for (const [index, entry] of entries.entries()) {
    const name = questionName(entry);
    const suggestion = 'give each a name: of its own';
    const complaint = { message: `two of these are called ${quoted(name)}`, suggestion };
    if (seen.has(name) && tree !== undefined)
      mistakes.push(mistakeAt(source, spanOf(tree, [...path, index]), complaint));
    seen.add(name);
  }
  return mistakes;
}

function pairsOf({ pairs }: FileReading): { pair: PairEntry; name: string; path: Path }[] {
  return [...pairs].map(([name, pair]) => ({ name, pair, path: ['pairs', name] }));
}

function placed({ source, tree }: FileReading, path: Path): Pick<Claim, 'source' | 'span'> {
  return { source, span: tree === undefined ? { start: 0, end: 0 } : keySpanOf(tree, path) };
}
