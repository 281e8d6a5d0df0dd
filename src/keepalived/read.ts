import type { KeepalivedConfig, SyncGroup, VrrpInstance, VrrpScript } from './config.js';
import { type Globals, mergeGlobals, NO_GLOBALS } from './globals.js';
import { readInstance } from './instance.js';
import { ROOT } from './keywords.js';
import { readLines } from './lines.js';
import { linesOf } from './scalars.js';
import { readScript } from './script.js';
import { type ConfigInput, openInput } from './source.js';
import { readStatements } from './statements.js';
import { readTracks, type Trackables } from './tracks.js';
import { type Directive, readTree } from './tree.js';
import { collectWarnings, type Warn } from './warnings.js';

/** What the reading of a configuration depends on beside its text. */
export interface ReadOptions {
  /** The node's config-id, which `@id` lines are for: `keepalived -i`, else the hostname up to its first dot. */
  readonly configId: string;
  /** keepalived's release on that node, e.g. `2.2.7`: older ones read some values differently. Absent: the newest rules. */
  readonly version?: string;
}

/**
 * Reads a keepalived.conf as keepalived's VRRP process would on one node: includes followed as far as their text is at hand, `@id` lines
 * and definitions applied, defaults and normalisation applied. Never throws: what keepalived would complain about, drop or
 * refuse is in `warnings`.
 */
export function readKeepalivedConfig(input: ConfigInput, { configId, version }: ReadOptions): KeepalivedConfig {
  const { warnings, warn } = collectWarnings();
  const { main, source } = openInput(input);
  const { lines, missing } = readLines(main, { source, configId, warn });
  const root = readTree(readStatements(lines, warn), ROOT, warn);
  const globals = root
    .filter(isGlobal)
    .reduce((before, directive) => mergeGlobals(before, { directive, warn }, version), NO_GLOBALS);
  const read = readRoot(root, { globals, version, warn });
  return {
    ...read,
    globals: {
      ...(globals.version && { version: globals.version }),
      strict: globals.strict,
      reloadCheckConfig: globals.reloadCheckConfig,
    },
    includes: missing,
    warnings,
  };
}

interface RootContext {
  readonly globals: Globals;
  readonly version: string | undefined;
  readonly warn: Warn;
}

/** In file order, since what a block may refer to is what stands before it. */
function readRoot(root: readonly Directive[], { globals, version, warn }: RootContext) {
  const instances = new Map<string, VrrpInstance>();
  const scripts = new Map<string, VrrpScript>();
  const syncGroups = new Map<string, SyncGroup>();
  const known = { script: new Set<string>(), file: new Set<string>(), process: new Set<string>() };
  for (const directive of root) {
    const block = { directive, warn };
    switch (directive.keyword) {
      case 'vrrp_script':
        keepFirst(scripts, directive, warn, () => readScript(block, version));
        addName(known.script, directive);
        break;
      case 'track_file':
      case 'vrrp_track_file':
        addName(known.file, directive);
        break;
      case 'vrrp_track_process':
        addName(known.process, directive);
        break;
      case 'vrrp_sync_group':
        keepFirst(syncGroups, directive, warn, () => readSyncGroup(directive, known, warn));
        break;
      case 'vrrp_instance':
        keepFirst(instances, directive, warn, () => readInstance(block, { globals, version, known }));
        break;
    }
  }
  return { instances: [...instances.values()], scripts: [...scripts.values()], syncGroups: [...syncGroups.values()] };
}

function readSyncGroup(directive: Directive, known: Trackables, warn: Warn): SyncGroup {
  const tracks = readTracks(directive, known, warn);
  return {
    name: directive.args[0] ?? '',
    at: directive.at,
    members: linesOf(directive, 'group').flatMap((line) => line.words),
    ...(tracks.length > 0 && { tracks }),
  };
}

/** keepalived skips a block whose name was there before, and stops at one without a name. */
function keepFirst<T>(kept: Map<string, T>, { keyword, args, at }: Directive, warn: Warn, read: () => T): void {
  const [name] = args;
  if (name === undefined) warn(`${keyword} is missing a name: keepalived refuses to run with this`, at);
  else if (kept.has(name)) warn(`${keyword} ${name} is there already: this block is skipped`, at);
  else kept.set(name, read());
}

function addName(names: Set<string>, { args: [name] }: Directive): void {
  if (name !== undefined) names.add(name);
}

function isGlobal({ keyword }: Directive): boolean {
  return keyword === 'global_defs';
}
