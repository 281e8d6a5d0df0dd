import { posix } from 'node:path';
import { parseHaproxyArgv } from '../../haproxy/argv.js';
import type { HaproxyConfig, Position } from '../../haproxy/config.js';
import { type ReferencedFile, referencedFiles } from '../../haproxy/files.js';
import { globalSettings } from '../../haproxy/global.js';
import type { NodeFacts } from '../../node/facts.js';
import { processesOf } from '../../node/runtime-facts.js';

/** The command line of the service's process; undefined when HAProxy does not run. */
export function haproxyArgv({ haproxy }: NodeFacts): ReturnType<typeof parseHaproxyArgv> | undefined {
  const service = processesOf(haproxy);
  if (service.mode === 'master-worker') return parseHaproxyArgv(service.master.argv);
  const [worker] = service.mode === 'daemon' ? service.workers : [];
  return worker === undefined ? undefined : parseHaproxyArgv(worker.argv);
}

/**
 * Where a path of the configuration leads on the node: `default-path`, then `-C`, then the directory that systemd starts services in.
 * Undefined for a relative path where the directory is not known, and for what is no path of a file system.
 */
export function absolutePath(
  path: string,
  at: Position,
  { facts, config }: { readonly facts: NodeFacts; readonly config: HaproxyConfig },
): string | undefined {
  if (path.startsWith('@') || path.includes('$') || path.includes('%[')) return undefined;
  if (path.startsWith('/')) return tidy(path);
  const base = baseOf(at, facts, config);
  return base === undefined ? undefined : tidy(posix.join(base, path));
}

function baseOf(at: Position, facts: NodeFacts, config: HaproxyConfig): string | undefined {
  const [how] = (globalSettings(config).defaultPath?.value ?? '').split(' ');
  if (how === 'config') return posix.dirname(at.file);
  if (how === 'parent') return posix.dirname(posix.dirname(at.file));
  return haproxyArgv(facts)?.directory ?? (facts.serviceManager === 'systemd' ? '/' : undefined);
}

/** One spelling for each path: it is a key. */
const tidy = (path: string): string => posix.normalize(path).replace(/(.)\/$/, '$1');

/** A file that the configuration names, and where it is on the node. */
export interface LocatedFile extends ReferencedFile {
  readonly place: string;
}

/** The files that the configuration names, as far as it is known where they are. */
export const locatedFiles = (facts: NodeFacts, config: HaproxyConfig): readonly LocatedFile[] =>
  referencedFiles(config).flatMap((file) => {
    const place = absolutePath(file.path, file.at, { facts, config });
    return place === undefined ? [] : [{ ...file, place }];
  });

/** `/`, `/a`, `/a/b` of `/a/b/c`, outermost first. */
export function parentsOf(path: string): readonly string[] {
  const parents: string[] = [];
  for (let parent = posix.dirname(path); ; parent = posix.dirname(parent)) {
    parents.unshift(parent);
    if (parent === '/' || parent === '.') return parents;
  }
}
