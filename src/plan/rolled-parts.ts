import type { ReloadMethod } from '../haproxy/reload-method.js';
import type { UndoAction } from '../node/undo.js';
import type { AroundReload } from './around-reload.js';
import type { ChangeStep, Part } from './change-step.js';

/** What there is to do on one node, as the strategies put it into steps. Only nodes whose files change have one. */
export interface NodeWork {
  readonly node: string;
  /** Paths by what is reloaded for them; a part without paths is left out of the steps. */
  readonly paths: Readonly<Record<Part, readonly string[]>>;
  /** How HAProxy is reloaded; absent: it is not. */
  readonly method?: ReloadMethod;
  /** What is done around that reload. */
  readonly around?: AroundReload;
  /** MASTER of at least one instance. */
  readonly isMaster: boolean;
}

/** How long things may take. */
export interface Pace {
  /** Watching after each node. */
  readonly soakMs: number;
  /** For a proof. */
  readonly proofMs: number;
}

/** Steps without what only a replay can tell: whom a guard expects as MASTER, and what a proof expects of keepalived. */
export type Draft =
  | Exclude<ChangeStep, { readonly kind: 'guard' | 'prove-keepalived' | 'prove' }>
  | { readonly kind: 'guard'; readonly node: string }
  | { readonly kind: 'prove'; readonly node: string }
  | { readonly kind: 'prove-keepalived'; readonly node: string; readonly withinMs: number };

/** The timer under which any mix of old and new nodes is sound. */
export const ROLL_TIMER = 'roll';

/** Time between the deadlines of nodes that must undo in an order: more than timers of two machines drift apart. */
export const UNDO_STAGGER_MS = 2000;

export const changesKeepalived = ({ paths }: NodeWork): boolean => paths.keepalived.length > 0;

/** Installs what only HAProxy reads, or nobody, and reloads HAProxy. */
export function haproxyDraft(work: NodeWork): readonly Draft[] {
  const { node, paths } = work;
  return [...install(node, 'other', paths.other), ...install(node, 'haproxy', paths.haproxy), ...reload(work)];
}

function reload({ node, method, around }: NodeWork): readonly Draft[] {
  if (method === undefined) return [];
  return [
    ...(around?.before ?? []),
    { kind: 'reload', node, method },
    ...(around?.after ?? []),
    { kind: 'prove', node },
  ];
}

/** Watches what was done to a node, and what is left of its old workers. */
export const watch = ({ node, method, around }: NodeWork, { soakMs }: Pace): readonly Draft[] => [
  { kind: 'soak', node, ms: soakMs },
  ...(method === undefined ? [] : (around?.afterSoak ?? [])),
];

export const install = (node: string, part: Part, paths: readonly string[]): readonly Draft[] =>
  paths.length === 0 ? [] : [{ kind: 'install', node, part, paths }];

/** The old files of all parts: nothing happens to those whose new ones were not installed yet. */
export const PUT_BACK: UndoAction = { do: 'files' };

/** The way back of what {@link haproxyDraft} does. */
export const haproxyUndo = (work: NodeWork): readonly UndoAction[] => [PUT_BACK, ...haproxyReload(work)];

/** A daemon takes its listeners from the old one when it is reloaded back, as it did on the way there. */
export function haproxyReload({ method }: NodeWork): readonly UndoAction[] {
  if (method === undefined) return [];
  const { listenersFrom } = method.kind === 'classic' ? method : {};
  return [{ do: 'reload', service: 'haproxy', ...(listenersFrom !== undefined && { listenersFrom }) }];
}

/** Puts the old files back and reloads keepalived; HAProxy after it, so that no VIP is without a listener on the way. */
export const reloadUndo = (work: NodeWork): readonly UndoAction[] => [
  PUT_BACK,
  ...(changesKeepalived(work) ? [{ do: 'reload', service: 'keepalived' } as const] : []),
  ...haproxyReload(work),
];

/** HAProxy and all that keepalived does not read, one node after the other. It is sound in any mix. */
export function haproxyRoll(works: readonly NodeWork[], pace: Pace): readonly Draft[] {
  const concerned = works.filter(({ paths }) => paths.haproxy.length + paths.other.length > 0);
  return concerned.flatMap((work, index): readonly Draft[] => [
    { kind: 'guard', node: work.node },
    {
      kind: 'arm',
      node: work.node,
      timer: ROLL_TIMER,
      offsetMs: (concerned.length - 1 - index) * UNDO_STAGGER_MS,
      undo: haproxyUndo(work),
    },
    ...haproxyDraft(work),
    ...watch(work, pace),
  ]);
}

/** Nodes that only needed HAProxy's part are done when the others are. */
export const confirmAll = (works: readonly NodeWork[]): readonly Draft[] =>
  works.map(({ node }) => ({ kind: 'confirm', node }));
