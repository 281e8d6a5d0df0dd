import { configPlaces } from '../../plan/candidate/items.js';
import { judgeProcess } from '../../plan/candidate/process.js';
import { judgeUnixSockets } from '../../plan/candidate/unix-sockets.js';
import type { Place } from '../finding.js';
import { inspectedNode, JUDGED_PIECES, toldBy } from '../judged.js';
import { nodeRule, type Rule } from '../rule.js';

/** What `haproxy -c` does not look at, and what decides whether a process comes up all the same. */
const NOT_CHECKED_BY_C = '`haproxy -c` does not look at it, and `systemctl reload` exits 0 all the same.';

export const haproxyStartRules: readonly Rule[] = [
  nodeRule({
    id: 'haproxy-chroot-missing',
    severity: 'critical',
    what: 'The chroot directory of HAProxy is not there',
    why: `A restart fails. Before HAProxy 3.1 a reload fails too, and takes the master and the workers that serve with it: a full outage. ${NOT_CHECKED_BY_C}`,
    remedy: 'Make the directory, owned by root and writable by nobody.',
    sources: [
      'haproxy/haproxy#2784',
      'HAProxy src/haproxy.c: old processes are told to finish before the new one changes its root',
      'measured on HAProxy 1.8, 2.0, 2.2, 2.4, 2.6.12, 2.8 and 3.0 (outage), 3.2 and 3.4 (old worker kept)',
    ],
    needs: JUDGED_PIECES,
    check: (node) => toldBy(judgeProcess(inspectedNode(node)), { names: ['chroot'] }),
  }),
  nodeRule({
    id: 'haproxy-socket-directory-missing',
    severity: 'critical',
    what: 'A Unix socket of HAProxy, such as its stats socket, could not be made',
    why: `HAProxy does not start without one of its sockets: the next restart ends in an outage, and reloads change nothing. ${NOT_CHECKED_BY_C}`,
    remedy: 'Make the directory of the socket, by a tmpfiles.d line or RuntimeDirectory= where it lies below /run.',
    sources: ['HAProxy configuration manual, "stats socket" and "bind"', 'measured on HAProxy 2.6.12 and 3.2.0'],
    needs: JUDGED_PIECES,
    check: (node) => toldBy(judgeUnixSockets(inspectedNode(node)), { names: ['unix-socket'] }),
  }),
  nodeRule({
    id: 'haproxy-pid-directory-missing',
    severity: 'critical',
    what: 'The directory of the pid file of HAProxy is not there',
    why: `HAProxy does not start when it can't write its pid file: the next restart ends in an outage. ${NOT_CHECKED_BY_C}`,
    remedy: 'Make the directory, or name another path with -p or pidfile.',
    sources: ['HAProxy src/haproxy.c: "Cannot create pidfile"', 'HAProxy configuration manual, "pidfile"'],
    needs: JUDGED_PIECES,
    check: (node) => toldBy(judgeProcess(inspectedNode(node)), { names: ['pid-directory'] }),
  }),
  nodeRule({
    id: 'haproxy-open-files',
    severity: 'critical',
    what: 'HAProxy needs more open files than it may have',
    why: `With strict-limits, which are the default since HAProxy 2.3, it does not start: reloads change nothing, and a restart ends in an outage. Without them it refuses connections when the files run out. ${NOT_CHECKED_BY_C}`,
    remedy: 'Raise LimitNOFILE= of the unit and restart HAProxy once, or lower maxconn.',
    sources: ['HAProxy configuration manual, "strict-limits" and "maxconn"', 'measured on HAProxy 1.8 to 3.0'],
    needs: JUDGED_PIECES,
    check: (node) =>
      toldBy(judgeProcess(inspectedNode(node)), {
        names: ['open-files'],
        unseen: 'open-files-unknown',
        warning: 'medium',
      }),
  }),
  nodeRule({
    id: 'haproxy-config-place-missing',
    severity: 'critical',
    what: 'HAProxy runs with a -f path that is not there any more',
    why: 'A directory that is named with -f, such as /etc/haproxy/conf.d, must be there: without it HAProxy does not start, and every reload is refused.',
    remedy: 'Make the directory (it may be empty), or take the -f out of the unit and restart HAProxy once.',
    sources: ['HAProxy commit 90c5618ed (CFGDIR of the unit, 3.4)', 'HAProxy management guide, section 3, "-f"'],
    needs: JUDGED_PIECES,
    *check({ state, inspection }) {
      for (const place of configPlaces(state.facts)) {
        if (!inspection.paths.has(place)) yield { message: `HAProxy is started with -f ${place}, which is not there` };
      }
    },
  }),
  nodeRule({
    id: 'haproxy-check-refused',
    severity: 'critical',
    what: '`haproxy -c` refuses the files as they are on the node',
    why: 'The HAProxy that runs has an older configuration. A restart ends in an outage, and every reload is refused until the files are corrected.',
    remedy: 'Correct the line that it names, and run `haproxy -c` again as the service does.',
    sources: ['HAProxy management guide, section 3, "-c"', 'measured on HAProxy 1.8 to 3.4'],
    needs: ['host'],
    *check({ host: { haproxyCheck: check } }) {
      if (check === undefined) {
        yield { unseen: 'haproxy -c could not be run' };
        return;
      }
      if (check.exitCode === 0) return;
      const alerts = check.messages.filter((line) => line.includes('[ALERT]'));
      const [first = 'it does not say why'] = alerts.length > 0 ? alerts : check.messages;
      const more = alerts.length > 1 ? ` (and ${alerts.length - 1} more)` : '';
      yield {
        message: `haproxy -c exits ${check.exitCode}: ${bare(first)}${more}`,
        ...placeIn(first),
        ...(check.messages.some((line) => line.includes('could not resolve address')) && { remedy: RESOLVE }),
      };
    },
  }),
  nodeRule({
    id: 'haproxy-check-warns',
    severity: 'low',
    what: '`haproxy -c` warns of something in the files',
    why: 'HAProxy starts, but reads a line otherwise than it is written, or will refuse it in a later release.',
    remedy: 'Correct the line that it names; zero-warning in the global section keeps such lines from coming back.',
    sources: ['HAProxy configuration manual, "zero-warning"'],
    needs: ['host'],
    *check({ host: { haproxyCheck: check } }) {
      const [first, ...others] = (check?.messages ?? []).filter((line) => line.includes('[WARNING]'));
      if (check?.exitCode !== 0 || first === undefined) return;
      const more = others.length > 0 ? ` (and ${others.length} more)` : '';
      yield { message: `haproxy -c warns: ${bare(first)}${more}`, ...placeIn(first) };
    },
  }),
];

const RESOLVE =
  'Let the name be resolved on this node (DNS or /etc/hosts), or write `init-addr last,libc,none` in default-server with a resolvers section.';

/** `[ALERT]    (123) : config : parsing [FILE:LINE] : TEXT` without level and pid. */
const bare = (line: string): string =>
  line.replace(/^\[[A-Z]+\]\s*(?:\S+\s+)?\(\d+\)\s*:\s*(?:config\s*:\s*)?/, '').trim();

function placeIn(line: string): { readonly at?: Place } {
  const [, file, number] = /parsing \[([^\]]+):(\d+)\]/.exec(line) ?? [];
  return file === undefined ? {} : { at: { file, line: Number(number) } };
}
