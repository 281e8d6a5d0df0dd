import { type EventName, eventBus, type RunEvent } from '../../src/coordinator/events.js';
import type { PairResult } from '../../src/coordinator/outcome.js';
import { reloadPair } from '../../src/coordinator/reload-pair.js';
import type { World } from '../../src/coordinator/world.js';
import type { HealthCheck, NodeSpec, Pair } from '../../src/inventory/model.js';
import type { ReloadPolicy } from '../../src/plan/reload-policy.js';
import type { PhaseLedger, TargetLedger } from '../../src/probe/ledger.js';
import { SshError } from '../../src/ssh/error.js';
import { type FakeFleet, type FakePairOptions, fakeFleet } from '../fleet/fleet.js';
import { virtualClock } from '../fleet/virtual-clock.js';

export const RUN = 'run-1';
const STARTED_AT_MS = 1_795_433_210_000;

/** One pair of the fake fleet, a clock that only sleeping moves, probes and health checks that the test decides. */
export interface PairWorld {
  readonly fleet: FakeFleet;
  readonly pair: Pair;
  readonly world: World;
  readonly events: readonly RunEvent[];
  /** Phases that the probers entered. */
  readonly phases: readonly string[];
  /** What the probers have seen; tests change it at any time. */
  ledgers: readonly TargetLedger[];
  /** Fails the next connections to a node, by node. */
  readonly refused: Map<string, SshError>;
  /** Called with every event before the run goes on. */
  onEvent: (event: RunEvent) => void;
  readonly stop: AbortController;
  /** Whether every connection that was made is closed by now. */
  allClosed(): boolean;
  probing(): boolean;
}

export function pairWorld(options: FakePairOptions & { readonly checks?: boolean } = {}): PairWorld {
  const { now, sleep } = virtualClock(STARTED_AT_MS, () => fleet.tick());
  const fleet: FakeFleet = fakeFleet(now, sleep);
  const made = fleet.addPair(options);
  const pair = options.checks === true ? { ...made, nodes: made.nodes.map(withCheck) } : made;
  let open = 0;
  let probing = 0;
  const phases: string[] = [];
  const here: PairWorld = {
    fleet,
    pair,
    events: [],
    phases,
    ledgers: [measured(0)],
    refused: new Map(),
    onEvent: () => {},
    stop: new AbortController(),
    allClosed: () => open === 0,
    probing: () => probing > 0,
    world: {
      now,
      async connect(node, signal) {
        if (signal?.aborted === true) throw new SshError(node.name, 'aborted', `${node.name}: connecting was aborted`);
        const refusal = here.refused.get(node.name);
        if (refusal !== undefined) throw refusal;
        const host = await fleet.connect(node);
        open += 1;
        void host.closed.then(() => {
          open -= 1;
        });
        return host;
      },
      async probe(_targets, _candidates, phase) {
        probing += 1;
        phases.push(phase);
        return {
          enter: (next) => void phases.push(next),
          snapshot: () => here.ledgers,
          async stop() {
            probing -= 1;
            return here.ledgers;
          },
        };
      },
      async check(check, host) {
        const red = fleet.node(host.name).healthRed;
        return { verdict: red ? 'blocked' : 'ok', reason: `${check.name}: ${red ? 'status 503' : 'status 200'}` };
      },
      sleep,
    },
  };
  return here;
}

const withCheck = (node: NodeSpec): NodeSpec => {
  const check: HealthCheck = {
    name: `health of ${node.name}`,
    address: node.ssh.host,
    port: 80,
    timeoutMs: 1000,
    kind: 'tcp',
  };
  return { ...node, checks: [check] };
};

const phaseLedger = (lost: number): PhaseLedger => ({
  phase: 'total',
  watchedMs: 1000,
  sent: 100,
  answered: 100 - lost,
  lost,
  unfinished: 0,
  p50Ms: 1,
  p99Ms: 2,
  maxMs: 3,
  worstGapMs: 52,
  worstGapStalledMs: 0,
  worstGapAt: null,
  answeredBy: {},
  failures: lost === 0 ? {} : { refused: lost },
  unmeasured: {},
  coordinatorStallMs: 0,
});

/** A target's ledger of 100 probes, all in the phase before the first reload. */
export const measured = (lost: number): TargetLedger => ({
  target: 'web',
  reachedFrom: 'coordinator',
  phases: [{ ...phaseLedger(lost), phase: 'before' }],
  total: phaseLedger(lost),
});

/** Reloads the world's pair; the events are kept in `events`. */
export async function roll(
  here: PairWorld,
  options: { readonly maxLost?: number; readonly probe?: boolean; readonly policy?: ReloadPolicy } = {},
): Promise<PairResult> {
  const events = here.events as RunEvent[];
  const keep = (event: RunEvent): void => {
    events.push(event);
    here.onEvent(event);
  };
  return reloadPair(here.pair, {
    run: RUN,
    operator: 'jo@desk',
    world: here.world,
    emit: eventBus(RUN, here.world.now, [keep]),
    stop: here.stop.signal,
    maxLost: options.maxLost ?? 0,
    probe: options.probe ?? true,
    ...(options.policy === undefined ? {} : { policy: options.policy }),
  });
}

/** Node by node, the reloads that were sent. */
export const reloadsSent = (fleet: FakeFleet): readonly string[] =>
  fleet.changes.filter((change) => change.includes(': reload')).map((change) => change.slice(0, change.indexOf(':')));

/** `step.started guard p1b`, `probe.ledger`, … */
export const eventText = (event: RunEvent): string =>
  [event.event, 'step' in event ? event.step : '', 'node' in event ? event.node : ''].filter(Boolean).join(' ');

/** Does something when a step is begun; `when` is as `eventText` says it. */
export function atEvent(here: PairWorld, when: `${EventName}${string}`, act: () => void): void {
  here.onEvent = (event) => {
    if (eventText(event) === when) act();
  };
}
