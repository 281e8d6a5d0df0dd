import { type CandidateFinding, findingsOf, type InspectedNode } from './finding.js';
import { BUNDLE_SUFFIXES } from './items.js';
import { type LocatedFile, locatedFiles } from './paths.js';

/** Whether every file that HAProxy's new configuration names is there, and whether there is room for what is staged. */
export const judgeFiles = (node: InspectedNode): readonly CandidateFinding[] => [...missingFiles(node), ...room(node)];

/** Folders that only stand before other paths; the chroot is judged by itself. */
const passedOver: ReadonlySet<string> = new Set(['chroot', 'crt-base', 'ca-base', 'key-base', 'server-state-base']);

/** Random numbers that every node may have made for itself. */
const madeByEachNode: ReadonlySet<string> = new Set(['ssl-dh-param-file']);

const filesOf = ({ facts, haproxy }: InspectedNode): readonly LocatedFile[] =>
  haproxy === undefined ? [] : locatedFiles(facts, haproxy).filter(({ kind }) => !passedOver.has(kind));

function missingFiles(node: InspectedNode): readonly CandidateFinding[] {
  const { facts, inspection } = node;
  const isThere = ({ kind, place }: LocatedFile): boolean =>
    inspection.paths.has(place) ||
    (kind === 'crt' && BUNDLE_SUFFIXES.some((suffix) => inspection.paths.has(`${place}${suffix}`)));
  return filesOf(node)
    .filter((file) => file.optional !== true && !isThere(file))
    .map(({ kind, place, at, section, conditions }) =>
      findingsOf(facts.node, 'file-missing')('blocked', `${section} names ${place} (${kind}), which is not there`, {
        at,
        remedy: 'bring it with the change, to every node of the pair',
        conditional: conditions.length > 0,
      }),
    );
}

/** Files of the same path with another content on another node: both serve, but not the same. */
export function judgeSameFiles(nodes: readonly InspectedNode[]): readonly CandidateFinding[] {
  const [first, ...others] = nodes;
  if (first === undefined) return [];
  return others.flatMap((other) =>
    filesOf(other)
      .filter(({ kind }) => kind !== 'crt' && !madeByEachNode.has(kind))
      .flatMap(({ place, at, kind }) => {
        const [mine, theirs] = [other, first].map(({ inspection }) => inspection.paths.get(place)?.sha256);
        if (mine === undefined || theirs === undefined || mine === theirs) return [];
        const text = `${place} (${kind}) is not the same file on ${first.facts.node}`;
        return [findingsOf(other.facts.node, 'file-differs')('warning', text, { at })];
      }),
  );
}

const SPARE_KB = 1024;

/** The new files lie beside the old ones until the change is confirmed. */
function room({ facts, staged, inspection }: InspectedNode): readonly CandidateFinding[] {
  const needed = new Map<string, number>();
  const free = new Map(inspection.space.map(({ mountedOn, freeKb }) => [mountedOn, freeKb]));
  for (const { path, content } of staged) {
    const mount = [...free.keys()]
      .filter((each) => each === '/' || path.startsWith(`${each}/`))
      .toSorted((a, b) => b.length - a.length)[0];
    if (mount !== undefined) needed.set(mount, (needed.get(mount) ?? SPARE_KB) + Math.ceil(content.length / 1024));
  }
  return [...needed]
    .filter(([mount, kb]) => kb > (free.get(mount) ?? 0))
    .map(([mount, kb]) =>
      findingsOf(facts.node, 'room')('blocked', `${mount} has ${free.get(mount)} kB free, ${kb} kB are needed`, {
        remedy: `make room on ${mount}`,
      }),
    );
}
