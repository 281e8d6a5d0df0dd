import type { NodeEvent } from '../../../src/vrrp/sim-event.js';
import type { DrillEvent, Letter, NodeSetup, Setup, Trial } from './trial.js';

/** What a pair of equal setups and its MASTER's ordinary ends do not show; version 3, four adverts a second, priorities 110 and 100 unless told. */
interface Particular extends Omit<Trial, 'suite' | 'setup'> {
  readonly setup?: Partial<Setup>;
}

const pair = (a: Partial<NodeSetup> = {}, b: Partial<NodeSetup> = {}): Pick<Setup, 'nodes'> => ({
  nodes: { a: { priority: 110, ...a }, b: { priority: 100, ...b } },
});

const node = (kind: NodeEvent['kind'], letter: Letter, afterMs = 0): DrillEvent => ({ kind, node: letter, afterMs });

const check = (kind: 'script-fail' | 'script-recover', letter: Letter, afterMs = 0): DrillEvent => ({
  kind,
  node: letter,
  afterMs,
});

const hanging = (kind: 'script-fail' | 'script-recover', afterMs = 0): DrillEvent => ({
  kind,
  node: 'a',
  afterMs,
  hangs: true,
});

const SPLIT: readonly DrillEvent[] = [{ kind: 'split' }, { kind: 'heal', afterMs: 3000 }];
const EQUAL = pair({ priority: 100 });
const OWNER = pair({ priority: 255 });
const OWNER_AS_MASTER = pair({ priority: 255, lines: ['state MASTER'] });

/** keepalived stands still, and finds what waited for it. */
const FROZEN: readonly Particular[] = [
  { title: 'freeze for less than it takes to notice', events: [node('freeze', 'a'), node('thaw', 'a', 400)] },
  { title: 'BACKUP: freeze, thaw', events: [node('freeze', 'b'), node('thaw', 'b', 3000)] },
  {
    title: 'BACKUP frozen while the MASTER stops',
    events: [node('freeze', 'b'), node('stop', 'a', 500), node('thaw', 'b', 2000)],
  },
  {
    title: 'BACKUP frozen while the MASTER loses power',
    events: [node('freeze', 'b'), node('crash', 'a', 600), node('thaw', 'b', 2500)],
  },
  {
    title: 'power loss, then BACKUP frozen',
    events: [node('crash', 'a'), node('freeze', 'b', 200), node('thaw', 'b', 2500)],
  },
];

/** Whom priorities, owners and intervals decide for. */
const ELECTED: readonly Particular[] = [
  { title: 'equal priorities, a MASTER: split, heal', setup: EQUAL, firstMaster: 'a', events: SPLIT },
  { title: 'equal priorities, b MASTER: split, heal', setup: EQUAL, firstMaster: 'b', events: SPLIT },
  { title: 'owner: stop', setup: OWNER, events: [node('stop', 'a')] },
  { title: 'owner of state BACKUP: return', setup: OWNER, down: ['a'], events: [node('return', 'a')] },
  { title: 'owner of state MASTER: return', setup: OWNER_AS_MASTER, down: ['a'], events: [node('return', 'a')] },
  {
    title: 'owner of state MASTER: link down, link up',
    setup: OWNER_AS_MASTER,
    events: [node('link-down', 'a'), node('link-up', 'a', 2000)],
  },
  {
    title: 'BACKUP every 1 s: power loss',
    setup: pair({}, { advertInt: 1 }),
    events: [node('crash', 'a')],
  },
  {
    title: 'MASTER every 1 s: stop',
    setup: pair({ advertInt: 1 }),
    firstMaster: 'a',
    events: [node('stop', 'a')],
  },
  {
    title: 'better BACKUP with nopreempt: VIP deleted by hand',
    setup: pair({ lines: ['nopreempt'] }),
    firstMaster: 'b',
    events: [node('address-removed', 'b')],
  },
  { title: 'multicast: stop', setup: { multicast: true }, events: [node('stop', 'a')] },
  { title: 'multicast: return', setup: { multicast: true }, down: ['a'], events: [node('return', 'a')] },
  {
    title: 'node a deaf, heal',
    events: [
      { kind: 'split', node: 'a' },
      { kind: 'heal', node: 'a', afterMs: 2000 },
    ],
  },
];

const CHECKED: readonly Particular[] = [
  {
    title: 'check hangs',
    setup: { check: { weight: 0, fall: 2, rise: 1 } },
    events: [hanging('script-fail')],
  },
  {
    title: 'check hangs, recovers',
    setup: { check: { weight: 0, fall: 1, rise: 2 } },
    events: [hanging('script-fail'), hanging('script-recover', 6000)],
  },
  {
    title: 'BACKUP in FAULT while the MASTER stops, recovers',
    setup: { check: { weight: 0, fall: 1, rise: 1 } },
    events: [check('script-fail', 'b'), node('stop', 'a', 2500), check('script-recover', 'b', 4000)],
  },
  {
    title: 'check of weight -50 fails, BACKUP with nopreempt',
    setup: { ...pair({}, { lines: ['nopreempt'] }), check: { weight: -50, fall: 1, rise: 1 } },
    events: [check('script-fail', 'a')],
  },
  {
    title: 'check of weight 10 on both fails, recovers',
    setup: { ...pair({ priority: 95 }, { priority: 94 }), check: { weight: 10, fall: 2, rise: 2 } },
    events: [check('script-fail', 'a'), check('script-recover', 'a', 6000)],
  },
];

