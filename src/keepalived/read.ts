import type { KeepalivedConfig, SyncGroup, TrackFile, TrackProcess, VrrpInstance, VrrpScript } from './config.js';
import { type Globals, mergeGlobals, NO_GLOBALS } from './globals.js';
import { readInstance } from './instance.js';
import { ROOT } from './keywords.js';
import { readLines } from './lines.js';
import { readNotifyScripts } from './notify-script.js';
import { warnOfRefusals } from './refusals.js';
import type { Block } from './scalars.js';
import { readScript } from './script.js';
import { type ConfigInput, openInput } from './source.js';
import { readStatements } from './statements.js';
import { readSyncGroup, warnOfGroups } from './sync-group.js';
import { readTrackFile } from './track-file.js';
import { readTrackProcess } from './track-process.js';
import type { Trackables } from './tracks.js';
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
  const { lines, missing } = readLines(main, { source, configId, version, warn });
  const root = readTree(readStatements(lines, warn), ROOT, warn);
  const globals = root
    .filter(isGlobal)
    .reduce((before, directive) => mergeGlobals(before, { directive, warn }, version), NO_GLOBALS);
  const notifyScripts = readNotifyScripts(root);
  const read = readRoot(root, { globals, version, warn });
  warnOfRefusals(read.instances, { version, warn });
  warnOfGroups(read, warn);
  return {
    ...read,
    ...(notifyScripts.length > 0 && { notifyScripts }),
    globals,
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
  const trackFiles = new Map<string, TrackFile>();
  const trackProcesses = new Map<string, TrackProcess>();
  const syncGroups = new Map<string, SyncGroup>();
  const known: Trackables = { script: scripts, file: trackFiles, process: trackProcesses };
  for (const directive of root) {
    const block = { directive, warn };
    switch (directive.keyword) {
      case 'vrrp_script':
        keepFirst(scripts, block, () => readScript(block, version));
        break;
      case 'track_file':
      case 'vrrp_track_file':
        keepFirst(trackFiles, block, () => readTrackFile(block));
        break;
      case 'vrrp_track_process':
        keepFirst(trackProcesses, block, () => readTrackProcess(block));
        break;
      case 'vrrp_sync_group':
        keepFirst(syncGroups, block, () => readSyncGroup(block, known));
        break;
      case 'vrrp_instance':
        keepFirst(instances, block, () => readInstance(block, { globals, version, known }));
        break;
    }
  }
  return {
    instances: [...instances.values()],
    scripts: [...scripts.values()],
    trackFiles: [...trackFiles.values()],
    trackProcesses: [...trackProcesses.values()],
    syncGroups: [...syncGroups.values()],
  };
}

/** keepalived skips a block whose name was there before, and stops at one without a name. */
function keepFirst<T>(kept: Map<string, T>, { directive: { keyword, args, at }, warn }: Block, read: () => T): void {
  const [name] = args;
  if (name === undefined) warn(`${keyword} is missing a name`, at, 'refuses');
  else if (kept.has(name)) warn(`${keyword} ${name} is there already: this block is skipped`, at);
  else kept.set(name, read());
}

function isGlobal({ keyword }: Directive): boolean {
  return keyword === 'global_defs';
}
