import { Command, Option } from 'commander';
import { drillBook } from '../../coordinator/drill-book.js';
import { drillPair, planDrillOf } from '../../coordinator/drill-pair.js';
import { DEFAULT_RATE } from '../../coordinator/move-pair.js';
import { EXIT } from '../../coordinator/outcome.js';
import { DRILL_EVENTS, type DrillEvent } from '../../plan/drill-event.js';
import { historyLines } from '../../report/drill.js';
import { json } from '../../report/jsonl.js';
import { paintFor } from '../../report/paint.js';
import { type Asking, confirmByName, needSomebodyToAsk } from '../ask.js';
import { Complaint } from '../complaint.js';
import { conduct } from '../conduct.js';
import { readPairs } from '../fleet.js';
import { type FleetOptions, withFleetOptions } from '../options.js';
import { printPlan } from '../print-plan.js';
import { wholeFrom } from '../values.js';

interface DrillOptions extends FleetOptions, Asking {
  readonly event?: DrillEvent;
  readonly node?: string;
  readonly back?: boolean;
  readonly dryRun?: boolean;
  readonly history?: boolean;
  readonly rate: number;
  readonly probe: boolean;
}

const EXAMPLES = `
Lets a real failover happen, measures it with the prober and with keepalived's own timestamps, puts everything back and prints predicted beside
measured. Clients notice: --event stop costs the skew time, script-fail what the check needs to notice as well, handover-back nothing but
established connections. It is refused unless every BACKUP is proven able. While the MASTER is down the node itself holds an armed timer that
starts it again, whatever becomes of hitless. Pairs are drilled one after the other. Records are kept in $HITLESS_RECORDS, else
$XDG_STATE_HOME/hitless, else ~/.local/state/hitless.

Events:
  stop           keepalived is stopped on the MASTER and started again
  script-fail    HAProxy is stopped on the MASTER, which a tracked check must see, and started again
  handover-back  the VIPs are handed over and back

Examples:
  hitless drill web-ams --event stop --dry-run
  hitless drill web-ams --event stop
  hitless drill 'web-*' --event script-fail --yes --json
  hitless drill --history web-ams`;

export function drillCommand(finish: (exitCode: number) => void): Command {
  return withFleetOptions(new Command('drill'))
    .description('a real failover, measured and put back; asks first; --history shows the earlier ones')
    .argument('[select...]', 'pairs by name, glob or label')
    .addOption(new Option('--event <event>', 'what happens to the MASTER').choices(DRILL_EVENTS))
    .option('--node <node>', 'whose failure it is, where several nodes are MASTER of something')
    .option('--back', 'bring the VIPs back by a second failover where they would stay away (nopreempt)')
    .option('--dry-run', 'print what would be done; take no lock and change nothing')
    .option('--history', 'print the records of earlier drills, and do nothing')
    .option('--yes', 'do not ask')
    .addOption(
      new Option('--rate <probes>', 'probes a second at each target: gaps are seen to two intervals')
        .argParser(wholeFrom(1, 1000))
        .default(DEFAULT_RATE),
    )
    .option('--no-probe', 'do not probe the VIPs: what clients see is then not measured')
    .addHelpText('after', EXAMPLES)
    .action(async (selectors: string[], options: DrillOptions) => {
      finish(options.history === true ? await history(selectors, options) : await drill(selectors, options));
    });
}

async function drill(selectors: readonly string[], options: DrillOptions): Promise<number> {
  const { event, node, back = false, probe } = options;
  if (event === undefined) throw new Complaint(`say what is to happen: --event ${DRILL_EVENTS.join('|')}`);
  if (selectors.length === 0) throw new Complaint("name the pairs that are to be drilled; '*' means all of them");
  if (options.dryRun !== true) needSomebodyToAsk(options);
  const pairs = await readPairs(options, selectors);
  const about = { event, node, bringBack: back, probe, ratePerSecond: options.rate, book: drillBook() };
  if (options.dryRun === true)
    return printPlan(pairs, options, (pair, world, emit) => planDrillOf(pair, { ...about, world, emit }));
  return conduct('drill', pairs, { ...options, concurrency: 1, maxFailures: 0 }, (pair, { screen, ...conducted }) =>
    drillPair(pair, {
      ...conducted,
      ...about,
      ask: (question) => confirmByName(pair.name, question, options, screen, conducted.stop),
    }),
  );
}

async function history(selectors: readonly string[], options: DrillOptions): Promise<number> {
  const pairs = await readPairs(options, selectors);
  const book = drillBook();
  const kept = await Promise.all(pairs.map(async ({ name }) => ({ pair: name, ...(await book.of(name)) })));
  const torn = kept.filter(({ unreadable }) => unreadable > 0);
  for (const { pair, unreadable } of torn) process.stderr.write(`${pair}: ${unreadable} records could not be read\n`);
  process.stdout.write(
    options.json === true
      ? `${json({ pairs: kept })}\n`
      : `${historyLines(
          kept.flatMap(({ records }) => records),
          paintFor(process.stdout),
        ).join('\n')}\n`,
  );
  return EXIT.done;
}
