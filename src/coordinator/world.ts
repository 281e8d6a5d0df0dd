import type { HealthCheck, NodeSpec, ProbeTarget } from '../inventory/model.js';
import type { Candidate } from '../probe/choose-reach.js';
import { type HealthVerdict, untilHealthy } from '../probe/health.js';
import { type PairProbe, startPairProbe } from '../probe/pair-probe.js';
import { fromCoordinator, throughNode } from '../probe/reach.js';
import type { Host } from '../ssh/host.js';

/** All that the coordinator touches of the world; tests put an in-memory fleet in its place. */
export interface World {
  connect(node: NodeSpec, signal?: AbortSignal): Promise<Host>;
  /** Starts probing, through the candidates (in that order) where the coordinator itself can't reach a target. */
  probe(targets: readonly ProbeTarget[], candidates: readonly Candidate[], phase: string): Promise<PairProbe>;
  /** Asks until the answer is ok, at most `withinMs`: from the coordinator, and where that fails through the node. */
  check(check: HealthCheck, host: Host, withinMs: number): Promise<HealthVerdict>;
  /** Epoch milliseconds by the clock as it stood when hitless started: deadlines are counted by it, so it never jumps with the machine's. */
  readonly now: () => number;
  /** Resolves after `ms`, or at once when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The real world, but for how nodes are connected to. */
export const realWorld = (connect: World['connect']): World => ({
  connect,
  probe: (targets, candidates, phase) => startPairProbe(targets, candidates, { phase }),
  async check(check, host, withinMs) {
    const direct = await untilHealthy(check, fromCoordinator, { deadlineMs: withinMs });
    if (direct.verdict === 'ok') return direct;
    const through = await untilHealthy(check, throughNode(host), { deadlineMs: check.timeoutMs });
    return through.verdict === 'ok' ? through : direct;
  },
  now: () => Math.round(performance.timeOrigin + performance.now()),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      }
      signal?.addEventListener('abort', done, { once: true });
    }),
});
