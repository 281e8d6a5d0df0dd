import { routersOfInstance } from '../../plan/setup.js';
import type { RouterConfig } from '../../vrrp/router.js';
import { masterDownUs, normaliseAdvertIntUs, skewUs } from '../../vrrp/timing.js';
import { effectiveOf } from '../../vrrp/tracked-priority.js';
import type { NodeEvidence, PairEvidence } from '../evidence.js';
import { keysOf, type PairModel } from '../pair-model.js';
import type { ReportedInstance, ReportedNode } from '../report.js';

/** The nodes of a pair; `live`: those without an observation could not be read. */
export function nodesOf(pair: PairEvidence, instances: readonly ReportedInstance[], live: boolean): ReportedNode[] {
  return pair.nodes.map((each): ReportedNode => {
    const { node, keepalivedRelease, haproxyRelease } = each;
    const unread = live ? whyUnread(each) : undefined;
    const files = filesOf(each);
    return {
      node,
      ...(keepalivedRelease !== undefined && { keepalivedRelease }),
      ...(haproxyRelease !== undefined && { haproxyRelease }),
      ...(files.length > 0 && { files }),
      masterOf: instances
        .filter(({ master, masterFrom }) => master === node && masterFrom === 'observed')
        .map(({ name }) => name),
      ...(unread !== undefined && { unread }),
    };
  });
}

/** Why a node of a live pair was not observed; absent when it was. Whose reason it is stands beside it. */
export function whyUnread({ node, state, missing }: NodeEvidence): string | undefined {
  if (state !== undefined) return undefined;
  const said = `${node} was not read: `;
  const reason = missing.state ?? 'it was not looked at';
  return reason.startsWith(said) ? reason.slice(said.length) : reason;
}

/** Configuration files whose texts are at hand, else those that were observed. */
function filesOf({ keepalivedTexts = [], haproxyTexts = [], state }: NodeEvidence): readonly string[] {
  const read = [...keepalivedTexts, ...haproxyTexts].map(({ path }) => path);
  if (read.length > 0 || state === undefined) return read;
  const { keepalived, haproxy } = state.facts;
  return [keepalived.configPath, ...haproxy.configPaths].filter((path) => path !== '');
}

/** The VRRP instances with the timing of each router: the MASTER's by its own interval, the others' by the one that they hear. */
export const instancesOf = (pair: PairEvidence, model: PairModel): readonly ReportedInstance[] =>
  keysOf(model).flatMap((key) => {
    const routers = routersOfInstance(model.setup.routers, key);
    const [first] = routers;
    if (first === undefined) return [];
    const { master, from } = model.masterOf(key);
    const old = routers.find(({ node }) => node === master);
    const { instance, vrid, family, version, vips, excludedVips = [] } = old ?? first;
    const priorities = new Map(
      pair.roles?.instances
        .find((each) => each.key === key)
        ?.views.map((view) => [view.node, view.effectivePriority] as const),
    );
    return [
      {
        name: instance ?? `VRID ${vrid}`,
        vrid,
        family,
        version,
        vips: [...vips, ...excludedVips],
        ...(master !== undefined && { master }),
        masterFrom: from,
        routers: routers.map((router) => timed(router, priorities.get(router.node), old)),
      },
    ];
  });

function timed(
  router: RouterConfig,
  observed: number | undefined,
  master: RouterConfig | undefined,
): ReportedInstance['routers'][number] {
  const { node, version, downTimerAdverts, priority } = router;
  const effectivePriority = observed ?? effectiveOf(router);
  const heard = {
    version,
    priority: effectivePriority,
    advertIntUs: normaliseAdvertIntUs({ version, advertIntUs: (master ?? router).advertIntUs }),
    ...(downTimerAdverts !== undefined && { downTimerAdverts }),
  };
  return {
    node,
    priority,
    effectivePriority,
    advertIntUs: normaliseAdvertIntUs(router),
    skewUs: skewUs(heard),
    masterDownUs: masterDownUs(heard),
  };
}
