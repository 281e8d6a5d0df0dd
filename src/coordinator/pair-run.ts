import type { Pair } from '../inventory/model.js';
import type { TargetLedger } from '../probe/ledger.js';
import type { Aftermath } from './aftermath.js';
import type { Emit } from './events.js';
import { asHalt, type PairHalt } from './halt.js';
import { letGo, type Open } from './let-go.js';
import type { PairResult } from './outcome.js';
import { openPair, type PairSession } from './pair-session.js';
import type { StepLog } from './step-log.js';
import type { World } from './world.js';

/** What every run of a pair needs. */
export interface RunContext {
  readonly run: string;
  /** Who runs it, as the lock on the nodes will say. */
  readonly operator: string;
  readonly world: World;
  readonly emit: Emit;
  /** Aborted when the operator asks to stop: the step in hand is finished, no further one is begun. */
  readonly stop: AbortSignal;
}

/** How a run ended, but for what is the same of every run. */
export type Ending = Pick<PairResult, 'outcome' | 'reason' | 'remedy' | 'drill'>;

/** What one kind of run does between its beginning and its end. `open` is what it has opened by then. */
export interface PairWork<Opened extends Open> {
  readonly open: Opened;
  carryOut(): Promise<Ending>;
  /** Settles what a halted run leaves behind. Probes go on meanwhile. */
  settle(halt: PairHalt): Promise<Aftermath>;
  /** Called with the ledgers of a halted run that was settled. */
  recordHalt?(halt: PairHalt, ledgers: readonly TargetLedger[]): Promise<void>;
  proven(): Iterable<string>;
}

/** Runs one pair's work from its first event to the last connection that is closed. Rejects only for a fault of hitless itself. */
export async function runPair<Opened extends Open>(
  pair: Pair,
  context: RunContext,
  work: PairWork<Opened>,
): Promise<PairResult> {
  const { world, emit } = context;
  const startedAtMs = world.now();
  const { open } = work;
  const endProbes = async (): Promise<readonly TargetLedger[]> => (await open.losses?.end()) ?? [];
  const result = (ending: Ending, ledgers: readonly TargetLedger[]): PairResult => ({
    pair: pair.name,
    ...ending,
    proven: [...work.proven()],
    ledgers,
    tookMs: world.now() - startedAtMs,
  });
  emit('pair.started', { pair: pair.name, nodes: pair.nodes.map((node) => node.name) });
  try {
    const ending = await work.carryOut();
    return result(ending, await endProbes());
  } catch (error) {
    const halt = asHalt(error);
    const ending = await work.settle(halt);
    const ledgers = await endProbes();
    await work.recordHalt?.(halt, ledgers);
    return result(ending, ledgers);
  } finally {
    await letGo(open, context);
  }
}

/** Connects to every node of the pair and takes its lock, as one step. */
export function openLocked(
  pair: Pair,
  { world, run, operator, stop }: RunContext,
  open: Open,
  steps: StepLog,
): Promise<PairSession> {
  const nodes = pair.nodes.map((node) => node.name).join(', ');
  return steps('lock', undefined, `connecting to ${nodes}, taking their locks`, async () => {
    const session = await openPair(pair, world, stop);
    open.session = session;
    await session.lock(run, operator);
    return { found: session, text: `${nodes} locked` };
  });
}
