import { type Acceptance, acceptance } from '../vrrp/acceptance.js';
import { instanceKey, type RouterConfig } from '../vrrp/router.js';
import { nameOf, type RolledNode } from './instance-change.js';

/** What one node makes of the adverts of another while one of them is new and the other still old. */
export interface Crossing {
  readonly key: string;
  readonly instance: string;
  readonly sender: string;
  readonly receiver: string;
  /** Which of the two runs the new configuration. */
  readonly renewed: 'sender' | 'receiver';
  readonly acceptance: Acceptance;
  /** The sender is MASTER of the instance: its adverts are the ones that are sent. Else they only are after a failover. */
  readonly now: boolean;
}

/** A pair of which some nodes are new and the others old. */
export interface HalfRolled {
  readonly crossings: readonly Crossing[];
  /**
   * `compatible`: every node accepts every other one, whichever is new. `in order`: the MASTER is accepted by BACKUPs that are new while it is old, but not every
   * node by every other one. `incompatible`: a BACKUP that is new refuses the old MASTER, and would become MASTER beside it.
   */
  readonly verdict: 'compatible' | 'in order' | 'incompatible';
}

/** Judges both half-rolled states of every two nodes of every instance, each by the release of the node that receives. */
export function halfRolled(nodes: readonly RolledNode[], masters: Readonly<Record<string, string>>): HalfRolled {
  const crossings = nodes.flatMap((receiver) =>
    nodes
      .filter(({ node }) => node !== receiver.node)
      .flatMap((sender) => [
        ...crossingsOf(sender.before, receiver.after, 'receiver', masters),
        ...crossingsOf(sender.after, receiver.before, 'sender', masters),
      ]),
  );
  const refused = crossings.filter(isRefused);
  const splits = refused.some(({ now, renewed }) => now && renewed === 'receiver');
  return {
    crossings,
    verdict: refused.length === 0 ? 'compatible' : splits ? 'incompatible' : 'in order',
  };
}

/** The advert does not keep a BACKUP from becoming MASTER. */
export const isRefused = ({ acceptance: { verdict } }: Crossing): boolean =>
  verdict !== 'accepted' && verdict !== 'logged';

function crossingsOf(
  senders: readonly RouterConfig[],
  receivers: readonly RouterConfig[],
  renewed: Crossing['renewed'],
  masters: Readonly<Record<string, string>>,
): readonly Crossing[] {
  return receivers.flatMap((receiver) => {
    const key = instanceKey(receiver);
    const sender = senders.find((each) => instanceKey(each) === key);
    if (sender === undefined) return [];
    return [
      {
        key,
        instance: nameOf(receiver),
        sender: sender.node,
        receiver: receiver.node,
        renewed,
        acceptance: acceptance(receiver, sender),
        now: masters[key] === sender.node,
      },
    ];
  });
}

/** One crossing in words: `b with its new file refuses adverts of a with its old one: …`. */
export function crossingText({
  instance,
  sender,
  receiver,
  renewed,
  acceptance: { verdict, reason },
}: Crossing): string {
  const [newOne, oldOne] = ['its new file', 'its old one'];
  const [of, by] = renewed === 'receiver' ? [oldOne, newOne] : [newOne, oldOne];
  const does =
    verdict === 'accepted'
      ? 'accepts'
      : verdict === 'logged'
        ? 'accepts, with a warning,'
        : verdict === 'unheard'
          ? 'does not hear'
          : 'refuses';
  return `${instance}: ${receiver} with ${by} ${does} adverts of ${sender} with ${of}${reason === '' ? '' : ` (${reason})`}`;
}
