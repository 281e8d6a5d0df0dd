import type { PairRoles } from './roles.js';
import { blocked, ok, type Verdict } from './verdict.js';

/**
 * Whether every instance has its expected MASTER (`family/vrid` to node), by both kinds of evidence, and nobody else holds one of its VIPs. Unlike
 * for a whole pair, the others need not be able: a node that was stopped is down.
 */
export function takenOver(masters: Readonly<Record<string, string>>, { instances }: PairRoles): Verdict {
  for (const [key, expected] of Object.entries(masters)) {
    const instance = instances.find((each) => each.key === key);
    const heir = instance?.views.find(({ node }) => node === expected);
    if (instance === undefined || heir === undefined) return blocked(`${key} is not on ${expected} any more`);
    const other = instance.views.find(({ node, vipsHeld }) => node !== expected && vipsHeld.length > 0);
    if (other !== undefined) return blocked(`${instance.name}: ${other.node} still holds ${other.vipsHeld.join(', ')}`);
    if (heir.role !== 'MASTER')
      return blocked(`${instance.name}: ${expected} is ${heir.role} (${heir.evidence.join(', ')})`);
  }
  return ok(
    Object.values(masters).length === 0 ? 'nothing moved' : `${heirs(masters)} MASTER by two kinds of evidence`,
  );
}

const heirs = (masters: Readonly<Record<string, string>>): string => [...new Set(Object.values(masters))].join(' and ');
