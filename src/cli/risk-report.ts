import PQueue from 'p-queue';
import { drillBook } from '../coordinator/drill-book.js';
import { gatherEvidence } from '../coordinator/gather-evidence.js';
import { EXIT } from '../coordinator/outcome.js';
import type { World } from '../coordinator/world.js';
import type { Pair } from '../inventory/model.js';
import type { PlanFile } from '../plan/plan-file.js';
import { assembleReport } from '../risk/assemble.js';
import { evaluate } from '../risk/evaluate.js';
import type { PairEvidence } from '../risk/evidence.js';
import type { RiskReport } from '../risk/report.js';
import { Complaint } from './complaint.js';
import { type FailOn, hasAsSevere } from './fail-on.js';
import { readPairs } from './fleet.js';
import { onInterrupt } from './interrupt.js';
import { openLog } from './log.js';
import type { ConcurrentOptions } from './options.js';
import { type ReadingProgress, readingProgress } from './reading-progress.js';
import { type ReportOptions, reportOutput, writeReport } from './report-output.js';
import type { WithChange } from './risk-change.js';
import { demandKnownSuppressions, rulesNamed } from './rule-names.js';
import { worldOverSsh } from './session.js';

export interface RiskOptions extends ConcurrentOptions, ReportOptions {
  readonly change?: boolean;
  readonly plan?: string;
  readonly allowGap?: boolean;
  readonly allowFailover?: boolean;
  readonly rule?: readonly string[];
  readonly failOn: FailOn;
}

/** What `hitless risk` does; returns its exit code. */
export async function riskReport(selectors: readonly string[], options: RiskOptions): Promise<number> {
  const output = reportOutput(options);
  const rules = rulesNamed(options.rule ?? []);
  const planned = await planOf(selectors, options);
  const pairs = await readPairs(options, planned?.plans.map(({ pair }) => pair) ?? selectors);
  demandKnownSuppressions(pairs);
  const changeAsked = options.change === true || planned !== undefined;
  const progress = readingProgress(pairs.length);
  const log = openLog(options, progress.say);
  const world = worldOverSsh(log, progress.aside);
  const reading = { concurrency: options.concurrency, world, progress };
  const found = changeAsked
    ? await withInterrupt(progress.say, async (stop) => {
        const consents = consentsOf(options, planned);
        // All that applies files, templates among it: a third of the time that the program takes to load.
        const { changeReader } = await import('./risk-change.js');
        return readAll(pairs, reading, await changeReader(pairs, { world, log, stop, consents, planned }));
      })
    : await readAll(pairs, reading, async (_pair, evidence) => ({ evidence }));
  progress.done();
  const evidence = found.map((each) => each.evidence);
  const report = assembleReport({
    atMs: world.now(),
    from: 'live',
    pairs: evidence,
    evaluation: evaluate(evidence, rules),
    changeAsked,
  });
  await writeReport(report, rules, output);
  return exitCodeOf(report, found, options);
}

async function planOf(selectors: readonly string[], { plan }: RiskOptions): Promise<PlanFile | undefined> {
  if (plan === undefined) return undefined;
  if (selectors.length > 0) throw new Complaint(`--plan ${plan} names its pairs itself: select none beside it`);
  return (await import('./apply-files.js')).planFrom(plan);
}

const consentsOf = ({ allowGap = false, allowFailover = false }: RiskOptions, planned: PlanFile | undefined) => ({
  gap: allowGap || planned?.allowGap === true,
  failover: allowFailover || planned?.allowFailover === true,
});

/** What lies staged on nodes is dropped before hitless ends. */
async function withInterrupt<T>(say: (text: string) => void, work: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = onInterrupt(
    () => say('stopping: what lies staged is dropped first'),
    () => process.exit(EXIT.stopped),
  );
  try {
    return await work(interrupt.stop);
  } finally {
    interrupt.done();
  }
}

interface Reading {
  readonly concurrency: number;
  readonly world: World;
  readonly progress: ReadingProgress;
}

function readAll(
  pairs: readonly Pair[],
  { concurrency, world, progress }: Reading,
  withChange: (pair: Pair, evidence: PairEvidence) => Promise<WithChange>,
): Promise<readonly WithChange[]> {
  const book = drillBook();
  const queue = new PQueue({ concurrency });
  return queue.addAll(
    pairs.map((pair) => async () => {
      progress.begin(pair.name);
      const { records } = await book.of(pair.name);
      const { evidence } = await gatherEvidence(pair, world, { drills: records });
      const read = await withChange(pair, evidence);
      progress.end(pair.name);
      return read;
    }),
  );
}

/** A report that does not cover what was asked for is told before what it found. */
function exitCodeOf(report: RiskReport, found: readonly WithChange[], { failOn }: RiskOptions): number {
  const unread = report.pairs.some(({ nodes }) => nodes.some((node) => node.unread !== undefined));
  if (unread || found.some(({ outcome }) => outcome === 'unreachable')) return EXIT.unreachable;
  if (found.some(({ outcome }) => outcome === 'locked')) return EXIT.locked;
  return hasAsSevere(report.pairs, failOn) ? EXIT.blocked : EXIT.done;
}
