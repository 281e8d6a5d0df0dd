import type { Expectation, Fault, Moment } from './fault.js';
import { PATHS } from './site.js';
import {
  both,
  command,
  cutLink,
  deafMaster,
  dyingReload,
  editLive,
  fill,
  freeze,
  killCoordinator,
  killKeepalived,
  noSudo,
  onPeer,
  otherDate,
  ownFileSystem,
  powerLoss,
  readOnly,
  startKeepalived,
} from './verbs.js';

const STATE = '/var/lib/hitless';
const ETC = '/etc/haproxy';
const takenBack = (more: Partial<Expectation> = {}): Expectation => ({ codes: [4], ends: ['taken back'], ...more });
const BEFORE_ARMING: Moment = { when: 'started', step: 'guard' };
const PROVEN: Moment = { when: 'finished', step: 'prove' };
const KEEPALIVED_STOPS = 'keepalived ends: the VIP is away for the skew time, and comes back later';

/** What can go wrong on the nodes while they are changed. */
export const faultsOfNodes = (): readonly Fault[] => [
  {
    id: 'disk-full-staging',
    title: 'the disk is full when files are staged',
    prepare: ownFileSystem(STATE, '256k'),
    inject: fill(STATE),
    expect: { codes: [3], ends: ['refused'], says: /space/ },
  },
  {
    id: 'disk-full-arming',
    title: 'the disk is full when the old files are to be kept',
    prepare: ownFileSystem(STATE, '256k'),
    at: BEFORE_ARMING,
    inject: fill(STATE),
    expect: (side) =>
      side === 'BACKUP' ? { codes: [3], ends: ['refused'], says: /space/ } : takenBack({ says: /space/ }),
  },
  {
    id: 'disk-full-installing',
    title: 'the disk is full when files are installed',
    prepare: ownFileSystem(ETC, '4m'),
    at: BEFORE_ARMING,
    inject: fill(ETC),
    expect: takenBack({ says: /space/ }),
  },
  {
    id: 'disk-full-taking-back',
    title: 'the disk is full, and the coordinator dead, when files are put back',
    prepare: ownFileSystem(ETC, '4m'),
    at: PROVEN,
    inject: both(fill(ETC), killCoordinator),
    mend: 'taken back',
    expect: { codes: ['killed'], ends: ['taken back'] },
  },
  {
    id: 'read-only-before',
    title: 'the file system is read-only from the beginning',
    inject: readOnly(ETC),
    expect: takenBack({ says: /[Rr]ead-only/ }),
  },
  {
    id: 'read-only',
    title: 'the file system becomes read-only before files are installed',
    at: BEFORE_ARMING,
    inject: readOnly(ETC),
    expect: takenBack({ says: /[Rr]ead-only/ }),
  },
  {
    id: 'changed-since-planned',
    title: 'somebody changes a file between plan and apply',
    planned: true,
    inject: editLive(PATHS.haproxy, 'kept'),
    expect: { codes: [3], ends: ['refused'], says: /plan again/ },
  },
  {
    id: 'changed-while-running',
    title: 'somebody changes a file before it is installed',
    at: BEFORE_ARMING,
    inject: editLive(PATHS.haproxy, 'kept'),
    expect: takenBack({ says: /was changed since/ }),
  },
  {
    id: 'changed-after-install',
    title: 'somebody changes a file after it was installed',
    at: PROVEN,
    inject: editLive(PATHS.haproxy, 'found'),
    expect: takenBack({ says: /not as it was installed/ }),
  },
  {
    id: 'keepalived-dies-of-reload',
    title: 'keepalived dies when it is reloaded',
    prepare: dyingReload,
    expect: (side) => takenBack({ says: /keepalived/, ...(side === 'MASTER' && { interrupts: KEEPALIVED_STOPS }) }),
  },
  {
    id: 'keepalived-dies',
    title: 'keepalived dies while the node is watched',
    at: { when: 'started', step: 'soak' },
    inject: killKeepalived,
    expect: (side) => takenBack({ ...(side === 'MASTER' && { interrupts: KEEPALIVED_STOPS }) }),
  },
  {
    id: 'other-keepalived-dies',
    title: 'keepalived of the other node dies while the node is watched',
    at: { when: 'started', step: 'soak' },
    inject: onPeer(both(killKeepalived, startKeepalived)),
    expect: (side) => ({
      codes: [4, 5],
      ends: ['taken back'],
      ...(side === 'BACKUP' && { interrupts: KEEPALIVED_STOPS }),
    }),
  },
  {
    id: 'haproxy-dies',
    title: 'HAProxy is killed while the node is watched',
    at: { when: 'started', step: 'soak' },
    inject: command('kill -9 $(systemctl show -P MainPID haproxy)'),
    expect: (side) =>
      takenBack({ ...(side === 'MASTER' && { interrupts: 'HAProxy itself is gone until systemd starts it again' }) }),
  },
  {
    id: 'deaf-master-before',
    title: 'HAProxy’s master process is deaf from the beginning',
    inject: deafMaster,
    expect: { codes: [3], ends: ['refused'], says: /deaf|answer|stopped/ },
  },
  {
    id: 'deaf-master',
    title: 'HAProxy’s master process is deaf when it is told to reload',
    at: { when: 'started', step: 'reload' },
    inject: deafMaster,
    mend: { afterMs: 20_000 },
    expect: { codes: [0, 4, 5], ends: ['taken back', 'rolled'] },
  },
  {
    id: 'frozen',
    title: 'the node stands still for 20 s',
    at: { when: 'started', step: 'reload' },
    racing: true,
    inject: freeze,
    mend: { afterMs: 20_000 },
    expect: (side) => ({
      codes: side === 'BACKUP' ? [0, 4] : [4],
      ends: side === 'BACKUP' ? ['taken back', 'rolled'] : ['taken back'],
      ...(side === 'MASTER' && {
        interrupts: 'the MASTER stands still: the VIP moves after the master-down interval',
        dual: 'a MASTER that stands still keeps its addresses',
      }),
    }),
  },
  {
    id: 'power-loss',
    title: 'the node loses its power, and boots again',
    at: PROVEN,
    inject: powerLoss,
    mend: { afterMs: 4000 },
    expect: (side) => ({
      codes: [4],
      ends: ['taken back'],
      ...(side === 'MASTER' && { interrupts: 'the MASTER is off: the VIP moves after the master-down interval' }),
    }),
  },
  {
    id: 'link-cut',
    title: 'the node has no link until it has taken the change back',
    at: PROVEN,
    inject: cutLink,
    mend: 'taken back',
    expect: (side) => ({
      codes: [4],
      ends: ['taken back'],
      ...(side === 'MASTER' && {
        interrupts: 'the MASTER has no link: the VIP moves after the master-down interval',
        dual: 'a MASTER without a link keeps its addresses, where nobody reaches them',
      }),
    }),
  },
  {
    id: 'no-sudo',
    title: 'sudo is withdrawn in the middle of the run',
    at: { when: 'finished', step: 'reload' },
    inject: noSudo,
    mend: 'taken back',
    expect: takenBack(),
  },
  {
    id: 'node-clock',
    title: 'the node’s clock jumps an hour ahead',
    at: BEFORE_ARMING,
    inject: otherDate(1),
    expect: { codes: [0], ends: ['rolled'] },
  },
  {
    id: 'node-clock-back',
    title: 'the node’s clock jumps an hour back',
    at: BEFORE_ARMING,
    inject: otherDate(-1),
    expect: { codes: [0], ends: ['rolled'] },
  },
];
