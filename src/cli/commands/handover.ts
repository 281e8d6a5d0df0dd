import { Command, Option } from 'commander';
import { handoverPair, planHandoverOf } from '../../coordinator/handover-pair.js';
import { DEFAULT_RATE } from '../../coordinator/move-pair.js';
import { type Asking, confirmByName, needSomebodyToAsk } from '../ask.js';
import { Complaint } from '../complaint.js';
import { conduct } from '../conduct.js';
import { readPairs } from '../fleet.js';
import { type FleetOptions, withFleetOptions } from '../options.js';
import { printPlan } from '../print-plan.js';
import { duration, wholeFrom } from '../values.js';

interface HandoverOptions extends FleetOptions, Asking {
  readonly to?: string;
  readonly instance?: string;
  readonly back?: boolean;
  readonly allowGap?: boolean;
  readonly dryRun?: boolean;
  readonly soak?: number;
  readonly rate: number;
  readonly maxLost?: number;
  readonly probe: boolean;
}

const EXAMPLES = `
Moves the VIPs so that the new MASTER holds them before the old one lets go: by a number in a track_file where keepalived.conf has one, else by a
temporary priority and SIGHUP. It stays in force until --back. Where priorities move nothing (nopreempt), --allow-gap stops keepalived on the MASTER
instead; the VIPs are absent for the skew time then, which is said before. Established connections are cut either way: they live in the kernel of
the old MASTER. Should hitless die on the way, the node itself puts everything back.

Examples:
  hitless handover web-ams --dry-run
  hitless handover web-ams --yes
  hitless handover web-ams --back --yes
  hitless handover edge --instance VI_2 --to lb3`;

export function handoverCommand(finish: (exitCode: number) => void): Command {
  return withFleetOptions(new Command('handover'))
    .description('move the VIPs of a pair to another node, without a gap where keepalived allows it; asks first')
    .argument('<pair>', 'one pair by name, glob or label')
    .option('--to <node>', 'the node that is to have the VIPs (default: the BACKUP with the highest priority)')
    .option('--instance <name>', 'only this VRRP instance, and its sync group (default: all of the one MASTER)')
    .option('--back', 'put back the handover that is in force')
    .option('--allow-gap', 'move them even where the VIPs are absent for a while')
    .option('--dry-run', 'print what would be done; take no lock and change nothing')
    .option('--yes', 'do not ask')
    .addOption(
      new Option('--soak <duration>', "watch this long afterwards (default: the inventory's, else 3s)").argParser(
        duration,
      ),
    )
    .addOption(
      new Option('--rate <probes>', 'probes a second at each target')
        .argParser(wholeFrom(1, 1000))
        .default(DEFAULT_RATE),
    )
    .addOption(
      new Option(
        '--max-lost <probes>',
        'lost probes tolerated (default: those on their way as the VIP moved)',
      ).argParser(wholeFrom(0)),
    )
    .option('--no-probe', 'do not probe the VIPs: loss is then not measured')
    .addHelpText('after', EXAMPLES)
    .action(async (selector: string, options: HandoverOptions) => {
      finish(await handover(selector, options));
    });
}

async function handover(selector: string, options: HandoverOptions): Promise<number> {
  const { to, instance, back = false, allowGap = false, soak, probe, maxLost } = options;
  if (back && (to !== undefined || instance !== undefined))
    throw new Complaint('--back puts back what is in force: --to and --instance say nothing then');
  if (options.dryRun !== true) needSomebodyToAsk(options);
  const pairs = await readPairs(options, [selector]);
  if (pairs.length > 1)
    throw new Complaint(
      `${selector} names ${pairs.length} pairs (${pairs.map(({ name }) => name).join(', ')}): hand over one at a time`,
    );
  const wished = pairs.map((pair) => (soak === undefined ? pair : { ...pair, soakMs: soak }));
  const about = { wish: { to, instance, allowGap }, back, maxLost, probe, ratePerSecond: options.rate };
  if (options.dryRun === true)
    return printPlan(wished, options, (pair, world, emit) => planHandoverOf(pair, { ...about, world, emit }));
  return conduct('handover', wished, { ...options, concurrency: 1, maxFailures: 0 }, (pair, { screen, ...conducted }) =>
    handoverPair(pair, {
      ...conducted,
      ...about,
      ask: (question) => confirmByName(pair.name, question, options, screen, conducted.stop),
    }),
  );
}
