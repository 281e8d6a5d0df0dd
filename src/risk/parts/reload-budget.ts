import type { NodeEvidence } from '../evidence.js';
import { readsInTime } from '../reload-time.js';
import type { ReloadBudget, ReportedInstance } from '../report.js';

/** Whether keepalived reads its files well within the time after which its peers take over. HAProxy's old workers serve on while the new ones read theirs. */
export function reloadBudget(node: NodeEvidence, instances: readonly ReportedInstance[]): ReloadBudget {
  const { haproxyCheckMs, keepalivedTestMs } = node.host ?? {};
  const peers = instances.flatMap(({ routers }) =>
    routers.some((each) => each.node === node.node) ? routers.filter((each) => each.node !== node.node) : [],
  );
  const masterDownUs = peers.length === 0 ? undefined : Math.min(...peers.map((each) => each.masterDownUs));
  return {
    node: node.node,
    ...(haproxyCheckMs !== undefined && { haproxyCheckMs }),
    ...(keepalivedTestMs !== undefined && { keepalivedTestMs }),
    ...(masterDownUs !== undefined && { masterDownUs }),
    ...judged(keepalivedTestMs, masterDownUs, haproxyCheckMs),
  };
}

function judged(
  keepalivedTestMs: number | undefined,
  masterDownUs: number | undefined,
  haproxyCheckMs: number | undefined,
): Pick<ReloadBudget, 'verdict' | 'text'> {
  const haproxy =
    haproxyCheckMs === undefined ? [] : [`haproxy -c takes ${ms(haproxyCheckMs)}; the old workers serve meanwhile`];
  if (masterDownUs === undefined)
    return { verdict: 'unknown', text: ['no other router is known that would take over', ...haproxy].join('; ') };
  const down = ms(masterDownUs / 1000);
  if (keepalivedTestMs === undefined)
    return {
      verdict: 'unknown',
      text: [
        `how long keepalived reads its files was not measured; its peers take over after ${down}`,
        ...haproxy,
      ].join('; '),
    };
  const fits = readsInTime(keepalivedTestMs, masterDownUs);
  const reads = `keepalived -t takes ${ms(keepalivedTestMs)} of the ${down} after which its peers take over`;
  return {
    verdict: fits ? 'ok' : 'bad',
    text: [fits ? reads : `${reads}: a reload of the MASTER may end in a failover`, ...haproxy].join('; '),
  };
}

const ms = (each: number): string => `${Math.round(each)} ms`;
