import type { HaproxyConfig } from '../haproxy/config.js';
import type { RuntimeState } from '../haproxy/runtime-state.js';
import type { ConfigFile } from '../haproxy/sections.js';
import type { Suppression } from '../inventory/model.js';
import type { KeepalivedConfig } from '../keepalived/config.js';
import type { SourceFile } from '../keepalived/source.js';
import type { HostFacts } from '../node/host-facts.js';
import type { Inspection } from '../node/inspection.js';
import type { WorkerUse } from '../node/workers.js';
import type { NodeChange } from '../plan/change.js';
import type { ChangeAnalysis } from '../plan/change-analysis.js';
import type { ChangePlan } from '../plan/change-plan.js';
import type { DrillRecord } from '../plan/drill-record.js';
import type { PairRoles } from '../plan/roles.js';
import type { NodeState } from '../plan/serving.js';
import type { RouterConfig } from '../vrrp/router.js';

/** The pieces of evidence that a node may have. What is absent has its reason in `missing`. */
export interface NodePieces {
  /** keepalived's files on disk, or as they are to be. */
  readonly keepalived: KeepalivedConfig;
  readonly haproxy: HaproxyConfig;
  /** The texts that these were read from, main file first. They hold passwords: nothing of them goes into a finding but what a rule knows to be none. */
  readonly keepalivedTexts: readonly SourceFile[];
  readonly haproxyTexts: readonly ConfigFile[];
  /** Release of the program on disk, such as `2.2.7`. */
  readonly keepalivedRelease: string;
  readonly haproxyRelease: string;
  /** The VRRP instances as the model knows them: what keepalived runs where it said so, else its files. Needs `keepalivedRelease`. */
  readonly routers: readonly RouterConfig[];
  /** What was observed on the live node: processes, addresses, listeners, HAProxy's and keepalived's own word. */
  readonly state: NodeState;
  /** What `candidateItems` of the node's files name: paths, certificates, users, limits. */
  readonly inspection: Inspection;
  readonly host: HostFacts;
  /** Weights, MAINT, maps and the like that only the running HAProxy knows. */
  readonly runtimeState: RuntimeState;
  /** Memory of HAProxy's processes, and what is left. */
  readonly workerUse: WorkerUse;
}

export type NodePiece = keyof NodePieces;

/** Where each piece comes from: what `files` tell, a live node tells as well. */
export const NODE_PIECE_FROM: Readonly<Record<NodePiece, 'files' | 'live'>> = {
  keepalived: 'files',
  haproxy: 'files',
  keepalivedTexts: 'files',
  haproxyTexts: 'files',
  keepalivedRelease: 'files',
  haproxyRelease: 'files',
  routers: 'files',
  state: 'live',
  inspection: 'live',
  host: 'live',
  runtimeState: 'live',
  workerUse: 'live',
};

/** What is known of one node. */
export type NodeEvidence = { readonly node: string; readonly missing: Missing<NodePiece> } & Partial<NodePieces>;

/** Why each piece that is absent is absent. */
export type Missing<Piece extends string> = Readonly<Partial<Record<Piece, string>>>;

/** The pieces of evidence that a pair as a whole may have. */
export interface PairPieces {
  /** Who is what; of live pairs. */
  readonly roles: PairRoles;
  /** Drills of this pair, oldest first; empty: none was ever recorded. */
  readonly drills: readonly DrillRecord[];
  readonly change: PairChange;
}

export type PairPiece = keyof PairPieces;

export const PAIR_PIECE_FROM: Readonly<Record<PairPiece, 'live' | 'change'>> = {
  roles: 'live',
  drills: 'live',
  change: 'change',
};

/** What is known of one pair. `nowMs` is epoch milliseconds of the machine that judges: certificates and suppressions are measured by it. */
export type PairEvidence = {
  readonly pair: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly nowMs: number;
  readonly nodes: readonly NodeEvidence[];
  readonly missing: Missing<PairPiece>;
  /** What the inventory says to leave out. Default none. */
  readonly suppressions?: readonly Suppression[];
} & Partial<PairPieces>;

/** A change that is planned, and what the nodes would be after it. */
export interface PairChange {
  readonly changes: readonly NodeChange[];
  readonly analysis: ChangeAnalysis;
  /** Absent: no plan was found, and why stands in `refusal`. */
  readonly plan?: ChangePlan;
  readonly refusal?: string;
  /** Each file that differs as a unified diff with every secret masked; absent: none was made. */
  readonly diffs?: readonly { readonly node: string; readonly path: string; readonly text: string }[];
  /** The nodes with their files as they are to be: `keepalived`, `haproxy`, their texts and `routers`. */
  readonly after: readonly NodeEvidence[];
}

/** A node that has these pieces. */
export type NodeWith<Piece extends NodePiece> = NodeEvidence & Pick<NodePieces, Piece>;

/** A pair that has these pieces; its nodes are given to a rule by themselves. */
export type PairWith<Piece extends PairPiece> = PairEvidence & Pick<PairPieces, Piece>;
