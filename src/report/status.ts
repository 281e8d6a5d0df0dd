import type { PairSurvey } from '../coordinator/survey.js';
import { type Drift, drift } from '../plan/drift.js';
import { type Failover, failoversOf } from '../plan/failover.js';
import type { InstanceView } from '../plan/instance-view.js';
import { type NodeState, servingOf } from '../plan/serving.js';
import { type Unloaded, unloadedOf } from '../plan/unloaded.js';
import type { Verdict } from '../plan/verdict.js';

/** What `hitless status --json` prints for one pair. Fields are only ever added. */
export interface PairStatus {
  readonly pair: string;
  /** Whether every instance has exactly one MASTER by two kinds of evidence, and every other node could take over. */
  readonly verdict: Verdict;
  readonly instances: readonly InstanceStatus[];
  readonly nodes: readonly NodeStatus[];
  /** Nodes that could not be read, and why. */
  readonly unread: PairSurvey['unread'];
  /** HAProxy's files that differ between the nodes. */
  readonly drift: readonly Drift[];
  /** What was edited and never loaded. */
  readonly unloaded: readonly Unloaded[];
  /** With --files: by node, what is not as the inventory has it. */
  readonly fileDrift?: PairSurvey['fileDrift'];
}

/** One VRRP instance of a pair. */
export interface InstanceStatus {
  readonly name: string;
  readonly vrid: number;
  readonly vips: readonly string[];
  /** Only named when one node is MASTER by two kinds of evidence and all others are BACKUP. */
  readonly master?: string;
  readonly views: readonly InstanceView[];
  /** One for each BACKUP; none where no MASTER is settled. */
  readonly failovers: readonly Failover[];
}

/** One node that could be read. Versions are those of the binaries on disk; pids are the node's own. */
export interface NodeStatus {
  readonly node: string;
  readonly haproxyVersion?: string;
  readonly keepalivedVersion?: string;
  readonly masterPid?: number;
  readonly workers: readonly number[];
  /** Workers of earlier configurations that still finish their sessions. */
  readonly oldWorkers: readonly number[];
  /** HAProxy's own word on its last reload; absent where it gives none (before 2.7). */
  readonly reloadFailed?: boolean;
  /** Connections of the current worker; absent when no runtime socket answers. */
  readonly sessions?: number;
  /** Servers of all backends; absent when no runtime socket answers. */
  readonly serversUp?: number;
  readonly serversTotal?: number;
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** What could not be observed, and why. */
  readonly unknowns: readonly string[];
}

/** What a survey of a pair comes down to. */
export function pairStatus(survey: PairSurvey): PairStatus {
  return {
    pair: survey.pair,
    verdict: survey.roles.verdict,
    instances: survey.roles.instances.map(({ name, vrid, vips, master, views, ...roles }) => ({
      name,
      vrid,
      vips,
      ...(master === undefined ? {} : { master }),
      views,
      failovers: failoversOf(
        { name, vrid, vips, views, ...roles, ...(master === undefined ? {} : { master }) },
        survey.states,
      ),
    })),
    nodes: survey.states.map(nodeStatus),
    unread: survey.unread,
    drift: drift(survey.states.map((state) => state.facts)),
    unloaded: survey.states.flatMap(unloadedOf),
    ...(survey.fileDrift.length === 0 ? {} : { fileDrift: survey.fileDrift }),
  };
}

function nodeStatus(state: NodeState): NodeStatus {
  const { facts, runtime } = state;
  const serving = servingOf(state);
  const servers = serving.backends?.reduce((sum, each) => ({ up: sum.up + each.up, total: sum.total + each.total }), {
    up: 0,
    total: 0,
  });
  return {
    node: facts.node,
    ...(facts.haproxy.version === undefined ? {} : { haproxyVersion: facts.haproxy.version }),
    ...(facts.keepalived.version === undefined ? {} : { keepalivedVersion: facts.keepalived.version }),
    ...(serving.master === undefined ? {} : { masterPid: serving.master.pid }),
    workers: serving.workers.map((worker) => worker.pid),
    oldWorkers: serving.oldWorkers.map((worker) => worker.pid),
    ...(serving.reloadFailed === undefined ? {} : { reloadFailed: serving.reloadFailed }),
    ...(runtime.info === undefined ? {} : { sessions: runtime.info.CurrConns }),
    ...(servers === undefined ? {} : { serversUp: servers.up, serversTotal: servers.total }),
    files: facts.files.map(({ path, sha256 }) => ({ path, sha256 })),
    unknowns: facts.unknowns,
  };
}
