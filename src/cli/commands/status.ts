import { Command } from 'commander';
import PQueue from 'p-queue';
import type { Bundle } from '../../bundle/bundle.js';
import { EXIT } from '../../coordinator/outcome.js';
import { surveyPair } from '../../coordinator/survey.js';
import type { Pair } from '../../inventory/model.js';
import { json } from '../../report/jsonl.js';
import { paintFor } from '../../report/paint.js';
import { type PairStatus, pairStatus } from '../../report/status.js';
import { statusLines } from '../../report/status-lines.js';
import { readPairs } from '../fleet.js';
import { openLog } from '../log.js';
import { type ConcurrentOptions, withConcurrentOptions } from '../options.js';
import { worldOverSsh } from '../session.js';

const EXAMPLES = `
\`role\` is settled only where both kinds of evidence agree: what keepalived says of itself (\`keepalived\`) and how many of the VIPs are on the
node's interfaces (\`VIPs\`). \`takeover\` is how long the VIP is absent when the MASTER crashes. -v adds the evidence in full, the failover
windows and the files' hashes.

Files that differ between the nodes, or that a service was not reloaded with since they were edited, are told always. --files compares them
with the inventory's, too: sources are read, templates filled in and secrets fetched, as for \`hitless plan apply\`.

Exit code 0: every pair has one MASTER and able BACKUPs; 3: a pair has not; 9: a node could not be read.

Examples:
  hitless status 'web-*'
  hitless status env=prod --json
  hitless status web-ams --files`;

interface StatusOptions extends ConcurrentOptions {
  readonly files?: boolean;
}

export function statusCommand(finish: (exitCode: number) => void): Command {
  return withConcurrentOptions(new Command('status'))
    .description('who is MASTER and by what evidence, versions, workers, sessions, drift, failover windows')
    .argument('[select...]', 'pairs by name, glob or label (default: all)')
    .option('--files', "compare every node's files with those of the inventory")
    .addHelpText('after', EXAMPLES)
    .action(async (selectors: string[], options: StatusOptions) => {
      const pairs = await readPairs(options, selectors);
      const bundles = options.files === true ? await bundlesOf(pairs) : new Map<string, readonly Bundle[]>();
      const world = worldOverSsh(openLog(options));
      const queue = new PQueue({ concurrency: options.concurrency });
      const surveys = await queue.addAll(pairs.map((pair) => () => surveyPair(pair, world, bundles.get(pair.name))));
      const layout = { width: process.stdout.columns || Number.POSITIVE_INFINITY, details: options.verbose === true };
      const statuses = surveys.map(pairStatus);
      process.stdout.write(
        options.json === true
          ? `${json({ pairs: statuses })}\n`
          : `${statusLines(statuses, paintFor(process.stdout), layout).join('\n')}\n`,
      );
      finish(exitCodeOfStatus(statuses));
    });
}

/** The files that the nodes are to have, by pair. */
async function bundlesOf(pairs: readonly Pair[]): Promise<ReadonlyMap<string, readonly Bundle[]>> {
  const { bundlesToInstall } = await import('../apply-files.js');
  return (await bundlesToInstall(pairs)).bundles;
}

function exitCodeOfStatus(statuses: readonly PairStatus[]): number {
  if (statuses.some((status) => status.unread.length > 0)) return EXIT.unreachable;
  return statuses.some((status) => status.verdict.verdict !== 'ok') ? EXIT.blocked : EXIT.done;
}
