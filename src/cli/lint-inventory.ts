import type { Bundle, BundleFile } from '../bundle/bundle.js';
import type { NodeSpec, Pair } from '../inventory/model.js';
import { matchesGlob } from '../keepalived/glob.js';
import { loadedPaths } from '../plan/new-configs.js';
import type { PairEvidence } from '../risk/evidence.js';
import { evidenceFromFiles, type NodeFiles } from '../risk/from-files.js';
import { readBundles } from './bundles.js';
import { Complaint } from './complaint.js';
import { pairOfFiles, saidOfNodes } from './lint-files.js';
import type { SaidOfNodes } from './lint-options.js';

type AnyBundle = Bundle<'filled' | 'masked'>;

/** Where the two configurations are when the inventory does not say otherwise. */
const USUAL = { keepalived: '/etc/keepalived/keepalived.conf', haproxy: '/etc/haproxy/haproxy.cfg' } as const;

/** Pairs as the files of the inventory will have them, and what replaces every secret that was fetched. */
export interface BundledPairs {
  readonly pairs: readonly PairEvidence[];
  readonly redact: (text: string) => string;
}

/**
 * Pairs by the files that the inventory has for them.
 * @throws Complaint for files that can't be read or filled in, and where none is a keepalived.conf or haproxy.cfg
 */
export async function evidenceOfInventory(
  pairs: readonly Pair[],
  options: SaidOfNodes & { readonly secrets?: boolean },
): Promise<BundledPairs> {
  const names = pairs.flatMap(({ nodes }) => nodes.map(({ name }) => name));
  const said = saidOfNodes(options, names);
  const { pairs: loaded, redact } = await readBundles(pairs, options.secrets === true ? 'filled' : 'masked');
  const bundles = new Map(loaded.map((each) => [each.pair, each.bundles]));
  const found = pairs.map((pair) => {
    const nodes = pair.nodes.map((spec, at) => {
      const { configId, ...releases } = said(spec.name);
      const bundle = bundles.get(pair.name)?.[at];
      return evidenceFromFiles({
        node: spec.name,
        ...releases,
        ...(bundle !== undefined && filesOf(spec, bundle, configId)),
      });
    });
    return pairOfFiles({ pair: pair.name, labels: pair.labels, suppressions: pair.suppressions }, nodes);
  });
  const known = found.some(({ nodes }) =>
    nodes.some(({ keepalived, haproxy }) => (keepalived ?? haproxy) !== undefined),
  );
  if (!known)
    throw new Complaint(
      `no ${USUAL.keepalived} and no ${USUAL.haproxy} can be read from the files: of the selected pairs; name files instead of pairs, or give them there`,
    );
  return { pairs: found, redact };
}

/** The two configurations of a node, as far as they are among its files. */
function filesOf(spec: NodeSpec, bundle: AnyBundle, configId: string): Omit<NodeFiles, 'node'> {
  const { files } = bundle;
  const byPath = new Map(files.map((file) => [file.path, file]));
  const main = byPath.get(spec.keepalived.config ?? USUAL.keepalived);
  const places = loadedPaths(spec.haproxy.config ?? USUAL.haproxy, [...byPath.keys()]);
  const haproxy = places.flatMap((path) => byPath.get(path) ?? []);
  const unknown = {
    keepalived: main && whyUnknown([main], bundle),
    haproxy: whyUnknown(haproxy, bundle),
  };
  return {
    ...(main !== undefined &&
      unknown.keepalived === undefined && { keepalived: { input: inputOf(main, files), configId } }),
    ...(haproxy.length > 0 && unknown.haproxy === undefined && { haproxy: haproxy.map(textFile) }),
    missing: {
      ...(unknown.keepalived !== undefined && { keepalived: unknown.keepalived }),
      ...(unknown.haproxy !== undefined && { haproxy: unknown.haproxy }),
    },
  };
}

/** A template may not be filled in without its secrets. */
function whyUnknown(files: readonly BundleFile[], { secrets }: AnyBundle): string | undefined {
  if (secrets === 'filled') return undefined;
  return files
    .flatMap(({ path, masked }) =>
      masked !== undefined && 'reason' in masked ? [`${path}: ${masked.reason} (--secrets fetches it)`] : [],
    )
    .at(0);
}

const inputOf = (main: BundleFile, files: readonly BundleFile[]) => ({
  main: textFile(main),
  source(pattern: string) {
    const named = files.filter(({ path }) => matchesGlob(pattern, path));
    return named.length === 0 ? undefined : named.map(textFile);
  },
});

/** What is not UTF-8, as in an old comment, is read all the same. */
const textFile = ({ path, content }: BundleFile) => ({ path, text: Buffer.from(content).toString('utf8') });
