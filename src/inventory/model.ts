import type { SshSettings } from '../ssh/settings.js';
import type { SourcePlace } from './source-text.js';

export type { SshSettings };

/**
 * What an inventory says after defaults and inheritance have been applied: plain data, no file positions.
 * Durations are integer milliseconds.
 */
export interface Inventory {
  /** The files it was read from, as given. */
  readonly files: readonly string[];
  readonly pairs: readonly Pair[];
}

/** Nodes that share VRRP instances: two as a rule, more allowed. */
export interface Pair {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly nodes: readonly NodeSpec[];
  readonly probes: readonly ProbeTarget[];
  /** Checks of the service behind each VIP, made once after every reload. */
  readonly checks: readonly HealthCheck[];
  /** Milliseconds to watch the pair after a node was proven, before the next one. Default 3000. */
  readonly soakMs: number;
  /** Milliseconds that a reload may take to be proven. Default 30000. */
  readonly proofMs: number;
  /** What the risk report finds and is to be left for a while. */
  readonly suppressions: readonly Suppression[];
}

/** A finding of the risk report that somebody has decided to leave. */
export interface Suppression {
  /** The rule's id. */
  readonly rule: string;
  readonly reason: string;
  /** The last day (UTC) on which it counts, as `2027-03-31`. */
  readonly until: string;
  /** Absent: whatever the rule finds in the pair. */
  readonly nodes?: readonly string[];
  /** Where the inventory says so. */
  readonly from: SourcePlace;
}

export interface NodeSpec {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ssh: SshSettings;
  /** How to become root where the SSH user is not root. */
  readonly become: 'none' | 'sudo';
  readonly haproxy: ServicePaths & {
    readonly masterSocket?: string;
    readonly statsSocket?: string;
    readonly pidFile?: string;
  };
  readonly keepalived: ServicePaths & { readonly pidFile?: string };
  /** Checks of the service on this node itself, made after its reload. */
  readonly checks: readonly HealthCheck[];
  /** What the node is to have on its disk; what a later entry installs wins. */
  readonly files: readonly FileSpec[];
  /** Variables of templates. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** Where the secrets of templates come from, by name. */
  readonly secrets: Readonly<Record<string, SecretSource>>;
}

/** A file or a directory of files that a node is to have. What is absent stays as it is on the node. */
export interface FileSpec {
  /** Absolute path on this machine. */
  readonly source: string;
  /** Absolute path on the node, without a `/` at its end. */
  readonly path: string;
  readonly owner?: string;
  readonly group?: string;
  /** Four octal digits. */
  readonly mode?: string;
  /** Absent: files whose name ends in `.j2` are templates. */
  readonly template?: boolean;
  /** Files in the directory on the node that the source has not are deleted. */
  readonly purge: boolean;
  /** Where the inventory says so. */
  readonly from: SourcePlace;
}

/** Where a secret comes from. */
export type SecretSource =
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  /** A program that prints it, run in `directory`. */
  | { readonly kind: 'command'; readonly argv: readonly string[]; readonly directory: string };

/** Where a service is; whatever is absent is found out on the node. */
export interface ServicePaths {
  /** systemd unit, default `haproxy.service` or `keepalived.service`. */
  readonly unit?: string;
  readonly binary?: string;
  readonly config?: string;
}

/** What the open-loop prober asks, and how often. */
export type ProbeTarget = {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** New connections a second. Default 20. */
  readonly ratePerSecond: number;
  /** Milliseconds from the scheduled start of a probe until it counts as lost. Default 2000. */
  readonly timeoutMs: number;
} & ({ readonly kind: 'tcp' } | HttpQuestion);

export interface HttpQuestion {
  readonly kind: 'http';
  readonly path: string;
  readonly hostHeader?: string;
  /** Statuses that count as answered. Default 200 to 399. */
  readonly expectStatus: readonly [from: number, to: number];
  /** A response header that names the node which answered. */
  readonly identityHeader?: string;
}

export type HealthCheck = {
  readonly name: string;
  /** Default: the node's SSH host for a node's check. */
  readonly address: string;
  readonly port: number;
  readonly timeoutMs: number;
} & ({ readonly kind: 'tcp' } | HttpQuestion);
