import { posix } from 'node:path';
import { countedTracks } from '../keepalived/counted-tracks.js';
import type { UnitFacts } from '../node/facts.js';
import type { DrillEvent } from './drill-event.js';
import { instancesOf } from './instance-view.js';
import type { InstanceRoles, PairRoles } from './roles.js';
import type { NodeState } from './serving.js';
import { blocked, type Refusal, unknown } from './verdict.js';

/** Why an event must not be drilled on a node: it would not be seen, or could not be put back. Undefined: it may. */
export function whyNotDrilled(
  event: DrillEvent,
  node: string,
  roles: PairRoles,
  states: readonly NodeState[],
): Refusal | undefined {
  const state = states.find(({ facts }) => facts.node === node);
  if (state === undefined) return blocked(`${node} was not observed`);
  switch (event) {
    case 'stop':
      return notByUnit(node, 'keepalived', state.facts.keepalived.unit, state.facts.keepalived.processes);
    case 'script-fail':
      return (
        unseen(node, roles, state) ??
        notByUnit(node, 'HAProxy', state.facts.haproxy.unit, state.facts.haproxy.processes) ??
        notStartable(node, state)
      );
    case 'handover-back':
      return undefined;
  }
}

/** What systemd does not run, it would not start again. */
function notByUnit(
  node: string,
  what: string,
  unit: UnitFacts | undefined,
  processes: readonly { readonly pid: number }[],
): Refusal | undefined {
  if (unit?.activeState === 'active' && processes.some(({ pid }) => pid === unit.mainPid)) return undefined;
  return blocked(
    `${node}: ${what} is not run by a systemd unit: it could not be started again the way it runs`,
    'name its unit in the inventory, or drill another event',
  );
}

/** Every instance that the node carries must track something that can see HAProxy stop: the others would stay where nothing answers. */
function unseen(node: string, roles: PairRoles, state: NodeState): Refusal | undefined {
  const blind = roles.instances.find((instance) => instance.master === node && checksOf(instance, state).length === 0);
  return blind === undefined
    ? undefined
    : blocked(
        `${node}: ${blind.name} tracks no script and no haproxy process: keepalived would not notice that HAProxy is stopped`,
        'add a track_script with weight 0 (or on the sync group), or drill --event stop',
      );
}

/** Names of the checks of an instance on a node that may see HAProxy stop. Which script looks at HAProxy only the drill itself tells. */
export function checksOf({ key }: Pick<InstanceRoles, 'key'>, { facts }: NodeState): readonly string[] {
  const all = facts.keepalived.config;
  const config = instancesOf(facts).find((each) => each.key === key)?.config;
  if (all === undefined || config === undefined) return [];
  const seesHaproxy = (name: string): boolean => {
    const words = all.trackProcesses.find((each) => each.name === name)?.process ?? [];
    return /^(haproxy|hapee-lb)$/.test(posix.basename(words[0] ?? ''));
  };
  return countedTracks(config, all, facts.keepalived.version)
    .filter(({ kind, name }) => kind === 'script' || (kind === 'process' && seesHaproxy(name)))
    .map(({ name }) => name);
}

/** A HAProxy that binds an address which is gone with the VIP does not start without ip_nonlocal_bind (HAProxy management guide, "well-known traps"). */
function notStartable(node: string, { facts }: NodeState): Refusal | undefined {
  const { config } = facts.haproxy;
  if (config === undefined)
    return unknown(`${node}: haproxy.cfg could not be read: whether HAProxy starts without the VIP can't be told`);
  const vips = new Set(instancesOf(facts).flatMap((each) => each.vips));
  const own = new Set(facts.addresses.map(({ address }) => address).filter((address) => !vips.has(address)));
  for (const bind of config.binds) {
    if (bind.transparent || bind.family === 'unix' || nonlocal(facts.sysctls, bind.family)) continue;
    if (['0.0.0.0', '::', '*'].includes(bind.address) || own.has(bind.address)) continue;
    if (bind.family === 'other' && bind.portFrom === 0) continue;
    const where = `${bind.at.file}:${bind.at.line}: bind ${bind.address}`;
    return bind.family === 'other'
      ? unknown(
          `${node}: ${where}: whether HAProxy starts without the VIP can't be told`,
          'set net.ipv4.ip_nonlocal_bind=1',
        )
      : blocked(
          `${node}: ${where} needs the VIP on this node: HAProxy could not be started again while the VIP is elsewhere`,
          'set net.ipv4.ip_nonlocal_bind=1 (and ipv6), or bind it `transparent`',
        );
  }
  return undefined;
}

const nonlocal = (sysctls: Readonly<Record<string, string>>, family: 'ipv4' | 'ipv6' | 'other'): boolean =>
  sysctls[`net.${family === 'ipv6' ? 'ipv6' : 'ipv4'}.ip_nonlocal_bind`] === '1';
