import type { FakeCall } from '../fleet/node-world.js';
import { type PairWorld, RUN } from './pair-world.js';

/** What was known at one moment of a run: a call as it reached a node, or a node that was proven. */
export interface Moment {
  readonly kind: 'call' | 'proven';
  readonly node: string;
  readonly text: string;
  /** How many changes the fleet had seen by then. */
  readonly changes: number;
  /** Of how many instances each node was MASTER. */
  readonly mastering: Readonly<Record<string, number>>;
  /** Nodes whose lock the run did not hold. */
  readonly unlocked: readonly string[];
  /** Nodes without a HAProxy that serves. */
  readonly dead: readonly string[];
}

/** Notes every call and every proof of a run; `act` may let something happen at a call before it is noted and answered. */
export function traceRun(here: PairWorld, act: (call: FakeCall) => void): readonly Moment[] {
  const trace: Moment[] = [];
  const names = here.pair.nodes.map((node) => node.name);
  const note = (kind: Moment['kind'], node: string, text: string): void => {
    trace.push({
      kind,
      node,
      text,
      changes: here.fleet.changes.length,
      mastering: Object.fromEntries(
        names.map((name) => [
          name,
          here.fleet.node(name).instances.filter((each) => each.state === 'MASTER' && each.holdsVip).length,
        ]),
      ),
      unlocked: names.filter((name) => here.fleet.node(name).lock?.run !== RUN),
      dead: names.filter((name) => here.fleet.node(name).haproxy.workers.length === 0),
    });
  };
  for (const name of names) {
    here.fleet.node(name).onCall = (call) => {
      act(call);
      note('call', name, call.text);
    };
  }
  here.onEvent = (event) => {
    if (event.event === 'step.finished' && event.step === 'prove' && event.ok) note('proven', event.node ?? '', '');
  };
  return trace;
}

/** One reload that reached a node, with what the run could know when it sent it. */
export interface SentReload {
  readonly node: string;
  readonly provenBefore: readonly string[];
  /** The last whole reading of the pair: each node's last `observe` or `roles`; undefined when a node was not read since the last proof. */
  readonly lastReading: readonly Moment[] | undefined;
}

export function sentReloads(here: PairWorld, trace: readonly Moment[]): readonly SentReload[] {
  return here.fleet.changes.flatMap((change, index) => {
    const [, node] = /^(\w+): reload/.exec(change) ?? [];
    if (node === undefined) return [];
    const earlier = trace.filter((moment) => moment.changes <= index);
    const sinceProof = earlier.slice(earlier.findLastIndex((moment) => moment.kind === 'proven') + 1);
    const readings = here.pair.nodes.map((each) =>
      sinceProof.findLast(
        (moment) => moment.kind === 'call' && moment.node === each.name && /^(?:observe|roles) /.test(moment.text),
      ),
    );
    const whole = readings.filter((reading) => reading !== undefined);
    return [
      {
        node,
        provenBefore: earlier.filter((moment) => moment.kind === 'proven').map((moment) => moment.node),
        lastReading: whole.length === readings.length ? whole : undefined,
      },
    ];
  });
}
