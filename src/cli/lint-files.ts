import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigFile } from '../haproxy/sections.js';
import { configIdOf } from '../node/keepalived-facts.js';
import type { NodeEvidence, PairEvidence } from '../risk/evidence.js';
import { evidenceFromFiles, type NodeFiles, PAIR_OF_FILES } from '../risk/from-files.js';
import { Complaint } from './complaint.js';
import { localInput, looksLikeHaproxy, readText, requireInstances } from './keepalived-files.js';
import type { SaidOfNodes } from './lint-options.js';
import { nodeFiles, splitWord } from './node-names.js';
import { CONFIG_ID, haproxyReleases, keepalivedReleases, valuesByNode } from './node-values.js';

/** What is said of a node: its releases, and the config-id, by default its name up to the first dot. */
export function saidOfNodes(
  { keepalived, haproxy, configId }: SaidOfNodes,
  nodes: readonly string[],
): (node: string) => Pick<NodeFiles, 'keepalivedRelease' | 'haproxyRelease'> & { readonly configId: string } {
  const keepalivedOf = keepalivedReleases(keepalived, nodes);
  const haproxyOf = haproxyReleases(haproxy, nodes);
  const ids = valuesByNode(configId, nodes, CONFIG_ID);
  return (node) => {
    const [keepalivedRelease, haproxyRelease] = [keepalivedOf(node), haproxyOf(node)];
    return {
      configId: ids(node) ?? configIdOf([], node),
      ...(keepalivedRelease !== undefined && { keepalivedRelease }),
      ...(haproxyRelease !== undefined && { haproxyRelease }),
    };
  };
}

/**
 * The pair that files or directories of this machine describe, one or more of each node.
 * @throws Complaint for what can't be read, is neither of the two configurations, or is of one node alone
 */
export function evidenceOfFiles(words: readonly string[], options: SaidOfNodes): PairEvidence {
  const files = byNode(words);
  const names = [...files.keys()];
  if (names.length < 2)
    throw new Complaint(
      `${words.join(' ')}: that is one node alone (${names.join()}): name the files of two or more, or a directory of each`,
    );
  const said = saidOfNodes(options, names);
  return pairOfFiles(
    { pair: names.join('+'), labels: {} },
    names.map((node) => nodeOfFiles(node, files.get(node) ?? [], said(node))),
  );
}

/** A pair of which only files are known. */
export const pairOfFiles = (
  pair: Pick<PairEvidence, 'pair' | 'labels' | 'suppressions'>,
  nodes: readonly NodeEvidence[],
): PairEvidence => ({ ...pair, nowMs: Date.now(), nodes, missing: PAIR_OF_FILES });

type Kind = 'keepalived' | 'haproxy' | 'directory';

interface LocalFile {
  readonly kind: Exclude<Kind, 'directory'>;
  readonly path: string;
}

/** In the order in which nodes are first named; the name of a file's node is told from those of its kind. */
function byNode(words: readonly string[]): ReadonlyMap<string, readonly LocalFile[]> {
  const given = words.map((word) => ({ word, kind: kindOf(splitWord(word).path) }));
  const of = (wanted: Kind): readonly string[] => given.flatMap(({ word, kind }) => (kind === wanted ? [word] : []));
  const found = [
    ...nodeFiles(of('directory')).flatMap(({ node, path }) => filesIn(path).map((file) => ({ node, ...file }))),
    ...nodeFiles(of('keepalived')).map((file) => ({ ...file, kind: 'keepalived' as const })),
    ...nodeFiles(of('haproxy'), { severalEach: true }).map((file) => ({ ...file, kind: 'haproxy' as const })),
  ];
  const nodes = new Map<string, LocalFile[]>();
  for (const { node, kind, path } of found) {
    const files = nodes.get(node) ?? [];
    nodes.set(node, files);
    if (kind === 'keepalived' && files.some((file) => file.kind === kind))
      throw new Complaint(`two keepalived.conf are for node ${node}: name the one that keepalived is started with`);
    files.push({ kind, path });
  }
  return nodes;
}

function kindOf(path: string): Kind {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return 'directory';
  return path.endsWith('.cfg') || looksLikeHaproxy(readText(path)) ? 'haproxy' : 'keepalived';
}

/** Where the two configurations are in a directory that stands for a node. */
const PLACES: Readonly<Record<LocalFile['kind'], readonly string[]>> = {
  keepalived: ['', 'keepalived', 'etc/keepalived'],
  haproxy: ['', 'haproxy', 'etc/haproxy'],
};

function filesIn(directory: string): readonly LocalFile[] {
  const here = (kind: LocalFile['kind'], isOne: (name: string) => boolean): readonly LocalFile[] => {
    const found = PLACES[kind].map((place) => namesIn(join(directory, place), isOne));
    return (found.find((paths) => paths.length > 0) ?? []).map((path) => ({ kind, path }));
  };
  const files = [
    ...here('keepalived', (name) => name === 'keepalived.conf'),
    // as HAProxy takes the files of a directory
    ...here('haproxy', (name) => name.endsWith('.cfg') && !name.startsWith('.')),
  ];
  if (files.length > 0) return files;
  throw new Complaint(`${directory} holds no keepalived.conf and no *.cfg, nor do keepalived/ and haproxy/ in it`);
}

function namesIn(directory: string, isOne: (name: string) => boolean): readonly string[] {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(directory)
    .filter(isOne)
    .toSorted()
    .map((name) => join(directory, name));
}

function nodeOfFiles(
  node: string,
  files: readonly LocalFile[],
  { configId, ...releases }: ReturnType<ReturnType<typeof saidOfNodes>>,
): NodeEvidence {
  const path = files.find(({ kind }) => kind === 'keepalived')?.path;
  const haproxy = files
    .filter(({ kind }) => kind === 'haproxy')
    .map((file): ConfigFile => ({ path: file.path, text: readText(file.path) }));
  const evidence = evidenceFromFiles({
    node,
    ...releases,
    ...(path !== undefined && { keepalived: { input: localInput(path), configId } }),
    ...(haproxy.length > 0 && { haproxy }),
  });
  const { keepalived: config, keepalivedTexts = [] } = evidence;
  if (path !== undefined && config !== undefined) requireInstances(path, { config, files: keepalivedTexts, configId });
  return evidence;
}
