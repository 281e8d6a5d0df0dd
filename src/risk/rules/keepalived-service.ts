import { timingProfile } from '../../vrrp/profile.js';
import { instanceKey } from '../../vrrp/router.js';
import { routerTiming } from '../../vrrp/router-timing.js';
import { readsInTime } from '../reload-time.js';
import { nodeRule, pairRule, type Rule } from '../rule.js';

const PROFILES = {
  legacy: 'before 2.0.0 becomes MASTER in two steps and never takes over from adverts that it refuses',
  modern: '2.0.0 to 2.3.2 refuses adverts with other VIPs than its own',
  'vip-tolerant': 'from 2.3.3 on accepts adverts with other VIPs than its own',
} as const;

const versionsDiffer = pairRule({
  id: 'keepalived-version-differs',
  severity: 'medium',
  what: 'The nodes run different releases of keepalived',
  why: 'Releases differ in timing, in which adverts they accept and in what their files mean: what was tried on one node says little of the other.',
  remedy: 'Bring all nodes to the same release, the BACKUP first.',
  sources: ['keepalived release notes 2.0.0 and 2.3.3', 'measured on keepalived 1.3.5 to 2.4.3'],
  needs: ['keepalivedRelease'],
  *check(nodes) {
    const releases = new Set(nodes.map(({ keepalivedRelease }) => keepalivedRelease));
    if (releases.size < 2) return;
    const profiles = new Set([...releases].map(timingProfile));
    const differences = profiles.size < 2 ? '' : `: ${[...profiles].map((profile) => PROFILES[profile]).join('; ')}`;
    yield {
      message: `${nodes.map(({ node, keepalivedRelease }) => `${node} has keepalived ${keepalivedRelease}`).join(', ')}${differences}`,
      ...(profiles.size < 2 && { severity: 'low' }),
    };
  },
});

const notRestarted = nodeRule({
  id: 'keepalived-unit-no-restart',
  severity: 'medium',
  what: 'systemd does not start keepalived again when it dies',
  why: 'After a crash, or a reload that ended it, the node keeps its VIPs and takes part in nothing: the pair has no second node until somebody looks.',
  remedy: 'Add a drop-in with `[Service]` and `Restart=on-failure` (systemctl edit keepalived).',
  sources: ['systemd.service(5), Restart=', 'the unit file of Debian 12'],
  needs: ['host'],
  *check({ host }) {
    const unit = host.units.keepalived;
    if (unit === undefined) yield { unseen: 'systemd has no unit of keepalived' };
    else if (unit.restart === 'no') yield { message: 'its unit has Restart=no' };
  },
});

const notEnabled = nodeRule({
  id: 'keepalived-unit-not-enabled',
  severity: 'high',
  what: 'keepalived is not started when the machine boots',
  why: 'After the next reboot the node takes part in nothing: the pair has no second node until somebody looks.',
  remedy: 'systemctl enable keepalived.',
  sources: ['systemctl(1), is-enabled'],
  needs: ['host'],
  *check({ host }) {
    const state = host.units.keepalived?.fileState;
    if (state === 'disabled' || state === 'masked') yield { message: `its unit is ${state}` };
  },
});

const reloadSlow = nodeRule({
  id: 'keepalived-reload-slow',
  severity: 'medium',
  what: 'keepalived takes long to read its files',
  why: 'A MASTER that reloads sends no advert until it has read them: when that takes longer than the master-down interval of the other node, the reload is a failover.',
  remedy: 'See what takes it so long (names that DNS resolves, large includes), or let advert_int be longer.',
  sources: ['keepalived vrrp_daemon.c, reload_vrrp_thread', 'acassen/keepalived#794'],
  needs: ['host', 'routers'],
  *check({ node, host: { keepalivedTestMs }, routers }, { nodes }) {
    if (keepalivedTestMs === undefined) return yield { unseen: 'how long keepalived -t takes was not measured' };
    const own = new Set(routers.map(instanceKey));
    const peers = nodes.filter((each) => each.node !== node).flatMap((each) => each.routers ?? []);
    const [first] = peers
      .filter((router) => own.has(instanceKey(router)))
      .map((router) => ({ router, masterDownUs: routerTiming(router).masterDownUs }))
      .toSorted((a, b) => a.masterDownUs - b.masterDownUs);
    if (first === undefined || readsInTime(keepalivedTestMs, first.masterDownUs)) return;
    yield {
      message: `keepalived -t takes ${keepalivedTestMs} ms, and ${first.router.node} takes over after ${Math.round(first.masterDownUs / 1000)} ms without an advert`,
    };
  },
});

const MOST_APART_MS = 1000;

const clocksDiffer = pairRule({
  id: 'clocks-differ',
  severity: 'medium',
  what: 'The clocks of the nodes differ by more than a second while reload_time_file is used',
  why: 'reload_time_file lets all nodes reload at the same moment; by clocks that differ they do not, and adverts that the other one refuses become two MASTERs.',
  remedy: 'Let chrony or systemd-timesyncd keep the clocks, and write times in UTC with a Z into the file.',
  sources: ['keepalived.conf(5), reload_time_file'],
  needs: ['keepalived', 'host'],
  *check(nodes) {
    if (nodes.every(({ keepalived }) => keepalived.globals.reloadTimeFile === undefined)) return;
    const known = nodes.flatMap(({ node, host }) => (host.clockOffsetMs ? [{ node, ...host.clockOffsetMs }] : []));
    for (const { node } of nodes.filter(({ host }) => host.clockOffsetMs === undefined))
      yield { unseen: 'its clock was not read', node };
    const [ahead] = known.toSorted((a, b) => b.low - a.low);
    const [behind] = known.toSorted((a, b) => a.high - b.high);
    if (ahead === undefined || behind === undefined || ahead.low - behind.high <= MOST_APART_MS) return;
    yield {
      message: `the clock of ${ahead.node} is at least ${((ahead.low - behind.high) / 1000).toFixed(1)} s ahead of that of ${behind.node}`,
    };
  },
});

/** The keepalived program and the service that runs it. */
export const keepalivedServiceRules: readonly Rule[] = [
  notEnabled,
  notRestarted,
  versionsDiffer,
  reloadSlow,
  clocksDiffer,
];
