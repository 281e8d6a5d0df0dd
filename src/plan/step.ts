import type { ReloadMethod } from '../haproxy/reload-method.js';
import type { DrillEvent } from './drill-event.js';
import type { HandoverLever } from './handover-lever.js';

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
  /** Note the servers' states, and write them to the files that the new worker begins with, where there are any. */
  | { readonly kind: 'save'; readonly node: string; readonly files: readonly string[] }
  | { readonly kind: 'reload'; readonly node: string; readonly method: ReloadMethod }
  /** Set the servers' states of before again in the new worker, as soon as it answers. */
  | { readonly kind: 'keep'; readonly node: string; readonly withinMs: number }
  /** Show that new workers serve, with listeners, servers, checks and roles as before. */
  | {
      readonly kind: 'prove';
      readonly node: string;
      readonly masters: Readonly<Record<string, string>>;
      readonly withinMs: number;
    }
  /** Watch the probes before the next node. */
  | { readonly kind: 'soak'; readonly node: string; readonly ms: number }
  /** Tell the old workers that linger, and with `wait` go on when they are gone or the time is up. */
  | { readonly kind: 'drain'; readonly node: string; readonly how: 'wait' | 'warn'; readonly withinMs: number }
  /** From here on the node itself undoes what follows, unless it hears otherwise in time. */
  | { readonly kind: 'arm'; readonly node: string; readonly withinMs: number; readonly undo: readonly UndoPart[] }
  /** Move the VIPs. */
  | { readonly kind: 'handover'; readonly node: string; readonly lever: HandoverLever }
  /** Let something fail. */
  | { readonly kind: 'drill'; readonly node: string; readonly event: DrillEvent }
  /** Wait until these nodes are MASTER and nobody else holds their VIPs; a node that was stopped need not be there. */
  | {
      readonly kind: 'takeover';
      readonly masters: Readonly<Record<string, string>>;
      readonly withinMs: number;
    }
  /** Undo what was done to the node. */
  | { readonly kind: 'put-back'; readonly node: string; readonly undo: readonly UndoPart[] }
  /** Put back what an earlier run left in force. */
  | { readonly kind: 'revert'; readonly node: string; readonly run: string; readonly undo: readonly UndoPart[] }
  /** Stop HAProxy and start it anew; every session that it has is cut. */
  | { readonly kind: 'restart'; readonly node: string }
  /** Show that it is another process, with listeners and servers as before. */
  | { readonly kind: 'prove-restart'; readonly node: string; readonly withinMs: number }
  /** Wait until these nodes are MASTER, all others are able BACKUPs, and checks are green. */
  | {
      readonly kind: 'whole';
      readonly masters: Readonly<Record<string, string>>;
      readonly withinMs: number;
    }
  /** The node need not undo anything by itself any more. */
  | { readonly kind: 'confirm'; readonly node: string }
  /** Keep what was measured. */
  | { readonly kind: 'record' }
  | { readonly kind: 'unlock'; readonly nodes: readonly string[] };

/** One thing that a node undoes: files put back as they were, then services told. */
export type UndoPart = 'files' | 'reload keepalived' | 'start keepalived' | 'start haproxy';

export type StepKind = Step['kind'];
export type StepOf<Kind extends StepKind> = Extract<Step, { kind: Kind }>;
