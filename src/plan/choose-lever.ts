import { contendersOf } from './contender.js';
import { type Contest, type HandoverLever, type LeverTry, type StopLever, whyNoPreemption } from './handover-lever.js';
import { type HandoverSubject, namesOf } from './handover-subject.js';
import { priorityLever } from './priority-lever.js';
import type { PairRoles } from './roles.js';
import type { NodeState } from './serving.js';
import { trackFileLever } from './track-file-lever.js';
import { blocked, type Refusal } from './verdict.js';

export type LeverChoice =
  | {
      readonly verdict: 'ok';
      readonly lever: HandoverLever;
      /** Why the levers that would have been better can't be used. */
      readonly passedOver: readonly string[];
    }
  | Refusal;

/**
 * Chooses what moves the VIPs, best first: a number in a track_file, another priority line, and where priorities move nothing and a gap is allowed,
 * a stop of keepalived.
 */
export function chooseLever(
  subject: HandoverSubject,
  roles: PairRoles,
  states: readonly NodeState[],
  options: { readonly allowGap: boolean },
): LeverChoice {
  const contests = contestsOf(subject, states);
  const from = stateOf(subject.from, states);
  const to = stateOf(subject.to, states);
  const hindrance = contests.map(whyNoPreemption).find((reason) => reason !== undefined);
  const passedOver: string[] = hindrance === undefined ? [] : [hindrance];
  if (hindrance === undefined) {
    const levers = [
      () => trackFileLever(contests, from, 'lower'),
      () => trackFileLever(contests, to, 'raise'),
      () => priorityLever(contests, to, 'raise'),
      () => priorityLever(contests, from, 'lower'),
    ];
    for (const attempt of levers) {
      const tried = attempt();
      if ('lever' in tried) return { verdict: 'ok', lever: tried.lever, passedOver };
      if (tried.lacking !== true) passedOver.push(tried.reason);
    }
  }
  const stop = stopLever(subject, contests, roles);
  if ('reason' in stop) return blocked([...passedOver, stop.reason].join('; '));
  if (!options.allowGap) {
    return blocked(
      `${namesOf(subject.instances)} can't be moved to ${subject.to} without a gap: ${passedOver.join('; ')}`,
      `--allow-gap stops keepalived on ${subject.from} instead: the VIPs are absent for the skew time of ${subject.to} (hitless timing tells it)`,
    );
  }
  return { verdict: 'ok', lever: stop.lever, passedOver };
}

export function contestsOf(subject: HandoverSubject, states: readonly NodeState[]): readonly Contest[] {
  return subject.instances.map((instance) => {
    const all = contendersOf(instance, states);
    const from = all.find(({ node }) => node === subject.from);
    const to = all.find(({ node }) => node === subject.to);
    if (from === undefined || to === undefined)
      throw new RangeError(`${instance.name} is not on ${subject.from} and ${subject.to}`);
    return {
      key: instance.key,
      name: instance.name,
      from,
      to,
      others: all.filter((each) => each !== from && each !== to),
    };
  });
}

/** Stopping keepalived lets go of everything that the node carries. */
function stopLever(subject: HandoverSubject, contests: readonly Contest[], roles: PairRoles): LeverTry<StopLever> {
  const more = roles.instances.filter(
    ({ key, master }) => master === subject.from && !subject.instances.some((each) => each.key === key),
  );
  if (more.length > 0) return { reason: `stopping keepalived on ${subject.from} would move ${namesOf(more)} too` };
  for (const { name, to, others } of contests) {
    const rival = others.find(({ effectivePriority }) => effectivePriority >= to.effectivePriority);
    if (rival !== undefined)
      return {
        reason: `${name}: ${rival.node} with priority ${rival.effectivePriority} would take over instead of ${to.node} with ${to.effectivePriority}`,
      };
  }
  const returns = contests.some(({ from, to }) => !from.nopreempt && from.effectivePriority > to.effectivePriority);
  return { lever: { kind: 'stop', node: subject.from, returns } };
}

export function stateOf(node: string, states: readonly NodeState[]): NodeState {
  const state = states.find(({ facts }) => facts.node === node);
  if (state === undefined) throw new RangeError(`${node} was not observed`);
  return state;
}
