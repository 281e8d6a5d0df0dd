import { jump } from './clock.js';
import type { Expectation, Fault, Moment, Side } from './fault.js';
import { edited, PATHS, type Sources } from './site.js';
import { anotherRun, both, cutLink, cutSsh, holdTurn, interrupt, killCoordinator } from './verbs.js';

const killed: Expectation = { codes: ['killed'], ends: ['taken back'] };
const BEFORE_RELOAD: Moment = { when: 'finished', step: 'install', text: /^2 files/ };
const DURING_RELOAD: Moment = { when: 'started', step: 'reload' };
const AFTER_RELOAD: Moment = { when: 'finished', step: 'reload' };
const CUT = 'the MASTER has no link: the VIP moves after the master-down interval';

const cut = (id: string, title: string, at: Moment): Fault => ({
  id,
  title,
  at,
  racing: true,
  inject: cutSsh,
  mend: 'taken back',
  expect: { codes: [4], ends: ['taken back'] },
});

const dead = (id: string, title: string, at: Moment, expect: Expectation = killed): Fault => ({
  id,
  title,
  at,
  racing: true,
  inject: killCoordinator,
  expect,
});

/** A second VIP, which a BACKUP on the old file refuses. */
const addVip = (sources: Sources): Sources =>
  edited(sources, PATHS.keepalived, (text) =>
    text.replace(
      /( +)([\d.]+)\.(\d+)\/32 dev eth0/,
      (line, indent: string, network: string, last: string) =>
        `${line}\n${indent}${network}.${Number(last) + 50}/32 dev eth0`,
    ),
  );

/** What can happen to a run and to its connections. */
export const faultsOfRuns = (): readonly Fault[] => [
  cut('ssh-cut-before-reload', 'SSH is cut before the reload', BEFORE_RELOAD),
  cut('ssh-cut-during-reload', 'SSH is cut during the reload', DURING_RELOAD),
  cut('ssh-cut-after-reload', 'SSH is cut after the reload', AFTER_RELOAD),
  dead(
    'killed-staged',
    'kill -9 of hitless with the files staged',
    { when: 'started', step: 'guard' },
    {
      codes: ['killed'],
      ends: ['refused', 'taken back'],
    },
  ),
  dead('killed-installing', 'kill -9 of hitless while files are installed', { when: 'started', step: 'install' }),
  dead('killed-before-reload', 'kill -9 of hitless before the reload', BEFORE_RELOAD),
  dead('killed-during-reload', 'kill -9 of hitless during the reload', DURING_RELOAD),
  dead('killed-after-reload', 'kill -9 of hitless after the reload', AFTER_RELOAD),
  dead(
    'killed-confirming',
    'kill -9 of hitless while it confirms',
    { when: 'started', step: 'confirm' },
    {
      codes: ['killed'],
      ends: ['taken back', 'rolled', 'half'],
    },
  ),
  {
    id: 'killed-without-standby',
    title: 'kill -9 of hitless while the standby’s keepalived is stopped',
    sides: ['BACKUP'],
    files: addVip,
    onBoth: true,
    at: { when: 'finished', step: 'service', text: /^stop/ },
    racing: true,
    inject: killCoordinator,
    expect: killed,
  },
  {
    id: 'killed-and-cut',
    title: 'kill -9 of hitless and no link right after the install',
    at: { when: 'finished', step: 'install' },
    inject: both(cutLink, killCoordinator),
    mend: 'taken back',
    expect: (side: Side) => ({
      ...killed,
      ...(side === 'MASTER' && {
        interrupts: CUT,
        dual: 'a MASTER without a link keeps its addresses, where nobody reaches them',
      }),
    }),
  },
  {
    id: 'interrupted',
    title: 'Ctrl-C during the reload',
    at: DURING_RELOAD,
    racing: true,
    inject: interrupt,
    // On the last node there is nothing left to be stopped: what was begun is finished.
    expect: (side) =>
      side === 'BACKUP' ? { codes: [6], ends: ['taken back'] } : { codes: [0, 6], ends: ['rolled', 'taken back'] },
  },
  {
    id: 'timer-meets-confirm',
    title: 'the timer fires while the confirmation is on its way',
    at: { when: 'started', step: 'confirm' },
    inject: holdTurn,
    expect: { codes: [0, 4, 5], ends: ['taken back', 'rolled', 'half'] },
  },
  {
    id: 'two-runs',
    title: 'another run of the same pair at once',
    at: { when: 'started', step: 'guard' },
    inject: anotherRun([7], /locked by/),
    expect: { codes: [0], ends: ['rolled'] },
  },
  {
    id: 'next-run',
    title: 'another run right after a kill -9',
    at: AFTER_RELOAD,
    racing: true,
    inject: both(killCoordinator, anotherRun([3, 7], /run|pending|armed/)),
    expect: killed,
  },
  ...[1, -1].map(
    (hours): Fault => ({
      id: hours > 0 ? 'clock-ahead' : 'clock-back',
      title: `the coordinator’s clock jumps an hour ${hours > 0 ? 'ahead' : 'back'}`,
      at: { when: 'started', step: 'prove' },
      clockHours: hours,
      inject: jump,
      expect: { codes: [0], ends: ['rolled'] },
    }),
  ),
];
