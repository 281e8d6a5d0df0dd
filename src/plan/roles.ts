import type { NodeFacts } from '../node/facts.js';
import { type InstanceIdentity, type InstanceView, instancesOf, viewInstance } from './instance-view.js';
import { allOk, blocked, ok, unknown, type Verdict } from './verdict.js';

/** Who is what in one VRRP instance of a pair. */
export interface InstanceRoles extends InstanceIdentity {
  readonly vips: readonly string[];
  /** Only named when exactly one node is MASTER by two kinds of evidence and all others are BACKUP. */
  readonly master?: string;
  readonly views: readonly InstanceView[];
  readonly verdict: Verdict;
}

export interface PairRoles {
  readonly instances: readonly InstanceRoles[];
  readonly verdict: Verdict;
}

/** What a pair is on purpose in the middle of a change, and would be blocked for otherwise. */
export interface MidChange {
  /** Nodes whose keepalived is stopped. */
  readonly stopped: readonly string[];
  /** Keys of instances that not every node has. */
  readonly uneven: readonly string[];
}

const NOT_MID_CHANGE: MidChange = { stopped: [], uneven: [] };

/** Settles the roles of a pair from what was observed on all of its nodes. Roles are observed, never configured. */
export function rolesOf(nodes: readonly NodeFacts[], midChange: MidChange = NOT_MID_CHANGE): PairRoles {
  const perNode = nodes.map((facts) => ({ facts, instances: instancesOf(facts) }));
  const identities = new Map(perNode.flatMap(({ instances }) => instances.map((each) => [each.key, each] as const)));
  const instances = [...identities.values()].map((instance): InstanceRoles => {
    const absent = midChange.uneven.includes(instance.key)
      ? []
      : perNode.filter((each) => !each.instances.some((own) => own.key === instance.key));
    const views = perNode.flatMap(({ facts, instances: own }) => {
      const mine = own.find((each) => each.key === instance.key);
      return mine === undefined ? [] : [viewInstance(facts, mine)];
    });
    const verdict =
      absent.length > 0
        ? blocked(
            `VRRP instance ${instance.name} (VRID ${instance.vrid}) is not on ${absent.map((each) => each.facts.node).join(', ')}`,
            'compare the keepalived.conf of the nodes: every node of a pair must have every instance',
          )
        : judge(instance, views, midChange.stopped);
    const master = verdict.verdict === 'ok' ? views.find((view) => view.role === 'MASTER')?.node : undefined;
    const { key, name, vrid, family, vips } = instance;
    return { key, name, vrid, family, vips, views, verdict, ...(master === undefined ? {} : { master }) };
  });
  return { instances, verdict: pairVerdict(nodes, instances) };
}

function pairVerdict(nodes: readonly NodeFacts[], instances: readonly InstanceRoles[]): Verdict {
  if (instances.length > 0)
    return allOk(
      instances.map((each) => each.verdict),
      'one MASTER for every instance',
    );
  const silent = nodes.find((facts) => facts.keepalived.processes.length === 0) ?? nodes[0];
  return unknown(
    `no VRRP instance was found on any node${silent === undefined ? '' : ` (${silent.node}: ${silent.unknowns.join('; ') || 'keepalived shows none'})`}`,
    'see that keepalived runs and that the user may read its configuration',
  );
}

function judge(instance: InstanceIdentity, views: readonly InstanceView[], stopped: readonly string[]): Verdict {
  const name = `VRRP instance ${instance.name} (VRID ${instance.vrid})`;
  const holders = views.filter((view) => view.vipsHeld.length > 0);
  const masters = views.filter((view) => view.role === 'MASTER');
  if (holders.length > 1 || masters.length > 1) {
    return blocked(
      `split brain: ${name} has its VIP on ${nodes(holders)}, MASTER by keepalived's own word on ${nodes(masters) || 'none'}`,
      'find out why the nodes do not hear each other (VRRP is IP protocol 112); hitless touches nothing until one MASTER is left',
    );
  }
  const contradicting = views.find((view) => view.role === 'contradiction');
  if (contradicting !== undefined) {
    return blocked(
      `${name} contradicts itself on ${contradicting.node}: ${contradicting.evidence.join(', ')}`,
      'a VIP without a live MASTER behind it was left behind, or was removed by hand: look at that node first',
    );
  }
  const unreadable = views.find((view) => view.role === 'unknown');
  if (unreadable !== undefined) {
    return unknown(
      `${name}: the state of ${unreadable.node} rests on one kind of evidence only (${unreadable.evidence.join(', ')})`,
      unreadable.vipsHeld.length + unreadable.vipsMissing.length === 0
        ? 'an instance without a VIP leaves no trace to check its state by: give it a VIP'
        : "reading keepalived's own state needs root: set become: sudo, or use the root user",
    );
  }
  if (masters.length === 0) {
    return blocked(
      `${name} has no MASTER: ${describe(views)}`,
      'the VIP is served by nobody: look at keepalived on every node',
    );
  }
  const unable = views.find(
    ({ role, node }) => role !== 'MASTER' && role !== 'BACKUP' && !(role === 'down' && stopped.includes(node)),
  );
  if (unable !== undefined) {
    return blocked(
      `${name}: ${unable.node} is ${unable.role}, it could not take over`,
      unable.role === 'down'
        ? `start keepalived on ${unable.node}`
        : `see why keepalived on ${unable.node} is in ${unable.role}`,
    );
  }
  return ok(`${name}: ${describe(views)}`);
}

const nodes = (views: readonly InstanceView[]): string => views.map((view) => view.node).join(' and ');
const describe = (views: readonly InstanceView[]): string =>
  views.map((view) => `${view.node} ${view.role} (${view.evidence.join(', ')})`).join('; ');

/** The MASTER of every instance by key: what a guard expects to find again. */
export const mastersOf = (roles: PairRoles): Readonly<Record<string, string>> =>
  Object.fromEntries(roles.instances.flatMap((each) => (each.master === undefined ? [] : [[each.key, each.master]])));

/** Whether the roles are whole and the same as expected; a flip names both nodes. */
export function sameMasters(expected: Readonly<Record<string, string>>, now: PairRoles): Verdict {
  if (now.verdict.verdict !== 'ok') return now.verdict;
  const found = mastersOf(now);
  const flipped = Object.keys({ ...expected, ...found }).find((key) => expected[key] !== found[key]);
  if (flipped === undefined) return ok('MASTER unchanged');
  const name = now.instances.find((each) => each.key === flipped)?.name ?? flipped;
  return blocked(
    `the roles changed: ${name} moved from ${expected[flipped] ?? 'nobody'} to ${found[flipped] ?? 'nobody'}`,
    'find out why it failed over, then run hitless again: it plans anew from the roles it finds',
  );
}
