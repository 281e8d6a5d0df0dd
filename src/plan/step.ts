import type { ReloadMethod } from '../haproxy/reload-method.js';

/** One thing that is done to a pair: plain data that can be printed, diffed and carried out. */
export type Step =
  /** Take the kernel-held lock on every node; it lives as long as the run's connection. */
  | { readonly kind: 'lock'; readonly nodes: readonly string[] }
  /** Read every node once and settle who is MASTER. */
  | { readonly kind: 'observe'; readonly nodes: readonly string[] }
  /** `haproxy -c` on every node with the service's own arguments. */
  | { readonly kind: 'validate'; readonly nodes: readonly string[] }
  /** Probe the VIPs before anything changes: loss that is there already is not the run's. */
  | { readonly kind: 'baseline'; readonly ms: number }
  /** Read every node again: go on only if the same nodes are MASTER and every BACKUP could take over. */
  | { readonly kind: 'guard'; readonly node: string; readonly masters: Readonly<Record<string, string>> }
  | { readonly kind: 'reload'; readonly node: string; readonly method: ReloadMethod }
  /** Show that new workers serve, with listeners, servers, checks and roles as before. */
  | {
      readonly kind: 'prove';
      readonly node: string;
      readonly masters: Readonly<Record<string, string>>;
      readonly withinMs: number;
    }
  /** Watch the probes before the next node. */
  | { readonly kind: 'soak'; readonly node: string; readonly ms: number }
  | { readonly kind: 'unlock'; readonly nodes: readonly string[] };

export type StepKind = Step['kind'];
