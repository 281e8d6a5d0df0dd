import { posix } from 'node:path';
import type { HaproxyConfig } from '../haproxy/config.js';
import { readHaproxyConfig } from '../haproxy/read.js';
import type { ConfigFile } from '../haproxy/sections.js';
import type { KeepalivedConfig } from '../keepalived/config.js';
import { readKeepalivedConfig } from '../keepalived/read.js';
import { readKeepalivedFiles } from '../keepalived/read-files.js';
import type { SourceFile } from '../keepalived/source.js';
import type { NodeFacts } from '../node/facts.js';
import { haproxyArgv } from './candidate/paths.js';
import type { NodeChange } from './change.js';

/** A file of a node that will be another one. Absent `text`: it will be gone, or is no text. */
export interface NewText {
  readonly path: string;
  readonly text?: string;
}

/** What HAProxy will load, in its order: its files of now with the new ones in their places, and what comes into a directory that `-f` names. */
export function haproxyAfter(facts: NodeFacts, changed: readonly NewText[]): readonly ConfigFile[] {
  const texts = textsAfter(facts.haproxy.source ?? [], changed);
  const { configPaths } = facts.haproxy;
  const places = haproxyArgv(facts)?.configArgs ?? configPaths;
  // relative arguments were resolved on the node: then the files stand in the order that it told
  const known = places.every((place) => posix.isAbsolute(place)) ? places : configPaths;
  const paths = known.flatMap((place) =>
    configPaths.includes(place) && !texts.has(place) ? [] : loadedPaths(place, [...texts.keys()]),
  );
  return paths.map((path) => ({ path, text: texts.get(path) ?? '' }));
}

/** Which of these files HAProxy loads for `-f PLACE`, in its order: the file itself, or those of the directory. */
export const loadedPaths = (place: string, paths: readonly string[]): readonly string[] =>
  paths.includes(place)
    ? [place]
    : paths
        .filter((path) => posix.dirname(path) === posix.normalize(place).replace(/\/$/, '') && isLoaded(path))
        .toSorted();

/** Of a directory HAProxy loads the `*.cfg` files that are not hidden (HAProxy manual, `-f`). */
const isLoaded = (path: string): boolean => path.endsWith('.cfg') && !posix.basename(path).startsWith('.');

/** What keepalived will read, the main file first: new files count where an include line names them. */
export function keepalivedAfter(facts: NodeFacts, changed: readonly NewText[]): readonly SourceFile[] {
  const { source, version } = facts.keepalived;
  if (source === undefined) return [];
  const texts = textsAfter(source.files, changed);
  const mainPath = source.files[0]?.path ?? '';
  const main = { path: mainPath, text: texts.get(mainPath) ?? '' };
  const others = [...texts].filter(([path]) => path !== mainPath).map(([path, text]) => ({ path, text }));
  return readKeepalivedFiles([main, ...others], {
    configId: source.configId,
    ...(version !== undefined && { version }),
  }).files;
}

function textsAfter(before: readonly ConfigFile[], changed: readonly NewText[]): ReadonlyMap<string, string> {
  const texts = new Map(before.map(({ path, text }) => [path, text]));
  for (const { path, text } of changed) {
    if (text === undefined) texts.delete(path);
    else texts.set(path, text);
  }
  return texts;
}

/** The configurations that a change brings, as the two services will read them. */
export function newConfigs({ haproxy, keepalived }: NodeChange): {
  readonly haproxy?: HaproxyConfig;
  readonly keepalived?: KeepalivedConfig;
} {
  return {
    ...(haproxy !== undefined && { haproxy: readHaproxyConfig(haproxy.after) }),
    ...(keepalived !== undefined && {
      keepalived: readKeepalivedConfig(keepalived.after, {
        configId: keepalived.configId,
        version: keepalived.release,
      }),
    }),
  };
}
