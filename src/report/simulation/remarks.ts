import type { Setup } from '../../plan/setup.js';
import type { PlacedEvent } from '../../vrrp/placed-event.js';
import type { RouterConfig } from '../../vrrp/router.js';
import { few, groupedBy, instanceName } from './labels.js';

/** Routers that do not understand each other, one sentence for each two nodes and reason. */
export function misunderstandingWords({
  misunderstandings,
  routers,
}: Pick<Setup, 'misunderstandings' | 'routers'>): readonly string[] {
  const alike = groupedBy(misunderstandings, ({ receiver, sender, reason, effect }) =>
    JSON.stringify([receiver, sender, reason, effect]),
  );
  return alike.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { receiver, sender, reason, effect } = first;
    const names = group.map(({ instance }) => instanceName(routers, instance));
    const then =
      effect === 'two MASTERs'
        ? `while ${sender} is MASTER, ${receiver} becomes MASTER too`
        : `${receiver} never takes over from ${sender}`;
    return [`${names.join(', ')}: ${receiver} takes no advert of ${sender} (${reason}): ${then}`];
  });
}

/** Everything that was assumed or may be other than it seems. */
export const noteWords = (
  { notes, routers }: Pick<Setup, 'notes' | 'routers'>,
  events: readonly PlacedEvent[],
): readonly string[] => [
  ...new Set([...notes, ...events.flatMap((event) => [...event.notes, ...newVips(event, routers)])]),
];

function newVips({ event }: PlacedEvent, routers: readonly RouterConfig[]): readonly string[] {
  const known = new Set(routers.flatMap(vipsOf));
  const added = event.kind === 'reload' ? (event.configs ?? []).flatMap(vipsOf).filter((vip) => !known.has(vip)) : [];
  return added.length === 0
    ? []
    : [
        `${few(added)} ${added.length === 1 ? 'is a new VIP' : 'are new VIPs'}: absent until first put on, which counts as nobody answering`,
      ];
}

const vipsOf = ({ vips, excludedVips = [] }: RouterConfig): readonly string[] => [...vips, ...excludedVips];
