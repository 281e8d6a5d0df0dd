import { Command, Option } from 'commander';
import PQueue from 'p-queue';
import { EXIT } from '../../coordinator/outcome.js';
import { surveyPair } from '../../coordinator/survey.js';
import { failoversOf } from '../../plan/failover.js';
import { json } from '../../report/jsonl.js';
import { paintFor } from '../../report/paint.js';
import { failoverLines, routerLines } from '../../report/timing.js';
import { routerTiming } from '../../vrrp/router-timing.js';
import { LONGEST_ADVERT_INT_US, SHORTEST_ADVERT_INT_US } from '../../vrrp/timing.js';
import { Complaint } from '../complaint.js';
import { readPairs } from '../fleet.js';
import { openLog } from '../log.js';
import { type FleetOptions, withFleetOptions } from '../options.js';
import { worldOverSsh } from '../session.js';
import { secondsFrom, wholeFrom } from '../values.js';

interface TimingOptions extends FleetOptions {
  readonly vrrpVersion?: '2' | '3';
  /** In microseconds. */
  readonly advertInt?: number;
  readonly priority?: number;
  readonly downTimerAdverts?: number;
}

/** Pairs that are read at once, as `hitless status` does. */
const PAIRS_AT_ONCE = 20;

const EXAMPLES = `
With SELECT, or with -i alone, the timing is that of live pairs, read over SSH; otherwise that of the flags, without a network.
Times are keepalived's own integer microseconds.

Examples:
  hitless timing --vrrp-version 2 --advert-int 1 --priority 100
  hitless timing web-ams`;

export function timingCommand(finish: (exitCode: number) => void): Command {
  return withFleetOptions(new Command('timing'))
    .description('skew time, master-down interval and failover windows')
    .argument('[select...]', 'pairs by name, glob or label')
    .addOption(new Option('--vrrp-version <version>', 'VRRP version (default: 2)').choices(['2', '3']))
    .addOption(
      new Option('--advert-int <seconds>', "the MASTER's advertisement interval (default: 1)").argParser(
        secondsFrom(SHORTEST_ADVERT_INT_US / 1_000_000, LONGEST_ADVERT_INT_US / 1_000_000),
      ),
    )
    .addOption(
      new Option('--priority <priority>', "the BACKUP's effective priority, 1 to 255 (default: 100)").argParser(
        wholeFrom(1, 255),
      ),
    )
    .addOption(
      new Option('--down-timer-adverts <count>', 'adverts that may be missed, 1 to 100 (default: 3)').argParser(
        wholeFrom(1, 100),
      ),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (selectors: string[], options: TimingOptions) => {
      const { vrrpVersion, advertInt, priority, downTimerAdverts } = options;
      const flagged = [vrrpVersion, advertInt, priority, downTimerAdverts].some((flag) => flag !== undefined);
      if (selectors.length > 0 && flagged) {
        throw new Complaint('live pairs have their own timing: give either pairs, or the flags of one router');
      }
      const live = selectors.length > 0 || (options.inventory !== undefined && !flagged);
      finish(live ? await fromPairs(selectors, options) : fromFlags(options));
    });
}

function fromFlags(options: TimingOptions): number {
  const { vrrpVersion = '2', advertInt = 1_000_000, priority = 100, downTimerAdverts = 3 } = options;
  const version = vrrpVersion === '2' ? 2 : 3;
  const timing = routerTiming({ version, advertIntUs: advertInt, priority, downTimerAdverts });
  const lines = options.json === true ? [json(timing)] : routerLines(timing, advertInt, paintFor(process.stdout));
  process.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.done;
}

async function fromPairs(selectors: readonly string[], options: TimingOptions): Promise<number> {
  const pairs = await readPairs(options, selectors);
  const world = worldOverSsh(openLog(options));
  const queue = new PQueue({ concurrency: PAIRS_AT_ONCE });
  const surveys = await queue.addAll(pairs.map((pair) => () => surveyPair(pair, world)));
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
