import { instanceKey, type RouterConfig } from '../vrrp/router.js';
import type { SimEvent } from '../vrrp/sim-event.js';
import type { HandoverLever } from './handover-lever.js';

/** What something does to routers, and what taking it back does, as events of the simulator at time 0. */
export interface ThereAndBack {
  readonly events: readonly SimEvent[];
  readonly back: readonly SimEvent[];
}

export function leverEvents(lever: HandoverLever, routers: readonly RouterConfig[]): ThereAndBack {
  const { node } = lever;
  if (lever.kind === 'stop')
    return { events: [{ kind: 'stop', node, atUs: 0 }], back: [{ kind: 'return', node, atUs: 0 }] };
  const mine = routers.filter((router) => router.node === node);
  const shifted = mine.map((router) => {
    const shift = lever.shifts.find(({ key }) => key === instanceKey(router));
    return shift === undefined ? router : { ...router, priority: kept(router.priority + shift.after - shift.before) };
  });
  if (lever.kind === 'priority') {
    return {
      events: [{ kind: 'reload', node, configs: shifted, atUs: 0 }],
      back: [{ kind: 'reload', node, configs: mine, atUs: 0 }],
    };
  }
  const written = (to: readonly RouterConfig[]): readonly SimEvent[] =>
    to
      .filter((router) => lever.shifts.some(({ key }) => key === instanceKey(router)))
      .map(({ priority, vrid }) => ({ kind: 'priority', node, priority, vrid, atUs: 0 }));
  return { events: written(shifted), back: written(mine) };
}

const kept = (priority: number): number => Math.min(254, Math.max(1, priority));
