import type { NodeEvent } from '../../../src/vrrp/sim-event.js';
import type { DrillEvent, Setup, Trial } from './trial.js';

/** What is done to a pair whatever its timing; node a is the preferred one. */
export interface Drill extends Pick<Trial, 'title' | 'down' | 'firstMaster'> {
  readonly events: readonly DrillEvent[];
  readonly check?: Setup['check'];
  readonly trackFile?: boolean;
  /** Lines of the `vrrp_instance` of node a. */
  readonly lines?: readonly string[];
}

const onA = (kind: NodeEvent['kind'], afterMs = 0): DrillEvent => ({ kind, node: 'a', afterMs });

/** What begins at once and ends after `afterMs`, when all that its beginning causes has happened. */
const lasting = (afterMs: number): readonly Drill[] => [
  { title: 'freeze, thaw', events: [onA('freeze'), onA('thaw', afterMs)] },
  { title: 'cut, mend', events: [onA('cut'), onA('mend', afterMs)] },
  { title: 'link down, link up', events: [onA('link-down'), onA('link-up', afterMs)] },
  { title: 'split, heal', events: [{ kind: 'split' }, { kind: 'heal', afterMs }] },
  {
    title: 'node b deaf, heal',
    events: [
      { kind: 'split', node: 'b' },
      { kind: 'heal', node: 'b', afterMs },
    ],
  },
];

/** Every drill; what lasts, lasts `lastMs`. `priority` is that of node a. */
export const drills = (lastMs: number, priority: number): readonly Drill[] => [
  { title: 'stop', events: [onA('stop')] },
  { title: 'stop of the BACKUP', events: [{ kind: 'stop', node: 'b' }] },
  { title: 'restart', events: [onA('restart')] },
  { title: 'kill -9 of all keepalived', events: [onA('kill')] },
  { title: 'kill -9 of its parent', events: [onA('kill-parent')] },
  { title: 'kill -9 of its VRRP child', events: [onA('respawn')] },
  { title: 'power loss', events: [onA('crash')] },
  ...lasting(lastMs),
  {
    title: 'check of weight 0 fails, recovers',
    check: { weight: 0, fall: 2, rise: 1 },
    events: [
      { kind: 'script-fail', node: 'a' },
      { kind: 'script-recover', node: 'a', afterMs: lastMs + 2000 },
    ],
  },
  {
    title: 'check of weight -200 fails',
    check: { weight: -200, fall: 1, rise: 2 },
    events: [{ kind: 'script-fail', node: 'a' }],
  },
  {
    title: 'track_file lowers, restores',
    trackFile: true,
    events: [
      { kind: 'priority', node: 'a', priority: 1 },
      { kind: 'priority', node: 'a', priority, afterMs: lastMs },
    ],
  },
  { title: 'reload with a lower priority', events: [{ kind: 'priority', by: 'reload', node: 'a', priority: 7 }] },
  { title: 'reload, nothing differs', events: [{ kind: 'reload', node: 'a' }] },
  { title: 'reload of a fatal file', events: [{ kind: 'reload', node: 'a', broken: true }] },
  { title: 'VIP deleted by hand', events: [onA('address-removed')] },
  { title: 'return', down: ['a'], events: [onA('return')] },
  { title: 'return with preempt_delay 2', down: ['a'], lines: ['preempt_delay 2'], events: [onA('return')] },
  {
    title: 'return with nopreempt, then the MASTER stops',
    down: ['a'],
    lines: ['nopreempt'],
    events: [onA('return'), { kind: 'stop', node: 'b', afterMs: lastMs }],
  },
];
