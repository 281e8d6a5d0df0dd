import type { Section } from './config.js';

type Parents = ReadonlyMap<Section, Section>;

const fromWord = (words: readonly string[]): string | undefined => {
  const at = words.indexOf('from');
  return at < 0 ? undefined : words[at + 1];
};

/** The name after `from`. A `defaults from NAME` has no name of its own: its header's first word is then the keyword. */
const wantedParent = ({ kind, name, arguments: words = [] }: Section): string | undefined =>
  kind === 'defaults' && name === 'from' ? words[0] : fromWord(words);

function findParents(sections: readonly Section[]): Parents {
  const parents = new Map<Section, Section>();
  const named = new Map<string, Section>();
  let last: Section | undefined;
  for (const section of sections) {
    const wanted = wantedParent(section);
    const ofLast = section.kind === 'defaults' ? undefined : last;
    const parent = wanted === undefined ? ofLast : named.get(wanted);
    if (parent) parents.set(section, parent);
    if (section.kind !== 'defaults') continue;
    last = section;
    if (section.name !== undefined) named.set(section.name, section);
  }
  return parents;
}

/** One pass over the sections serves every proxy of a configuration. */
const known = new WeakMap<readonly Section[], Parents>();

function parentsOf(sections: readonly Section[]): Parents {
  const parents = known.get(sections) ?? findParents(sections);
  known.set(sections, parents);
  return parents;
}

/**
 * The sections a section takes its settings from, itself first: the `defaults` of `from NAME` with theirs, or the last one before it.
 * A proxy that names none takes the last one; a `defaults` that names none takes nothing (HAProxy manual, "defaults").
 * A `from` that names nothing known ends the line of descent.
 */
export function lineageOf(section: Section, sections: readonly Section[]): readonly Section[] {
  const parents = parentsOf(sections);
  const lineage: Section[] = [];
  for (let one: Section | undefined = section; one; one = parents.get(one)) lineage.push(one);
  return lineage;
}
