import { listenersSocketOf } from '../../haproxy/reload-warnings.js';
import { versionAtLeast } from '../../haproxy/version.js';
import { processesOf } from '../../node/runtime-facts.js';
import { durationText } from '../../plan/old-workers.js';
import { servingOf } from '../../plan/serving.js';
import { nodeRule, type Rule } from '../rule.js';
import { refusedFor, warnedOf } from './haproxy-choice.js';

/** How a node's HAProxy is reloaded, and whether a reload is what it seems. */
export const haproxyReloadRules: readonly Rule[] = [
  nodeRule({
    id: 'haproxy-reload-cuts-sessions',
    severity: 'critical',
    what: "The site's own reload of HAProxy ends the sessions that it should keep",
    why: 'The old process is ended with its connections, or the service is restarted: every client loses its connection on every reload, and new ones are refused until HAProxy listens again.',
    remedy:
      'Run HAProxy in master-worker mode with Type=notify, ExecStart with -Ws and ExecReload=kill -USR2 $MAINPID; never -st, hard-reload or a restart.',
    sources: [
      'HAProxy management guide, section 4 "Stopping and restarting HAProxy"',
      'measured on HAProxy 2.6.12: -st broke 20 of 20 TCP sessions and 20 of 20 WebSockets, -sf none',
    ],
    needs: ['state'],
    *check({ state }) {
      yield* refusedFor(state, 'cuts');
      for (const message of warnedOf(state, 'unit-cuts')) yield { message, severity: 'high' };
    },
  }),
  nodeRule({
    id: 'haproxy-reload-unknown',
    severity: 'high',
    what: 'There is no known way to reload HAProxy without breaking sessions',
    why: 'A reload by the unit or the init script does nothing, or nobody can say what it does: a changed file does not come into force, or sessions are cut.',
    remedy:
      'Run HAProxy in master-worker mode (Type=notify, ExecStart with -Ws and -S /run/haproxy-master.sock, ExecReload=kill -USR2 $MAINPID).',
    sources: [
      'HAProxy management guide, section 3 "Starting HAProxy" and section 4 "Stopping and restarting HAProxy"',
      'haproxytech/dataplaneapi#285',
      'measured on HAProxy 2.0.0, 2.6.12 and 3.2.0: SIGUSR2 to a process without a master is ignored',
    ],
    needs: ['state'],
    *check({ state }) {
      yield* refusedFor(state, 'method');
      for (const message of warnedOf(state, 'outside-unit')) yield { message, severity: 'medium' };
    },
  }),
  nodeRule({
    id: 'haproxy-not-serving',
    severity: 'critical',
    what: 'HAProxy does not serve on this node',
    why: 'As MASTER the node answers nobody; as BACKUP it takes the VIPs over when the MASTER fails, and answers nobody then.',
    remedy: 'Find out in the log why it does not run, then start it.',
    sources: ['HAProxy management guide, section 3 "Starting HAProxy"'],
    needs: ['state'],
    *check({ state }) {
      yield* refusedFor(state, 'down');
    },
  }),
  nodeRule({
    id: 'haproxy-master-deaf',
    severity: 'high',
    what: 'The HAProxy master has SIGUSR2 blocked: it takes no signal to reload',
    why: 'systemctl reload and kill -USR2 succeed and do nothing: the old configuration stays in force, and so it does when a bad change is rolled back.',
    remedy:
      "Reload it by 'reload' on the master socket, which works and heals it; then upgrade HAProxy to a release with the fix.",
    sources: [
      'haproxy/haproxy#3229, fixed by commit 97490a778',
      'measured on HAProxy 3.3.0: after one failed reload SigBlk has 0x800 and the next SIGUSR2 is lost',
    ],
    needs: ['state'],
    *check({ state }) {
      yield* refusedFor(state, 'deaf');
      for (const message of warnedOf(state, 'deaf')) yield { message };
      const running = state.runtime.info?.Version ?? state.facts.haproxy.version ?? '';
      if (/^3\.3\.0(?!\d)/.test(running))
        yield { message: `HAProxy ${running} goes deaf to SIGUSR2 when a reload fails`, severity: 'medium' };
    },
  }),
  nodeRule({
    id: 'haproxy-listeners-not-passed',
    severity: 'high',
    what: 'A reload does not pass the listening sockets on to the new process',
    why: 'Connections that wait in the queue of an old listener are reset when it closes: under load every reload costs clients their new connections.',
    remedy:
      "Give a stats socket 'expose-fd listeners' (needed before 2.6, and by -sf without a master together with -x), take '-x /dev/null' out of the unit, or set net.ipv4.tcp_migrate_req=1 (Linux 5.14 and later).",
    sources: [
      'HAProxy configuration manual, "stats socket", expose-fd listeners',
      'HAProxy commits 2be557f7c (2.6, sockpair) and 2ab42dddc (-x /dev/null)',
      'measured on HAProxy 2.0.0 to 2.4.0 with -W: 17 to 133 resets in 15 reloads without expose-fd, none with it',
    ],
    needs: ['haproxy'],
    *check({ haproxy, haproxyRelease, state, host }) {
      if (host?.sysctls['net.ipv4.tcp_migrate_req'] === '1') return;
      if (state !== undefined) {
        for (const message of warnedOf(state, 'listeners')) yield { message };
      } else if (haproxyRelease === undefined) {
        yield { unseen: 'neither the release of HAProxy nor how it is started is known' };
      } else if (versionAtLeast(haproxyRelease, [2, 6])) {
        yield { unseen: 'whether HAProxy runs with a master is not known' };
      } else if (listenersSocketOf(haproxy) === undefined) {
        const at = haproxy.statsSockets[0]?.at ?? haproxy.sections.find(({ kind }) => kind === 'global')?.at;
        const message = `HAProxy ${haproxyRelease} passes listeners on only over a stats socket with 'expose-fd listeners', and there is none`;
        yield { message, ...(at && { at }) };
      }
    },
  }),
  nodeRule({
    id: 'haproxy-last-reload-failed',
    severity: 'high',
    what: 'The last reload of HAProxy failed: it runs an older configuration than the one on disk',
    why: 'Nothing that was changed since is in force, and a restart or a reboot meets the fault that stopped the reload: HAProxy then does not start at all.',
    remedy:
      "Read why in the log (journalctl -u haproxy, or 'show startup-logs' on the master socket from 2.7 on), correct the file, and reload.",
    sources: [
      'HAProxy management guide, "show proc", failed',
      'measured on HAProxy 2.0 to 3.4: no current worker, or failed: N, after a reload that did not work',
      'measured on HAProxy 2.6.12 and 3.2.0: systemctl reload ends with 0 all the same',
    ],
    needs: ['state'],
    *check({ state }) {
      const { proc } = state.runtime;
      const { unit } = state.facts.haproxy;
      const failed = proc?.master.failed ?? 0;
      if (servingOf(state).reloadFailed === true) {
        const how =
          failed > 0 ? `${failed} of its reloads failed since the last good one` : 'no current worker is left';
        yield { message: `the HAProxy master says that its last reload failed: ${how}` };
      } else if (unit?.statusText.startsWith('Reload failed') === true)
        yield { message: `${unit.name} says '${unit.statusText}'` };
      else if (proc === undefined && processesOf(state.facts.haproxy).mode === 'master-worker')
        yield { unseen: 'the HAProxy master does not tell how its last reload ended: no master socket answers' };
    },
  }),
  nodeRule({
    id: 'haproxy-reload-in-progress',
    severity: 'medium',
    what: 'Somebody reloads, starts or stops HAProxy just now',
    why: 'A second reload meanwhile is refused ("Another reload is still in progress") or overlaps the first: nobody can tell which file is in force.',
    remedy: 'Wait until it is done, and look who does it; two tools must not change one node at the same time.',
    sources: ['HAProxy commit 5f1645308 (3.1)', 'systemd/systemd#6162'],
    needs: ['state'],
    *check({ state }) {
      yield* refusedFor(state, 'busy');
    },
  }),
  nodeRule({
    id: 'haproxy-reload-storm',
    severity: 'medium',
    what: 'HAProxy is reloaded again and again',
    why: 'Every reload leaves an old worker behind and forgets stick tables, counters and server states: workers pile up until memory or file descriptors run out.',
    remedy:
      "Find out what reloads it (a controller, a certificate job, a configuration tool) and let it collect its changes, or change servers by the runtime API ('set server', 'add server').",
    sources: ['haproxy/haproxy#155', 'haproxy/haproxy#1792', 'haproxy/haproxy#3204'],
    needs: ['state'],
    *check({ state }) {
      const master = state.runtime.proc?.master;
      if (master === undefined || master.reloads < STORM_RELOADS) return;
      const everyMs = (master.uptimeSec * 1000) / master.reloads;
      if (everyMs > STORM_EVERY_MS) return;
      const since = durationText(master.uptimeSec * 1000);
      yield { message: `HAProxy was reloaded ${master.reloads} times in ${since}, every ${durationText(everyMs)}` };
    },
  }),
];

/** So many that it is no evening of an operator's work. */
const STORM_RELOADS = 20;
const STORM_EVERY_MS = 300_000;
