import { acceptance } from './acceptance.js';
import { instanceKey, type RouterConfig } from './router.js';

/** A router of an instance does not take the adverts of another one. */
export interface Misunderstanding {
  /** `family/vrid`. */
  readonly instance: string;
  readonly receiver: string;
  readonly sender: string;
  /** In keepalived's own words where it has any. */
  readonly reason: string;
  /** While the sender is MASTER: the receiver becomes MASTER too, or (releases before 2.0) it never takes over. */
  readonly effect: 'two MASTERs' | 'no takeover';
}

/** Who refuses, or never hears, whose adverts; both directions are looked at. Empty where all understand each other. */
export function misunderstandings(routers: readonly RouterConfig[]): readonly Misunderstanding[] {
  return routers.flatMap((receiver) =>
    routers.flatMap((sender): readonly Misunderstanding[] => {
      const instance = instanceKey(receiver);
      if (sender.node === receiver.node || instanceKey(sender) !== instance) return [];
      const { verdict, reason } = acceptance(receiver, sender);
      if (verdict === 'accepted' || verdict === 'logged') return [];
      const effect = verdict === 're-arming' ? 'no takeover' : 'two MASTERs';
      return [{ instance, receiver: receiver.node, sender: sender.node, reason, effect }];
    }),
  );
}
