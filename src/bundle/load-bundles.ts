import type { Mistake } from '../inventory/mistake.js';
import type { FileSpec, NodeSpec, Pair } from '../inventory/model.js';
import type { Body } from '../template/syntax.js';
import { TemplateError } from '../template/template-error.js';
import type { Bundle, BundleFile } from './bundle.js';
import { bundleDigest, sha256Of } from './digest.js';
import { Faults } from './faults.js';
import { type Filling, fill, fillMasked } from './fill.js';
import { includesFrom } from './includes.js';
import { type Installed, installedBy, laidOver } from './installed-files.js';
import { redactor } from './masks.js';
import { SecretError, SecretValues } from './secret-values.js';
import { SourceError, type SourceFile, SourceFiles } from './source-files.js';
import { variablesOf } from './variables.js';

/** What the nodes of one pair are to have, in the order of the inventory. */
export interface PairBundles<Secrets extends 'filled' | 'masked'> {
  readonly pair: string;
  readonly bundles: readonly Bundle<Secrets>[];
}

export type Loaded<Secrets extends 'filled' | 'masked'> =
  /** `redact` replaces every secret that was fetched, wherever its text stands. */
  | { readonly ok: true; readonly pairs: readonly PairBundles<Secrets>[]; readonly redact: (text: string) => string }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/**
 * Reads the sources of pairs, fills in their templates and makes a bundle for each node; each source is read once. `masked` fetches no
 * secret and puts masks in their places: for looking at, and for checking templates where the secrets are not.
 * Never rejects for what is wrong with sources, templates or secrets: all of it comes back as mistakes.
 */
export async function loadBundles<Secrets extends 'filled' | 'masked'>(
  pairs: readonly Pair[],
  secrets: Secrets,
  env?: Readonly<Record<string, string | undefined>>,
): Promise<Loaded<Secrets>> {
  const sources = new SourceFiles();
  const loading: Loading = {
    sources,
    secrets,
    values: new SecretValues(env),
    faults: new Faults((path) => sources.textAt(path)),
    parsed: new Map(),
  };
  const loaded = await Promise.all(
    pairs.map(async (pair) => ({
      pair: pair.name,
      bundles: await Promise.all(pair.nodes.map((node) => loadBundle(node, pair, loading) as Promise<Bundle<Secrets>>)),
    })),
  );
  const redact = redactor(loading.values.values());
  const mistakes = loading.faults.mistakes(redact);
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, pairs: loaded, redact };
}

interface Loading {
  readonly sources: SourceFiles;
  readonly secrets: 'filled' | 'masked';
  readonly values: SecretValues;
  readonly faults: Faults;
  /** Syntax trees by file: a template is read once, and filled in for every node. */
  readonly parsed: Map<string, Body>;
}

async function loadBundle(node: NodeSpec, pair: Pair, loading: Loading): Promise<Bundle<'filled' | 'masked'>> {
  const found = await Promise.all(node.files.map((spec) => installed(spec, loading)));
  const { files, faults } = laidOver(found.flat());
  for (const fault of faults) loading.faults.about(fault);
  const made = await Promise.all(files.map((file) => bundleFile(file, { node, pair, loading })));
  const inOrder = made.filter((file) => file !== undefined).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const purge = node.files
    .filter((spec) => spec.purge)
    .map(({ path }) => path)
    .toSorted();
  return { node: node.name, secrets: loading.secrets, digest: bundleDigest(inOrder, purge), files: inOrder, purge };
}

async function installed(spec: FileSpec, { sources, faults }: Loading): Promise<readonly Installed[]> {
  try {
    const entry = installedBy(spec, await sources.find(spec.source));
    for (const fault of entry.faults) faults.about(fault);
    return entry.files;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    faults.about({ spec, message: error.message });
    return [];
  }
}

interface Context {
  readonly node: NodeSpec;
  readonly pair: Pair;
  readonly loading: Loading;
}

/** Undefined where there was a fault. */
async function bundleFile(file: Installed, context: Context): Promise<BundleFile | undefined> {
  const { loading, node } = context;
  const { spec } = file;
  try {
    const source = await loading.sources.read(file.file);
    const { content, sha256, secretNames, masked } = file.isTemplate
      ? await filled(file, source, context)
      : { ...source, secretNames: [], masked: undefined };
    const { owner, group, mode } = spec;
    return {
      path: file.path,
      content,
      sha256,
      ...(owner !== undefined && { owner }),
      ...(group !== undefined && { group }),
      ...(mode !== undefined && { mode }),
      newMode: newMode(source, secretNames),
      source: file.file,
      template: file.isTemplate,
      secretNames,
      ...(masked !== undefined && { masked }),
    };
  } catch (error) {
    if (error instanceof TemplateError) loading.faults.inTemplate(error, node.name);
    else if (error instanceof SourceError || error instanceof SecretError)
      loading.faults.about({ spec, message: error.message });
    else throw error;
    return undefined;
  }
}

/** Permissions of a new file: the others may read it where they may read the source, and it holds no secret. */
function newMode({ isPrivate, isExecutable }: SourceFile, secretNames: readonly string[]): string {
  if (isPrivate || secretNames.length > 0) return isExecutable ? '0700' : '0600';
  return isExecutable ? '0755' : '0644';
}

type Content = Pick<BundleFile, 'content' | 'sha256' | 'secretNames' | 'masked'>;

async function filled(file: Installed, { content }: SourceFile, { node, pair, loading }: Context): Promise<Content> {
  const filling: Filling = {
    template: { file: file.file, text: templateText(file.file, content) },
    includes: includesFrom(file.folder, (path) => loading.sources.textAt(path)),
    parsed: loading.parsed,
    secretNames: Object.keys(node.secrets),
    variables: (secrets) => variablesOf(node, pair, secrets),
  };
  const { masked, asked } = fillMasked(filling);
  if (asked.length === 0 && 'text' in masked) return contentOf(masked.text, []);
  if (loading.secrets === 'masked') return { ...contentOf('text' in masked ? masked.text : '', asked), masked };
  const { text, used } = await filledWithSecrets(filling, asked, node, loading.values);
  return { ...contentOf(text, used), masked };
}

async function filledWithSecrets(
  filling: Filling,
  asked: readonly string[],
  { secrets }: NodeSpec,
  fetched: SecretValues,
) {
  const values = new Map<string, string>();
  const fetchInto = async (name: string): Promise<void> => {
    const source = secrets[name];
    if (source !== undefined) values.set(name, await fetched.fetch(source));
  };
  await Promise.all(asked.map(fetchInto));
  // A secret may decide which other one is used: each round fetches one more.
  for (;;) {
    const result = fill(filling, values);
    if ('text' in result) return result;
    await fetchInto(result.wanted);
  }
}

function contentOf(text: string, secretNames: readonly string[]): Content {
  const content = Buffer.from(text);
  return { content, sha256: sha256Of(content), secretNames };
}

function templateText(file: string, content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw new SourceError(`${file} is a template, and not UTF-8 text`);
  }
}
