import { timingProfile } from '../vrrp/profile.js';
import { masterDownUs, skewUs } from '../vrrp/timing.js';
import type { Router, Window } from '../vrrp/window.js';
import { failoverWindows } from '../vrrp/windows.js';
import { instancesOf } from './instance-view.js';
import type { InstanceRoles } from './roles.js';
import type { NodeState } from './serving.js';

/** What a failover of one instance to one of its BACKUPs would take. */
export interface Failover {
  readonly instance: string;
  readonly master: string;
  readonly backup: string;
  readonly backupSkewUs: number;
  readonly backupMasterDownUs: number;
  readonly windows: readonly Window[];
}

/** The failover windows of an instance, one for each BACKUP; none when its MASTER is not settled or timing values are missing. */
export function failoversOf(instance: InstanceRoles, states: readonly NodeState[]): readonly Failover[] {
  const { master: masterName } = instance;
  const master = masterName === undefined ? undefined : routerOn(masterName, instance, states);
  if (masterName === undefined || master === undefined) return [];
  return instance.views.flatMap((view) => {
    const backup = view.node === masterName ? undefined : routerOn(view.node, instance, states);
    const version = states.find((state) => state.facts.node === view.node)?.facts.keepalived.version;
    if (backup === undefined || version === undefined || !understand(master, backup)) return [];
    const heard = { ...backup, advertIntUs: master.advertIntUs };
    return [
      {
        instance: instance.name,
        master: masterName,
        backup: view.node,
        backupSkewUs: skewUs(heard),
        backupMasterDownUs: masterDownUs(heard),
        windows: failoverWindows({ master, backup, profile: timingProfile(version) }),
      },
    ];
  });
}

/** Nodes that refuse each other's adverts have no failover to time: both become MASTER. */
const understand = (master: Router, backup: Router): boolean =>
  master.version === backup.version && (master.version === 3 || master.advertIntUs === backup.advertIntUs);

function routerOn(node: string, instance: InstanceRoles, states: readonly NodeState[]): Router | undefined {
  const facts = states.find((state) => state.facts.node === node)?.facts;
  const own = facts === undefined ? undefined : instancesOf(facts).find((each) => each.key === instance.key);
  const running = own?.dump ?? own?.config;
  if (own === undefined || running === undefined) return undefined;
  return {
    version: running.version,
    priority: own.dump?.effectivePriority ?? running.priority,
    advertIntUs: running.advertIntUs,
    downTimerAdverts: own.config?.downTimerAdverts ?? 3,
    nopreempt: own.config?.nopreempt ?? false,
    preemptDelayUs: own.config?.preemptDelayUs ?? 0,
  };
}
