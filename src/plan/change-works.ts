import type { ReloadMethod } from '../haproxy/reload-method.js';
import type { AroundReload } from './around-reload.js';
import type { NodeChange } from './change.js';
import { type ChangeKind, keepalivedPaths } from './change-kind.js';
import type { Part } from './change-step.js';
import type { OrderedNode } from './order.js';
import type { NodeWork } from './rolled-parts.js';

/** The nodes that have something to do, in the order of the roll. */
export function worksOf(
  order: readonly OrderedNode[],
  changes: readonly {
    readonly change: NodeChange;
    readonly kind: ChangeKind;
    readonly method?: ReloadMethod;
    readonly around?: AroundReload;
  }[],
): readonly NodeWork[] {
  return order.flatMap(({ node, masterOf }) => {
    const own = changes.find(({ change }) => change.node === node);
    if (own === undefined || own.change.changed.length === 0) return [];
    const { change, kind, method, around } = own;
    const reloads = kind.haproxy === 'reload' && method !== undefined;
    const reload = reloads && { method, ...(around && { around }) };
    return [{ node, paths: partsOf(change, kind), isMaster: masterOf.length > 0, ...reload }];
  });
}

/** keepalived's own files wait for its reload; what HAProxy loads goes with HAProxy's; the rest is only installed. */
function partsOf(change: NodeChange, { keepalived, needs }: ChangeKind): Readonly<Record<Part, readonly string[]>> {
  const read = keepalived === 'none' ? [] : keepalivedPaths(change);
  const isLoaded = (path: string): boolean =>
    needs.some(({ service, at }) => service === 'haproxy' && at.split(/:\d+$/)[0] === path);
  const others = change.changed.map(({ path }) => path).filter((path) => !read.includes(path));
  return {
    keepalived: read,
    haproxy: others.filter(isLoaded),
    other: others.filter((path) => !isLoaded(path)),
  };
}
