import type { ProbeTarget } from '../inventory/model.js';
import { probeTargets } from '../plan/probe-targets.js';
import { isMeasured, type TargetLedger } from '../probe/ledger.js';
import type { PairProbe } from '../probe/pair-probe.js';
import { verdictOf } from '../probe/verdict.js';
import type { Emit } from './events.js';
import { PairHalt } from './halt.js';
import type { PairSession, PairState } from './pair-session.js';
import type { World } from './world.js';

/** The probers of a pair for the time of its run, and what they have to say about going on. */
export interface LossWatch {
  /** Probes from now on belong to `phase`. */
  enter(phase: string): void;
  /** Halts when more was lost than allowed; tells the ledger so far, and returns what was measured, in words. */
  demandNoLoss(): string;
  /** What was seen so far. */
  snapshot(): readonly TargetLedger[];
  /** Ends probing. The same ledgers again when called twice. */
  end(): Promise<readonly TargetLedger[]>;
}

/** Time for the answers to the last probes. */
const DRAIN_MS = 2000;

/** Starts probing a pair's targets: those of its inventory, else every port that HAProxy binds on its VIPs. */
export async function watchLoss(
  session: PairSession,
  state: PairState,
  options: {
    readonly probe: boolean;
    readonly maxLost: number;
    readonly world: World;
    readonly emit: Emit;
    /** Probes a second at each target. Default: the target's own. */
    readonly ratePerSecond?: number;
  },
): Promise<LossWatch> {
  const { pair } = session;
  const configured: readonly ProbeTarget[] =
    pair.probes.length > 0 ? pair.probes : probeTargets(state.roles, state.states);
  const { ratePerSecond } = options;
  const rated = ratePerSecond === undefined ? configured : configured.map((each) => ({ ...each, ratePerSecond }));
  const targets = options.probe ? rated : [];
  const probe: PairProbe = await options.world.probe(targets, candidates(session, state), 'before');
  const tell = (ledgers: readonly TargetLedger[], final: boolean): void =>
    options.emit('probe.ledger', { pair: pair.name, ledgers, final });
  let ending: Promise<readonly TargetLedger[]> | undefined;
  return {
    enter: (phase) => probe.enter(phase),
    snapshot: () => probe.snapshot(),
    demandNoLoss() {
      const ledgers = probe.snapshot();
      tell(ledgers, false);
      return demandFew(ledgers, options.maxLost);
    },
    end() {
      ending ??= probe.stop({ drainMs: DRAIN_MS }).then((ledgers) => {
        tell(ledgers, true);
        return ledgers;
      });
      return ending;
    },
  };
}

/** Loss above what is allowed halts; what could not be measured is said, and stops nothing. Returns what was measured, in words. */
export function demandFew(ledgers: readonly TargetLedger[], maxLost: number): string {
  const verdict = verdictOf(ledgers, maxLost);
  if (verdict.verdict === 'blocked')
    throw new PairHalt('failed', verdict.reason, 'see the ledger: which step, which failure');
  if (verdict.verdict === 'ok') return verdict.reason;
  const sent = ledgers.filter(isMeasured).reduce((sum, ledger) => sum + ledger.total.answered + ledger.total.lost, 0);
  return sent === 0
    ? `loss not measured: ${verdict.reason}`
    : `loss not fully measured: ${sent} probes answered or lost, but ${verdict.reason}`;
}

/** Nodes that hold no VIP first: what a MASTER sees of its own VIP never leaves its kernel. */
function candidates(
  session: PairSession,
  state: PairState,
): readonly { node: string; host: PairSession['nodes'][number]['host'] }[] {
  const masters = new Set(state.roles.instances.map((each) => each.master));
  return session.nodes
    .map((node) => ({ node: node.spec.name, host: node.host }))
    .toSorted((a, b) => Number(masters.has(a.node)) - Number(masters.has(b.node)));
}
