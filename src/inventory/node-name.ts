import { isIP } from 'node:net';
import { nameText } from './schema-text.js';

/** A host that is to be a node: the word that it was reached by, and what it calls itself. */
export interface NamedHost {
  readonly word: string;
  readonly hostname: string;
}

/** A name for the node of each host, all different: the word, and for an address the host's own name. */
export function nodeNames(hosts: readonly NamedHost[]): readonly string[] {
  const taken = new Set<string>();
  return hosts.map(({ word, hostname }) => {
    const name = choicesOf(word, hostname).find((each) => nameText.safeParse(each).success && !taken.has(each)) ?? '';
    const free = name === '' ? freeName(taken) : name;
    taken.add(free);
    return free;
  });
}

function choicesOf(word: string, hostname: string): readonly string[] {
  const own = hostname === 'localhost' ? [] : [firstLabel(hostname), hostname];
  const clean = word.replaceAll(/[^A-Za-z0-9._-]/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return isIP(word) === 0 ? [word, clean, firstLabel(clean), ...own] : [...own, clean];
}

const firstLabel = (name: string): string => name.split('.')[0] ?? name;

function freeName(taken: ReadonlySet<string>): string {
  let number = 1;
  while (taken.has(`node-${number}`)) number += 1;
  return `node-${number}`;
}
