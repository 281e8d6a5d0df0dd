import { acceptance } from '../vrrp/acceptance.js';
import { assumeAddresses } from '../vrrp/assumed-address.js';
import { timingProfile } from '../vrrp/profile.js';
import { instanceKey, type RouterConfig } from '../vrrp/router.js';
import { masterDownUs, normaliseAdvertIntUs, skewUs } from '../vrrp/timing.js';
import { trackedChecks } from '../vrrp/tracked-checks.js';
import { effectiveOf } from '../vrrp/tracked-priority.js';
import type { Router, Window } from '../vrrp/window.js';
import { failoverWindows } from '../vrrp/windows.js';
import type { InstanceRoles } from './roles.js';
import { routersOf } from './routers.js';
import type { NodeState } from './serving.js';

/** What a failover of one instance to one of its BACKUPs would take. */
export interface Failover {
  readonly instance: string;
  readonly master: string;
  readonly backup: string;
  readonly backupSkewUs: number;
  readonly backupMasterDownUs: number;
  readonly windows: readonly FailoverWindow[];
}

/** A window; one of `check-failure` for each tracked script, which it names. */
export interface FailoverWindow extends Window {
  readonly check?: string;
}

/** The failover windows of an instance, one for each BACKUP; none when its MASTER is not settled or timing values are missing. */
export function failoversOf(instance: InstanceRoles, states: readonly NodeState[]): readonly Failover[] {
  const { master, views } = instance;
  if (master === undefined) return [];
  const { routers: all } = assumeAddresses(states.flatMap(routersOfState));
  const routers = all.filter((router) => instanceKey(router) === instance.key);
  const priorities = new Map(views.map(({ node, effectivePriority }) => [node, effectivePriority]));
  const named = failoversFrom(master, routers, ({ node }) => priorities.get(node));
  return named.map((failover) => ({ ...failover, instance: instance.name }));
}

/** What the model knows of a node that was observed; nothing without keepalived's release. */
export function routersOfState({ facts }: NodeState): readonly RouterConfig[] {
  const { node, addresses } = facts;
  const { version, config, dump } = facts.keepalived;
  return version === undefined ? [] : routersOf({ node, release: version, config, dump, addresses });
}

/**
 * The failover windows of one instance from its MASTER to each BACKUP that takes its adverts: routers that refuse each other have none, both
 * become MASTER.
 * @param priorityOf the effective priority of the moment. Default: the one of which nothing fails
 */
export function failoversFrom(
  master: string,
  routers: readonly RouterConfig[],
  priorityOf: (router: RouterConfig) => number | undefined = effectiveOf,
): readonly Failover[] {
  const old = routers.find(({ node }) => node === master);
  if (old === undefined) return [];
  return routers.flatMap((router) => {
    if (router === old || !['accepted', 'logged'].includes(acceptance(router, old).verdict)) return [];
    const from = timed(old, priorityOf);
    const to = timed(router, priorityOf);
    const heard = { ...to, advertIntUs: from.advertIntUs };
    return [
      {
        instance: router.instance ?? `VRID ${router.vrid}`,
        master,
        backup: router.node,
        backupSkewUs: skewUs(heard),
        backupMasterDownUs: masterDownUs(heard),
        windows: windowsOf(old, { from, to, release: router.release }),
      },
    ];
  });
}

/** All windows, with one of `check-failure` for each script of the MASTER, in its place behind `fault`. */
function windowsOf(
  master: RouterConfig,
  { from, to, release }: { readonly from: Router; readonly to: Router; readonly release: string },
): readonly FailoverWindow[] {
  const input = { master: from, backup: to, profile: timingProfile(release) };
  const ofChecks = trackedChecks(master).flatMap((check) =>
    failoverWindows({ ...input, check })
      .filter(({ event }) => event === 'check-failure')
      .map((window) => ({ ...window, check: check.name })),
  );
  return failoverWindows(input).flatMap((window) => (window.event === 'fault' ? [window, ...ofChecks] : [window]));
}

function timed(router: RouterConfig, priorityOf: (router: RouterConfig) => number | undefined): Router {
  const { version, downTimerAdverts = 3, nopreempt = false, preemptDelayUs = 0 } = router;
  return {
    version,
    priority: priorityOf(router) ?? effectiveOf(router),
    advertIntUs: normaliseAdvertIntUs(router),
    downTimerAdverts,
    nopreempt,
    preemptDelayUs,
  };
}
