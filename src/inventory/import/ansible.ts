import { globMatches } from '../glob.js';
import { inOrder, type Mistake } from '../mistake.js';
import { nearest } from '../nearest.js';
import { positionOf, type Source, type SourcePlace, sourceText } from '../source-text.js';
import { resolveHosts } from './ansible-groups.js';
import { readAnsibleIni } from './ansible-ini.js';
import { readAnsibleTree } from './ansible-tree.js';
import { type ImportedSettings, readSshVariables } from './ssh-variables.js';

/** A host of an Ansible inventory, as far as it matters for reaching it. */
export interface ImportedHost extends ImportedSettings {
  readonly name: string;
  readonly groups: readonly string[];
  readonly from: SourcePlace;
}

export type ImportResult =
  | { readonly ok: true; readonly hosts: readonly ImportedHost[] }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/**
 * Reads an Ansible inventory: INI, YAML, or what `ansible-inventory --list` prints; which it is, is seen from the text. Variables in group_vars and
 * host_vars are in other files, and only in the last. Never throws.
 */
export function readAnsible(source: Source): ImportResult {
  const text = sourceText(source);
  const read = formatOf(source) === 'ini' ? readAnsibleIni(text) : readAnsibleTree(text);
  const { hosts, mistakes } = resolveHosts(text, read);
  const all = inOrder([...read.mistakes, ...mistakes]);
  if (all.length > 0) return { ok: false, mistakes: all };
  return {
    ok: true,
    hosts: hosts.map(({ name, span, vars, groups }) => ({
      ...readSshVariables(vars),
      name,
      groups,
      from: { file: source.path, ...positionOf(text, span.start) },
    })),
  };
}

/** Ansible goes by the name; without one that says it, by the first line that says anything. */
export function formatOf({ path, text }: Source): 'ini' | 'tree' {
  if (/\.(?:ya?ml|json)$/.test(path)) return 'tree';
  if (/\.(?:ini|cfg)$/.test(path)) return 'ini';
  const first = text.split(/\r\n|\n|\r/).find((line) => line.trim() !== '' && !/^\s*[#;]/.test(line)) ?? '';
  return /^\s*\{|^---|^\s*["']?[\w.-]+["']?:\s*(?:\{.*|&\w+)?(?:#.*)?$/.test(first) ? 'tree' : 'ini';
}

/** The hosts that the words name: hosts, groups, or globs of either; all of them without a word. */
export function selectHosts(
  hosts: readonly ImportedHost[],
  words: readonly string[],
): { readonly ok: true; readonly hosts: readonly ImportedHost[] } | { readonly ok: false; readonly message: string } {
  if (words.length === 0) return { ok: true, hosts };
  const chosen = new Set<ImportedHost>();
  for (const word of words) {
    const found = hosts.filter(({ name, groups }) => [name, ...groups, 'all'].some((each) => globMatches(word, each)));
    if (found.length === 0) {
      const near = nearest(word, new Set(hosts.flatMap(({ name, groups }) => [name, ...groups])));
      return {
        ok: false,
        message: `no host or group is called ${word}${near === undefined ? '' : `; did you mean ${near}?`}`,
      };
    }
    for (const host of found) chosen.add(host);
  }
  return { ok: true, hosts: hosts.filter((host) => chosen.has(host)) };
}
