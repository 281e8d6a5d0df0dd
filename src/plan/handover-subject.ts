import { groupOf } from '../keepalived/sync-group.js';
import { contendersOf } from './contender.js';
import { instancesOf } from './instance-view.js';
import type { InstanceRoles, PairRoles } from './roles.js';
import type { NodeState } from './serving.js';
import { blocked, type Refusal } from './verdict.js';

/** What moves from whom to whom. */
export interface HandoverSubject {
  readonly from: string;
  readonly to: string;
  /** The instances that move, all with `from` as their MASTER. */
  readonly instances: readonly InstanceRoles[];
}

/** What the operator asked for; nothing: everything that the one MASTER node carries, to the best BACKUP. */
export interface HandoverWish {
  /** Only what this node is MASTER of. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Name of an instance on any of the nodes. */
  readonly instance?: string | undefined;
}

export type SubjectChoice = { readonly verdict: 'ok'; readonly subject: HandoverSubject } | Refusal;

/** Settles what moves, for roles whose verdict is ok. A sync group moves together. */
export function chooseSubject(roles: PairRoles, states: readonly NodeState[], wish: HandoverWish): SubjectChoice {
  const { to } = wish;
  const nodes = states.map(({ facts }) => facts.node);
  if (to !== undefined && !nodes.includes(to))
    return blocked(`${to} is no node of this pair`, `its nodes: ${nodes.join(', ')}`);
  const picked = wish.instance === undefined ? roles.instances : named(wish.instance, roles, states);
  if (picked.length === 0) {
    return blocked(
      `there is no VRRP instance ${wish.instance ?? ''} on this pair`,
      `its instances: ${roles.instances.map(({ name }) => name).join(', ')}`,
    );
  }
  const moving = picked.filter(({ master }) => master !== to && (wish.from ?? master) === master);
  if (moving.length === 0)
    return blocked(`${to ?? 'the target'} is MASTER of ${namesOf(picked)} already`, 'nothing is to be done');
  const from = soleMaster(moving);
  if (from === undefined) {
    return blocked(
      `${namesOf(moving)} have different MASTERs (${[...new Set(moving.map(({ master }) => master))].join(', ')})`,
      'say which one is to move: --instance NAME, or --to NODE',
    );
  }
  const whole = withGroups(moving, roles, states);
  const stray = whole.find(({ master }) => master !== from);
  if (stray !== undefined) {
    return blocked(
      `${stray.name} is in a sync group with ${namesOf(moving)}, but its MASTER is ${stray.master ?? 'nobody'}`,
    );
  }
  const target = to ?? bestBackup(from, whole, states);
  return target === undefined
    ? blocked(`no BACKUP takes part in ${namesOf(whole)}`)
    : { verdict: 'ok', subject: { from, to: target, instances: whole } };
}

export const namesOf = (instances: readonly InstanceRoles[]): string => instances.map(({ name }) => name).join(', ');

function named(name: string, roles: PairRoles, states: readonly NodeState[]): readonly InstanceRoles[] {
  const keys = states.flatMap(({ facts }) =>
    instancesOf(facts)
      .filter((each) => each.name === name)
      .map(({ key }) => key),
  );
  return roles.instances.filter(({ key }) => keys.includes(key));
}

function soleMaster(instances: readonly InstanceRoles[]): string | undefined {
  const masters = [...new Set(instances.map(({ master }) => master))];
  return masters.length === 1 ? masters[0] : undefined;
}

/** The instances with all that any node's sync groups tie to them. */
function withGroups(
  moving: readonly InstanceRoles[],
  roles: PairRoles,
  states: readonly NodeState[],
): readonly InstanceRoles[] {
  const keys = new Set(moving.map(({ key }) => key));
  for (let size = 0; size < keys.size; ) {
    size = keys.size;
    for (const state of states) for (const key of tiedOn(state, keys)) keys.add(key);
  }
  return roles.instances.filter(({ key }) => keys.has(key));
}

function tiedOn({ facts }: NodeState, keys: ReadonlySet<string>): readonly string[] {
  const own = instancesOf(facts);
  const groups = facts.keepalived.config?.syncGroups ?? [];
  return own
    .filter(({ key }) => keys.has(key))
    .flatMap(({ name }) => groupOf(name, groups)?.members ?? [])
    .flatMap((member) => own.filter(({ name }) => name === member).map(({ key }) => key));
}

/** The one that would take over by itself: the highest effective priority over all that moves. */
function bestBackup(from: string, moving: readonly InstanceRoles[], states: readonly NodeState[]): string | undefined {
  const lowest = new Map<string, number>();
  for (const instance of moving)
    for (const { node, effectivePriority } of contendersOf(instance, states))
      if (node !== from) lowest.set(node, Math.min(lowest.get(node) ?? 255, effectivePriority));
  return [...lowest].toSorted(([a, x], [b, y]) => y - x || a.localeCompare(b))[0]?.[0];
}
