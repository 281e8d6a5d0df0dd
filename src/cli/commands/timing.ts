import { Command, Option } from 'commander';
import { EXIT } from '../../coordinator/outcome.js';
import type { PairSurvey } from '../../coordinator/survey.js';
import { failoversFrom, failoversOf } from '../../plan/failover.js';
import { liveSetup } from '../../plan/live-setup.js';
import { instanceKeys, masterOf, routersOfInstance } from '../../plan/setup.js';
import { json } from '../../report/jsonl.js';
import { paintFor } from '../../report/paint.js';
import { type FoundFailovers, failoverLines, failoverReport, routerLines } from '../../report/timing.js';
import { routerTiming } from '../../vrrp/router-timing.js';
import { LONGEST_ADVERT_INT_US, SHORTEST_ADVERT_INT_US } from '../../vrrp/timing.js';
import { Complaint } from '../complaint.js';
import { type FileOptions, fileSetup } from '../file-setup.js';
import { type FleetOptions, withFileOptions, withFleetOptions } from '../options.js';
import { areFiles, surveyPairs } from '../setups.js';
import { secondsFrom, wholeFrom } from '../values.js';

interface TimingOptions extends FleetOptions, FileOptions {
  readonly vrrpVersion?: '2' | '3';
  /** In microseconds. */
  readonly advertInt?: number;
  readonly priority?: number;
  readonly downTimerAdverts?: number;
}

const EXAMPLES = `
With SOURCE, or with -i alone, the timing is that of live pairs, read over SSH, or of files (a word with a "/", ".conf" or ".cfg" in it; lb1=FILE
names its node), read without a network; otherwise that of the flags. Times are keepalived's own integer microseconds.

Examples:
  hitless timing --vrrp-version 2 --advert-int 1 --priority 100
  hitless timing web-ams
  hitless timing lb1/keepalived.conf lb2/keepalived.conf --keepalived 2.2.7`;

export function timingCommand(finish: (exitCode: number) => void): Command {
  return withFileOptions(withFleetOptions(new Command('timing')))
    .description('skew time, master-down interval and failover windows')
    .argument('[source...]', 'pairs by name, glob or label, or two or more keepalived.conf')
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
        throw new Complaint(
          'pairs and files have their own timing: give either pairs or files, or the flags of one router',
        );
      }
      const named = selectors.length > 0 || (options.inventory !== undefined && !flagged);
      finish(named ? await fromSources(selectors, options) : fromFlags(options));
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

/** Several pairs, or the nodes of some files. */
async function fromSources(words: readonly string[], options: TimingOptions): Promise<number> {
  const found = areFiles(words, options)
    ? [filesTimed(words, options)]
    : (await surveyPairs(words, options)).map(pairTimed);
  const paint = paintFor(process.stdout);
  process.stdout.write(
    options.json === true
      ? `${json({ pairs: found.map(failoverReport) })}\n`
      : `${found.flatMap((each) => failoverLines(each, paint)).join('\n')}\n`,
  );
  if (found.some(({ unread }) => unread.length > 0)) return EXIT.unreachable;
  return found.some(({ failovers }) => failovers.length === 0) ? EXIT.blocked : EXIT.done;
}

function pairTimed({ pair, states, unread, roles }: PairSurvey): FoundFailovers {
  const setup = liveSetup(pair, roles, states);
  const failovers = roles.instances.flatMap((instance) => failoversOf(instance, states));
  return { setup: { ...setup, notes: [] }, failovers, unread };
}

function filesTimed(words: readonly string[], options: TimingOptions): FoundFailovers {
  const { setup } = fileSetup(words, options);
  const failovers = instanceKeys(setup.routers).flatMap((key) => {
    const master = masterOf(setup, key);
    return master === undefined ? [] : failoversFrom(master, routersOfInstance(setup.routers, key));
  });
  return { setup, failovers, unread: [] };
}
