import { Command, Option } from 'commander';
import { DEFAULT_RATE } from '../../coordinator/move-pair.js';
import { planRestartOf, restartPair } from '../../coordinator/restart-pair.js';
import { type Asking, confirmByName, needSomebodyToAsk } from '../ask.js';
import { conduct } from '../conduct.js';
import { readPairs } from '../fleet.js';
import { type FleetOptions, withFleetOptions } from '../options.js';
import { printPlan } from '../print-plan.js';
import { newRunId } from '../session.js';
import { duration, wholeFrom } from '../values.js';

interface RestartOptions extends FleetOptions, Asking {
  readonly stay?: boolean;
  readonly allowGap?: boolean;
  readonly dryRun?: boolean;
  readonly soak?: number;
  readonly rate: number;
  readonly maxLost?: number;
  readonly maxFailures: number;
  readonly probe: boolean;
}

const EXAMPLES = `
For what no reload does: another HAProxy binary, or a setting that only a start reads. BACKUPs are restarted first; then the VIPs are handed over as
\`hitless handover\` does, the MASTER of before is restarted as a BACKUP, and the VIPs are handed back. Each restart is proven. A handover cuts the
established connections; new ones find a node at every moment. Pairs are worked on one after the other.
Should a node not start, the run ends there: the VIPs are on another node, and stay there.

Examples:
  hitless restart web-ams --dry-run
  hitless restart web-ams --yes
  hitless restart web-ams --stay --yes       the VIPs stay on the other node until hitless handover web-ams --back`;

export function restartCommand(finish: (exitCode: number) => void): Command {
  return withFleetOptions(new Command('restart'))
    .description('restart HAProxy on every node of pairs, each while it has no VIP; asks first')
    .argument('<select...>', 'pairs by name, glob or label')
    .option('--stay', 'leave the VIPs on the other node in the end')
    .option('--allow-gap', 'move the VIPs even where they are absent for a while')
    .option('--dry-run', 'print what would be done; take no lock and change nothing')
    .option('--yes', 'do not ask')
    .addOption(
      new Option(
        '--soak <duration>',
        "watch this long after each handover (default: the inventory's, else 3s)",
      ).argParser(duration),
    )
    .addOption(
      new Option('--rate <probes>', 'probes a second at each target')
        .argParser(wholeFrom(1, 1000))
        .default(DEFAULT_RATE),
    )
    .addOption(
      new Option('--max-lost <probes>', 'lost probes tolerated (default: those on their way as a VIP moved)').argParser(
        wholeFrom(0),
      ),
    )
    .addOption(
      new Option('--max-failures <pairs>', 'failed pairs tolerated before no new one is started')
        .argParser(wholeFrom(0))
        .default(0),
    )
    .option('--no-probe', 'do not probe the VIPs: loss is then not measured')
    .addHelpText('after', EXAMPLES)
    .action(async (selectors: string[], options: RestartOptions) => {
      finish(await restart(selectors, options));
    });
}

async function restart(selectors: readonly string[], options: RestartOptions): Promise<number> {
  const { stay = false, allowGap = false, soak, probe, maxLost, maxFailures, rate } = options;
  if (options.dryRun !== true) needSomebodyToAsk(options);
  const pairs = await readPairs(options, selectors);
  const wished = pairs.map((pair) => (soak === undefined ? pair : { ...pair, soakMs: soak }));
  const about = { stay, allowGap, maxLost, probe, ratePerSecond: rate };
  if (options.dryRun === true)
    return printPlan(wished, options, (pair, world, emit) =>
      planRestartOf(pair, { ...about, run: newRunId(new Date()), world, emit }),
    );
  return conduct('restart', wished, { ...options, concurrency: 1, maxFailures }, (pair, { screen, ...conducted }) =>
    restartPair(pair, {
      ...conducted,
      ...about,
      ask: (question) => confirmByName(pair.name, question, options, screen, conducted.stop),
    }),
  );
}