const STARTED_AGAIN: readonly Particular[] = [
  { title: 'kill -9 of all keepalived, return', events: [node('kill', 'a'), node('return', 'a', 2500)] },
  {
    title: 'restart with preempt_delay 3',
    setup: pair({ lines: ['preempt_delay 3'] }),
    events: [node('restart', 'a')],
  },
  {
    title: 'kill -9 of its VRRP child, nopreempt',
    setup: pair({ lines: ['nopreempt'] }),
    firstMaster: 'a',
    events: [node('respawn', 'a')],
  },
  { title: 'BACKUP reloads, then power loss', events: [{ kind: 'reload', node: 'b' }, node('crash', 'a', 100)] },
  { title: 'BACKUP: link down, link up', events: [node('link-down', 'b'), node('link-up', 'b', 1500)] },
];

const SYNC_GROUP: readonly Particular[] = [
  { title: 'sync group: stop', events: [node('stop', 'a')] },
  { title: 'sync group: power loss', events: [node('crash', 'a')] },
  { title: 'sync group: return', down: ['a'], events: [node('return', 'a')] },
  { title: 'sync group: split, heal', events: SPLIT },
  { title: 'sync group: one VIP deleted by hand', events: [node('address-removed', 'a')] },
  {
    title: 'sync group: check fails, recovers',
    setup: { check: { weight: 0, fall: 1, rise: 1 } },
    events: [check('script-fail', 'a'), check('script-recover', 'a', 4000)],
  },
  {
    title: 'sync group: check of weight -50 fails',
    setup: { check: { weight: -50, fall: 1, rise: 1 } },
    events: [check('script-fail', 'a')],
  },
  {
    title: 'sync group: track_file lowers',
    setup: { trackFile: true },
    events: [{ kind: 'priority', node: 'a', priority: 5 }],
  },
].map((each) => ({ ...each, setup: { ...each.setup, syncGroup: true } }) as Particular);

const THREE_NODES: readonly Particular[] = (
  [
    { title: 'power loss', events: [node('crash', 'a')] },
    { title: 'stop', events: [node('stop', 'a')] },
    { title: 'stop of the better BACKUP, then of the MASTER', events: [node('stop', 'b'), node('stop', 'a', 100)] },
    { title: 'stop, then its successor stops', events: [node('stop', 'a'), node('stop', 'b', 50)] },
    { title: 'split, heal', events: SPLIT },
    { title: 'cut, mend', events: [node('cut', 'a'), node('mend', 'a', 3000)] },
    {
      title: 'node c deaf, heal',
      events: [
        { kind: 'split', node: 'c' },
        { kind: 'heal', node: 'c', afterMs: 3000 },
      ],
    },
    { title: 'return', down: ['a'], events: [node('return', 'a')] },
  ] satisfies readonly Particular[]
).map((each) => ({
  ...each,
  title: `three nodes: ${each.title}`,
  setup: { nodes: { a: { priority: 150 }, b: { priority: 120 }, c: { priority: 100 } } },
}));

/** Node a runs 2.2.7, which refuses other VIPs than its own; node b 2.3.3, which does not. */
const MIXED_RELEASES: readonly Particular[] = [
  { title: '2.2.7 MASTER lists one more VIP', events: [{ kind: 'reload', node: 'a', changes: { vips: 2 } }] },
  { title: '2.3.3 BACKUP lists one more VIP', events: [{ kind: 'reload', node: 'b', changes: { vips: 2 } }] },
  {
    title: '2.3.3 MASTER lists one more VIP',
    setup: pair({}, { priority: 120 }),
    events: [{ kind: 'reload', node: 'b', changes: { vips: 2 } }],
  },
  {
    title: '2.2.7 BACKUP lists one more VIP',
    setup: pair({}, { priority: 120 }),
    events: [{ kind: 'reload', node: 'a', changes: { vips: 2 } }],
  },
];

const on = (suite: string, { setup, ...trial }: Particular): Trial => ({
  ...trial,
  suite,
  setup: { version: 3, advertInt: 0.25, ...pair(), ...setup },
});

/** Each on one suite, by turns; three nodes and mixed releases are labs of their own. */
export function particularTrials(suites: readonly string[]): readonly Trial[] {
  const two = [...FROZEN, ...ELECTED, ...CHECKED, ...STARTED_AGAIN, ...SYNC_GROUP];
  return [
    ...two.map((trial, index) => on(suites[index % suites.length] ?? '', trial)),
    ...THREE_NODES.map((trial) => on('bookworm', trial)),
    ...MIXED_RELEASES.map((trial) => on('bookworm,trixie', trial)),
  ];
}
