import { compareAddresses } from './address-order.js';

/** One router of an instance, as an election sees it. All of them hear and accept each other. */
export interface Contender {
  readonly node: string;
  /** Primary address: it breaks ties between MASTERs. */
  readonly address: string;
  readonly effectivePriority: number;
  readonly state: 'MASTER' | 'BACKUP' | 'FAULT' | 'INIT' | 'down';
  /** Default false. */
  readonly nopreempt?: boolean;
}

/** Who is MASTER once everything has been said, and why. */
export interface Election {
  /** Absent: nobody can be. */
  readonly master?: string;
  readonly why: string;
}

/**
 * Who ends up as MASTER of an instance whose routers are in these states, when nothing else happens.
 * A MASTER yields to a MASTER of higher priority, of equal priority to the higher address (`vrrp_state_master_rx`); a BACKUP takes
 * over from one of strictly lower priority, with nopreempt never (`vrrp_state_backup`); with no MASTER the shortest skew wins.
 */
export function election(contenders: readonly Contender[]): Election {
  const masters = contenders.filter(({ state }) => state === 'MASTER');
  const backups = contenders.filter(({ state }) => state === 'BACKUP');
  const incumbent = strongest(masters);
  if (incumbent === undefined) return amongBackups(backups);
  const challenger = strongest(
    backups.filter(
      ({ nopreempt = false, effectivePriority }) => !nopreempt && effectivePriority > incumbent.effectivePriority,
    ),
  );
  if (challenger !== undefined) {
    return {
      master: challenger.node,
      why: `priority ${challenger.effectivePriority} is above ${incumbent.effectivePriority} of ${incumbent.node}, which it discards`,
    };
  }
  return { master: incumbent.node, why: whyItStays(incumbent, masters, backups) };
}

function amongBackups(backups: readonly Contender[]): Election {
  const winner = strongest(backups);
  if (winner === undefined) return { why: 'no router can be MASTER' };
  const rivals = backups.filter((each) => each !== winner && each.effectivePriority === winner.effectivePriority);
  const why =
    rivals.length === 0
      ? `the highest priority ${winner.effectivePriority} has the shortest skew`
      : `priority ${winner.effectivePriority} is shared with ${rivals.map(({ node }) => node).join(', ')}: whose timer ends first stays, and of two MASTERs the higher address ${winner.address}`;
  return { master: winner.node, why };
}

function whyItStays(incumbent: Contender, masters: readonly Contender[], backups: readonly Contender[]): string {
  if (masters.length > 1) return 'of several MASTERs it has the highest priority, then address';
  const held = backups.find(({ effectivePriority }) => effectivePriority > incumbent.effectivePriority);
  if (held !== undefined) return `${held.node} has a higher priority ${held.effectivePriority}, but nopreempt`;
  return `it is MASTER and no priority is above its ${incumbent.effectivePriority}`;
}

function strongest(contenders: readonly Contender[]): Contender | undefined {
  return contenders.toSorted(
    (a, b) => b.effectivePriority - a.effectivePriority || compareAddresses(b.address, a.address),
  )[0];
}
