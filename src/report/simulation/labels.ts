import { instanceKeys, routersOfInstance } from '../../plan/setup.js';
import type { RouterConfig } from '../../vrrp/router.js';

/** What an instance is called on a node, or, without one, on all that agree on it. */
export function instanceName(routers: readonly RouterConfig[], key: string, node?: string): string {
  const own = routersOfInstance(routers, key);
  const here = own.find((router) => router.node === node) ?? own[0];
  const names = new Set(own.map(({ instance }) => instance));
  const [, vrid = key] = key.split('/');
  const name = here?.instance ?? `VRID ${vrid}`;
  const shared = instanceKeys(routers).some(
    (other) => other !== key && routersOfInstance(routers, other).some(({ instance }) => instance === name),
  );
  return shared || (node === undefined && names.size > 1) ? `${name} (${key})` : name;
}

/** `a`, `a and b`, `a, b and c`. */
export function and(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** `1 pair`, `2 pairs`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** The first few, and how many more there are. */
export function few(names: readonly string[], most = 3): string {
  return names.length <= most + 1
    ? names.join(', ')
    : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

/** Things that look the same, together, in the order of their first ones. */
export function groupedBy<T>(things: readonly T[], lookOf: (thing: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const look = lookOf(thing);
    const group = groups.get(look) ?? [];
    groups.set(look, group);
    group.push(thing);
  }
  return [...groups.values()];
}
