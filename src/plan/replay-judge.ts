import type { Span, Timeline } from '../vrrp/timeline.js';
import { allVips, type RolledNode } from './instance-change.js';
import type { ReplayScene, Run } from './replay-run.js';

/**
 * Something that happens to a VIP:
 * `dual` two nodes have it, or two are MASTER of its instance; `absent` one that is there before and after the change is nowhere for a while; `moved` from one node to another:
 * connections to it are cut; `missing` nobody has it in the end.
 */
export interface Incident {
  readonly kind: 'dual' | 'absent' | 'moved' | 'missing';
  /** Of two MASTERs without a VIP the instance, `family/vrid`. */
  readonly vip: string;
  /** Who has it; of a move from whom to whom; of an absence who had it. */
  readonly nodes: readonly string[];
  /** How long; 0 for a move. */
  readonly us: number;
}

/** All that happens to VIPs in a run that should not happen to clients. */
export function incidentsOf({ nodes }: ReplayScene, { timeline }: Run): readonly Incident[] {
  const before = vipsOf(nodes, 'before');
  const kept = new Set([...vipsOf(nodes, 'after')].filter((vip) => before.has(vip)));
  return [
    ...timeline.client.flatMap(({ vip, spans }) => [
      ...dualSpans(vip, spans),
      ...(kept.has(vip) ? [...absences(vip, spans), ...moves(vip, spans)] : []),
    ]),
    ...dualMasters(timeline),
  ];
}

const vipsOf = (nodes: readonly RolledNode[], side: 'before' | 'after'): ReadonlySet<string> =>
  new Set(nodes.flatMap((rolled) => rolled[side].flatMap(allVips)));

type Served = Span & { readonly servedBy: readonly string[] };

const lengthOf = ({ fromUs, toUs }: Span): number => toUs - fromUs;

const dualSpans = (vip: string, spans: readonly Served[]): readonly Incident[] =>
  spans
    .filter(({ servedBy }) => servedBy.length > 1)
    .map((span) => ({ kind: 'dual', vip, nodes: span.servedBy, us: lengthOf(span) }));

function absences(vip: string, spans: readonly Served[]): readonly Incident[] {
  return spans.flatMap((span, index): readonly Incident[] => {
    if (span.servedBy.length > 0) return [];
    const kind = index === spans.length - 1 ? 'missing' : 'absent';
    return [{ kind, vip, nodes: spans[index - 1]?.servedBy ?? [], us: lengthOf(span) }];
  });
}

function moves(vip: string, spans: readonly Served[]): readonly Incident[] {
  const holders = spans.flatMap(({ servedBy: [only, another] }) =>
    only !== undefined && another === undefined ? [only] : [],
  );
  return holders.flatMap((to, index): readonly Incident[] => {
    const from = holders[index - 1];
    return from === undefined || from === to ? [] : [{ kind: 'moved', vip, nodes: [from, to], us: 0 }];
  });
}

/** Two nodes that are MASTER of one instance at a time, whatever VIPs they have. */
function dualMasters({ lanes }: Timeline): readonly Incident[] {
  const reigns = lanes.flatMap(({ node, instance, spans }) =>
    spans.filter(({ state }) => state === 'MASTER').map((span) => ({ ...span, node, instance })),
  );
  return reigns.flatMap((one, index) =>
    reigns.slice(index + 1).flatMap((other): readonly Incident[] => {
      if (one.instance !== other.instance || one.node === other.node) return [];
      const us = Math.min(one.toUs, other.toUs) - Math.max(one.fromUs, other.fromUs);
      return us <= 0 ? [] : [{ kind: 'dual', vip: one.instance, nodes: [one.node, other.node], us }];
    }),
  );
}

/** The MASTER of each instance at a moment. */
export function mastersAt({ lanes }: Timeline, atUs: number): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lanes.flatMap(({ node, instance, spans }) =>
      spans.some(({ fromUs, toUs, state }) => state === 'MASTER' && fromUs <= atUs && atUs < toUs)
        ? [[instance, node] as const]
        : [],
    ),
  );
}
