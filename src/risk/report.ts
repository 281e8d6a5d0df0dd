import type { Drift } from '../plan/drift.js';
import type { DrillRecord } from '../plan/drill-record.js';
import type { Failover } from '../plan/failover.js';
import type { Simulation } from '../plan/simulation.js';
import type { Finding, NotChecked } from './finding.js';
import type { Severity } from './severity.js';

/** One risk report, over one pair or many. All that is rendered stands in it; nothing secret does. */
export interface RiskReport {
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** `files`: nothing of a running node was seen. */
  readonly from: 'live' | 'files';
  /** Those with the worst findings first. */
  readonly pairs: readonly PairReport[];
}

/** As much of a report as tools for CI take. */
export interface ReportedFindings extends Pick<RiskReport, 'at' | 'from'> {
  readonly pairs: readonly Pick<PairReport, 'pair' | 'nodes' | 'findings' | 'notChecked'>[];
}

/** One page on one pair. */
export interface PairReport {
  readonly pair: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly verdict: RiskVerdict;
  readonly nodes: readonly ReportedNode[];
  readonly instances: readonly ReportedInstance[];
  /** Worst first; suppressed ones last. */
  readonly findings: readonly Finding[];
  readonly notChecked: readonly NotChecked[];
  /** One for each BACKUP of each instance, each with its windows and their formulas. */
  readonly failovers: readonly Failover[];
  /** What would happen if the MASTER failed in several ways; empty where no MASTER is known. */
  readonly whatIfs: readonly WhatIf[];
  /** Whether each node that is not MASTER could take over. */
  readonly readiness: readonly Readiness[];
  readonly blastRadius: BlastRadius;
  readonly reloadBudget: readonly ReloadBudget[];
  readonly drift: readonly Drift[];
  readonly change?: ReportedChange;
  /** Newest first. */
  readonly drills: readonly DrillRecord[];
}

/** In one word and one sentence. Suppressed findings don't count. */
export interface RiskVerdict {
  /** The worst severity found; absent: nothing was. */
  readonly worst?: Severity;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly suppressed: number;
  readonly text: string;
}

export interface ReportedNode {
  readonly node: string;
  readonly keepalivedRelease?: string;
  readonly haproxyRelease?: string;
  /** Configuration files that were read: keepalived's, then HAProxy's, main files before those they include. Absent: none. */
  readonly files?: readonly string[];
  /** Instances that it is MASTER of, by name; only of live nodes. */
  readonly masterOf: readonly string[];
  /** Why it could not be read. */
  readonly unread?: string;
}

export interface ReportedInstance {
  readonly name: string;
  readonly vrid: number;
  readonly family: 'ipv4' | 'ipv6';
  readonly version: 2 | 3;
  readonly vips: readonly string[];
  readonly master?: string;
  /** Observed, or elected by the model from the files. */
  readonly masterFrom: 'observed' | 'model' | 'nobody';
  readonly routers: readonly {
    readonly node: string;
    readonly priority: number;
    readonly effectivePriority: number;
    readonly advertIntUs: number;
    readonly skewUs: number;
    readonly masterDownUs: number;
  }[];
}

/** A simulated failure of the MASTER. */
export interface WhatIf {
  /** `lb1 crashes`. */
  readonly title: string;
  /** What clients see, in one sentence. */
  readonly answer: string;
  readonly simulation: Simulation;
}

export interface Readiness {
  readonly node: string;
  /** `unknown` counts as not ready. */
  readonly verdict: 'ready' | 'not ready' | 'unknown';
  readonly checks: readonly ReadinessCheck[];
}

export interface ReadinessCheck {
  readonly what: string;
  /** `differs`: it is not as on the MASTER, which may be on purpose; it takes nothing from being ready. */
  readonly verdict: 'ok' | 'bad' | 'differs' | 'unknown';
  readonly text: string;
}

/** What a failover of all instances of the pair would cut. Counts are absent where nobody could be asked. */
export interface BlastRadius {
  readonly vips: readonly string[];
  readonly frontends: readonly {
    readonly name: string;
    readonly binds: readonly string[];
    readonly sessions?: number;
  }[];
  /** Connections to the MASTERs' HAProxy now. */
  readonly sessions?: number;
}

/** Whether a reload of a node's HAProxy and keepalived fits well within the time after which its peers take over. */
export interface ReloadBudget {
  readonly node: string;
  /** How long `haproxy -c` took on the node; absent: not measured. */
  readonly haproxyCheckMs?: number;
  readonly keepalivedTestMs?: number;
  /** The shortest master-down interval of the BACKUPs. */
  readonly masterDownUs?: number;
  readonly verdict: 'ok' | 'bad' | 'unknown';
  readonly text: string;
}

/** What the planned change would do. */
export interface ReportedChange {
  /** In one phrase, such as `keepalived, incompatible`. */
  readonly phrase: string;
  /** Unified diffs with secrets masked. */
  readonly diffs: readonly { readonly node: string; readonly path: string; readonly text: string }[];
  /** Each half-done state in words. */
  readonly halfRolled: readonly string[];
  /** The plan's steps in words; empty where no plan was found. */
  readonly steps: readonly string[];
  readonly forecasts: readonly string[];
  readonly unproven: readonly string[];
  /** Why no plan was found. */
  readonly refusal?: string;
}
