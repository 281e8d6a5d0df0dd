import { Command, Option } from 'commander';
import { EXIT } from '../../coordinator/outcome.js';
import { surveyPair } from '../../coordinator/survey.js';
import { failoversOf } from '../../plan/failover.js';
import { json } from '../../report/jsonl.js';
import { paintFor } from '../../report/paint.js';
import { failoverLines, routerLines } from '../../report/timing.js';
import { routerTiming } from '../../vrrp/router-timing.js';
import { Complaint } from '../complaint.js';
import { readPairs } from '../fleet.js';
import { openLog } from '../log.js';
import { type FleetOptions, wholeFrom, withFleetOptions } from '../options.js';
import { worldOverSsh } from '../session.js';

interface TimingOptions extends FleetOptions {
  readonly vrrpVersion: '2' | '3';
  readonly advertInt: number;
  readonly priority: number;
  readonly downTimerAdverts: number;
}

const EXAMPLES = `
With SELECT the timing is that of live pairs, read over SSH; without, that of the flags. Times are keepalived's own integer microseconds.

Examples:
  hitless timing --vrrp-version 2 --advert-int 1 --priority 100
  hitless timing web-ams`;

export function timingCommand(finish: (exitCode: number) => void): Command {
  return withFleetOptions(new Command('timing'))
    .description('skew time, master-down interval and failover windows')
    .argument('[select...]', 'pairs by name, glob or label')
    .addOption(new Option('--vrrp-version <version>', 'VRRP version').choices(['2', '3']).default('2'))
    .addOption(new Option('--advert-int <seconds>', "the MASTER's advertisement interval").argParser(Number).default(1))
    .addOption(
      new Option('--priority <priority>', "the BACKUP's effective priority").argParser(wholeFrom(1)).default(100),
    )
    .addOption(
      new Option('--down-timer-adverts <count>', 'adverts that may be missed').argParser(wholeFrom(1)).default(3),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (selectors: string[], options: TimingOptions) => {
      finish(selectors.length === 0 ? fromFlags(options) : await fromPairs(selectors, options));
    });
}

function fromFlags(options: TimingOptions): number {
  const timing = refusing(() =>
    routerTiming({
      version: options.vrrpVersion === '2' ? 2 : 3,
      advertIntUs: Math.round(options.advertInt * 1_000_000),
      priority: options.priority,
      downTimerAdverts: options.downTimerAdverts,
    }),
  );
  process.stdout.write(
    options.json === true ? `${json(timing)}\n` : `${routerLines(timing, paintFor(process.stdout)).join('\n')}\n`,
  );
  return EXIT.done;
}

function refusing<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new Complaint(error.message);
    throw error;
  }
}

async function fromPairs(selectors: readonly string[], options: TimingOptions): Promise<number> {
  const pairs = await readPairs(options, selectors);
  const world = worldOverSsh(openLog(options));
  const surveys = await Promise.all(pairs.map((pair) => surveyPair(pair, world)));
  const found = surveys.map((survey) => ({
    pair: survey.pair,
    failovers: survey.roles.instances.flatMap((instance) => failoversOf(instance, survey.states)),
    unread: survey.unread,
  }));
  const paint = paintFor(process.stdout);
  process.stdout.write(
    options.json === true
      ? `${json({ pairs: found })}\n`
      : `${found.flatMap((each) => failoverLines(each, paint)).join('\n')}\n`,
  );
  if (surveys.some((survey) => survey.unread.length > 0)) return EXIT.unreachable;
  return found.some((each) => each.failovers.length === 0) ? EXIT.blocked : EXIT.done;
}
