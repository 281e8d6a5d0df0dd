import type { ProbeTarget } from '../inventory/model.js';
import type { PairRoles } from './roles.js';
import type { NodeState } from './serving.js';

const MOST_A_VIP = 4;

/**
 * What to probe where the inventory names nothing: a TCP connection to every port that all nodes' HAProxy listens on for a VIP
 * (on the VIP itself or on every address), at most four a VIP. It proves less than an HTTP probe, and more than nothing.
 */
export function probeTargets(roles: PairRoles, states: readonly NodeState[]): readonly ProbeTarget[] {
  return roles.instances.flatMap((instance) =>
    instance.vips.flatMap((vip) =>
      portsFor(vip, states)
        .slice(0, MOST_A_VIP)
        .map(
          (port): ProbeTarget => ({
            name: `tcp ${vip.includes(':') ? `[${vip}]` : vip}:${port}`,
            address: vip,
            port,
            kind: 'tcp',
            ratePerSecond: 20,
            timeoutMs: 2000,
          }),
        ),
    ),
  );
}

function portsFor(vip: string, states: readonly NodeState[]): readonly number[] {
  const wildcards = vip.includes(':') ? ['*', '[::]', '::'] : ['*', '0.0.0.0'];
  const perNode = states.map(
    (state) =>
      new Set(
        state.facts.listeners
          .filter((each) => each.processName === 'haproxy' && [vip, `[${vip}]`, ...wildcards].includes(each.address))
          .map((each) => each.port),
      ),
  );
  const [first = new Set<number>(), ...rest] = perNode;
  return [...first].filter((port) => rest.every((ports) => ports.has(port))).toSorted((a, b) => a - b);
}
