import { type Command, Option } from 'commander';
import type { ReloadPolicy } from '../plan/reload-policy.js';
import { Complaint } from './complaint.js';
import { duration, wholeFrom } from './values.js';

/** What every command that reads the inventory takes. */
export interface InventoryOptions {
  readonly inventory?: readonly string[];
  readonly json?: boolean;
}

/** What every command that connects to nodes takes. */
export interface LogOptions {
  readonly verbose?: boolean;
  readonly logFile?: string;
}

/** What every command that looks at a fleet takes. */
export interface FleetOptions extends InventoryOptions, LogOptions {}

/** What every command that asks many nodes takes. */
export interface ConcurrentOptions extends FleetOptions {
  readonly concurrency: number;
}

/** What every command that works on pairs takes. */
export interface RunOptions extends FleetOptions {
  readonly concurrency: number;
  readonly maxFailures: number;
  readonly maxLost: number;
  readonly soak?: number;
  readonly probe: boolean;
  readonly drain: ReloadPolicy['drain'];
  readonly drainTimeout?: number;
  readonly keepServerState?: boolean;
}

/** What the operator allows that clients notice, for commands that roll files. */
export interface ApplyOptions extends RunOptions {
  readonly allowGap?: boolean;
  readonly allowFailover?: boolean;
}

// One path an option: `-i FILE...` would take the selectors after it for files.
export const another = (path: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  path,
];

export const withInventoryOptions = (command: Command): Command =>
  command
    .option(
      '-i, --inventory <path>',
      'inventory file or directory, may be given again (default: $HITLESS_INVENTORY, ./inventory.yaml or ./inventory/*.yaml)',
      another,
    )
    .option('--json', 'print JSON instead of text');

export const withFleetOptions = (command: Command): Command => withLogOptions(withInventoryOptions(command));

export const withLogOptions = (command: Command): Command =>
  command
    .option('-v, --verbose', 'more detail, and on standard error every command that a node is given')
    .option('--log-file <file>', 'append every event and every command to this file, as JSON lines');

export const withFileOptions = (command: Command): Command =>
  command
    .option(
      '--keepalived <[node=]release>',
      'the release that files are for, of all nodes or of one, may be given again (default: 2.2.8)',
      another,
    )
    .option(
      '--config-id <node=id>',
      "what @id lines of a node's file are compared with, may be given again (default: the node's name)",
      another,
    );

export const withConcurrentOptions = (command: Command): Command =>
  withFleetOptions(command).addOption(
    new Option('--concurrency <pairs>', 'pairs worked on at once').argParser(wholeFrom(1)).default(20),
  );

export const withRunOptions = (command: Command): Command =>
  withFleetOptions(command)
    .addOption(new Option('--concurrency <pairs>', 'pairs worked on at once').argParser(wholeFrom(1)).default(5))
    .addOption(
      new Option('--max-failures <pairs>', 'failed pairs tolerated before no new one is started')
        .argParser(wholeFrom(0))
        .default(0),
    )
    .addOption(
      new Option('--max-lost <probes>', 'lost probes tolerated per pair before it fails')
        .argParser(wholeFrom(0))
        .default(0),
    )
    .addOption(
      new Option(
        '--soak <duration>',
        "watch this long after each node, e.g. 10s (default: the inventory's, else 3s)",
      ).argParser(duration),
    )
    .addOption(
      new Option('--drain <how>', 'old workers after each node: wait until they are gone, tell them, or do not look')
        .choices(['wait', 'warn', 'ignore'])
        .default('warn'),
    )
    .addOption(
      new Option(
        '--drain-timeout <duration>',
        'longest wait per node, e.g. 5m (default: hard-stop-after and 10s, else 10m)',
      ).argParser(duration),
    )
    .option('--keep-server-state', 'set servers in MAINT or DRAIN, weights and DOWN servers again after each reload')
    .option('--no-probe', 'do not probe the VIPs: loss is then not measured')
    // What contradicts itself is refused before anything is read.
    .hook('preAction', (own) => void policyOf(own.opts<RunOptions>()));

export const withConsentOptions = (command: Command): Command =>
  command
    .option('--allow-gap', 'a VIP may be nowhere for a while, where the change cannot be made otherwise')
    .option('--allow-failover', 'a VIP may move to another node, which cuts every connection to it');

/** What the options say about old workers and server states. */
export function policyOf({ drain, drainTimeout, keepServerState = false }: RunOptions): ReloadPolicy {
  if (drainTimeout !== undefined && drain !== 'wait')
    throw new Complaint(`--drain-timeout is for --drain wait, and --drain is ${drain}`);
  return { drain, keepServerState, ...(drainTimeout === undefined ? {} : { drainMs: drainTimeout }) };
}
