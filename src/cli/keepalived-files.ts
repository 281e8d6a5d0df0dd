import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { KeepalivedConfig, Position } from '../keepalived/config.js';
import { matchesGlob } from '../keepalived/glob.js';
import { type ReadFiles, readKeepalivedFiles } from '../keepalived/read-files.js';
import type { FileSource, SourceFile } from '../keepalived/source.js';
import { Complaint } from './complaint.js';

/** A keepalived.conf of this machine, as a node of some release and config-id reads it. */
export interface LocalConfig {
  readonly config: KeepalivedConfig;
  /** It has `@id` lines: what it says depends on the config-id. */
  readonly conditional: boolean;
  /** Why keepalived does not run with it, as `file:line: …`; empty: it does. */
  readonly refusals: readonly string[];
  /** What keepalived would complain about or drop, and files that are not here, as `file:line: …`. */
  readonly warnings: readonly string[];
}

const LARGEST_BYTES = 8 * 1024 * 1024;
/** Directory entries looked at for one include line. */
const MOST_ENTRIES = 10_000;

/**
 * Reads a keepalived.conf with what it includes, relative to the file that includes it and with globs, all from this machine.
 * @throws Complaint for what is no keepalived.conf with VRRP instances
 */
export function readLocalConfig(
  path: string,
  options: { readonly configId: string; readonly version: string },
): LocalConfig {
  const { config, files } = readKeepalivedFiles(localInput(path), options);
  requireInstances(path, { config, files, configId: options.configId });
  const missing = config.includes.map(
    ({ pattern, at }) => `${placeOf(at)}: ${pattern} is not on this machine: what it says is missing here`,
  );
  const told = config.warnings.map((warning) => ({ ...warning, line: `${placeOf(warning.at)}: ${warning.message}` }));
  return {
    config,
    conditional: isConditional(files),
    refusals: told.filter(({ refuses }) => refuses).map(({ line }) => line),
    warnings: [...missing, ...told.filter(({ refuses }) => !refuses).map(({ line }) => line)],
  };
}

/** The keepalived.conf of this machine and what it includes, as a reader takes them. */
export function localInput(path: string): { readonly main: SourceFile; readonly source: FileSource } {
  const main = { path: resolve(path), text: readText(path) };
  return {
    main,
    source(pattern) {
      for (const place of placesOf(pattern, main.path)) {
        const files = filesMatching(place).flatMap(readIncluded);
        if (files.length > 0 || isEmptyDirectory(place)) return files;
      }
      return undefined;
    },
  };
}

const HOME = '/etc/keepalived/';

/** What is in keepalived's own directory on the node lies beside its file here. */
const placesOf = (pattern: string, mainPath: string): readonly string[] =>
  pattern.startsWith(HOME) && !mainPath.startsWith(HOME)
    ? [join(dirname(mainPath), pattern.slice(HOME.length)), pattern]
    : [pattern];

/** A pattern that matches nothing in a directory that is here names no file. */
const isEmptyDirectory = (pattern: string): boolean =>
  isPattern(basename(pattern)) && !isPattern(dirname(pattern)) && existsSync(dirname(pattern));

const isPattern = (part: string): boolean => /[*?[{]/.test(part);

const isConditional = (files: readonly SourceFile[]): boolean => files.some(({ text }) => /^[ \t]*@\^?\w/m.test(text));

/** @throws Complaint for what can't be read, or is too large for a configuration */
export function readText(path: string): string {
  try {
    const stat = statSync(path);
    if (stat.isDirectory())
      throw new Complaint(`${path} is a directory; name the file, such as ${join(path, 'keepalived.conf')}`);
    if (stat.size > LARGEST_BYTES) throw new Complaint(`${path} has ${stat.size} bytes: that is no keepalived.conf`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Complaint) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new Complaint(`${path}: there is no such file`);
    throw new Complaint(
      code === 'EACCES' ? `${path} may not be read by this user` : `${path} can't be read: ${message}`,
    );
  }
}

/** A file that vanishes or may not be read counts as not at hand. */
function readIncluded(path: string): readonly SourceFile[] {
  try {
    return statSync(path).size > LARGEST_BYTES ? [] : [{ path, text: readFileSync(path, 'utf8') }];
  } catch {
    return [];
  }
}

/** Files that an absolute glob pattern names, sorted: directories are looked into as deep as the pattern goes. */
function filesMatching(pattern: string): readonly string[] {
  const parts = pattern.split('/');
  const fixed = parts.findIndex(isPattern);
  if (fixed < 0) return [pattern];
  const found: string[] = [];
  let left = MOST_ENTRIES;
  const walk = (directory: string, depth: number): void => {
    for (const entry of entriesOf(directory)) {
      if (--left < 0) return;
      const path = join(directory, entry.name);
      if (depth === parts.length - 1 && !entry.isDirectory() && matchesGlob(pattern, path)) found.push(path);
      if (depth < parts.length - 1 && !entry.isFile()) walk(path, depth + 1);
    }
  };
  walk(parts.slice(0, fixed).join('/') || '/', fixed);
  return found.toSorted((a, b) => (a < b ? -1 : 1));
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** @throws Complaint for a file that defines no VRRP instance, with what it seems to be instead */
export function requireInstances(path: string, { config, files, configId }: ReadFiles & { readonly configId: string }) {
  if (config.instances.length > 0) return;
  if (looksLikeHaproxy(files[0]?.text ?? '')) {
    throw new Complaint(`${path} is an HAProxy configuration; a keepalived.conf is wanted`);
  }
  const missing = config.includes[0];
  const why =
    missing !== undefined
      ? `; what ${placeOf(missing.at)} includes (${missing.pattern}) is not on this machine`
      : isConditional(files)
        ? ` for config-id ${configId}; if its @id lines call the node otherwise, say --config-id NODE=ID`
        : ': is it a keepalived.conf?';
  throw new Complaint(`${path} has no vrrp_instance${why}`);
}

/** It has a section that only HAProxy knows. */
export const looksLikeHaproxy = (text: string): boolean => /^[ \t]*(?:frontend|backend|listen|defaults)\b/m.test(text);

/** `file:line`. */
const placeOf = ({ file, line }: Position): string => `${shownPath(file)}:${line}`;

/** A file of this machine as seen from the working directory, where it lies below it. */
export function shownPath(file: string): string {
  const short = relative(process.cwd(), file);
  return short.startsWith('..') || short === '' ? file : short;
}
