import { type Command, InvalidArgumentError, Option } from 'commander';

/** What every command that looks at a fleet takes. */
export interface FleetOptions {
  readonly inventory?: readonly string[];
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly logFile?: string;
}

/** What every command that works on pairs takes. */
export interface RunOptions extends FleetOptions {
  readonly concurrency: number;
  readonly maxFailures: number;
  readonly maxLost: number;
  readonly soak?: number;
  readonly probe: boolean;
}

export const withFleetOptions = (command: Command): Command =>
  command
    .option(
      '-i, --inventory <file...>',
      'inventory files or directories (default: $HITLESS_INVENTORY, ./inventory.yaml or ./inventory/*.yaml)',
    )
    .option('--json', 'print JSON instead of text')
    .option('-v, --verbose', 'tell on standard error what is done on which node')
    .option('--log-file <file>', 'append every event and debug message to this file, as JSON lines');

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
        'watch this long after each node, e.g. 10s (default: the inventory’s, else 3s)',
      ).argParser(duration),
    )
    .option('--no-probe', 'do not probe the VIPs: loss is then not measured');

/** A whole number not below `least`. */
export const wholeFrom =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`a whole number from ${least} on is wanted.`);
    }
    return value;
  };

/** `250ms`, `3s`, `2m` as milliseconds. */
function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  if (match === null) throw new InvalidArgumentError('a duration like 250ms, 3s or 2m is wanted.');
  const unitMs = { ms: 1, s: 1000, m: 60_000 }[match[2] as 'ms' | 's' | 'm'];
  return Math.round(Number(match[1]) * unitMs);
}
