import { proxySections } from '../../haproxy/proxy-sections.js';
import { branchOf, parseVersionOutput } from '../../haproxy/version.js';
import { processesOf } from '../../node/runtime-facts.js';
import { servingOf } from '../../plan/serving.js';
import { unloadedOf, unloadedText } from '../../plan/unloaded.js';
import type { NodeWith } from '../evidence.js';
import type { Found } from '../finding.js';
import { nodeRule, type Rule } from '../rule.js';

/** Rules about services that run something else than what lies on the disk. */
export const runningRules: readonly Rule[] = [
  nodeRule({
    id: 'haproxy-runs-older-files',
    severity: 'high',
    what: 'The files of HAProxy were changed and never loaded',
    why: 'The next reload, restart or crash puts into force what somebody wrote at another time and nobody has seen serve, and it will look like the fault of whatever was changed then.',
    remedy: 'See what was changed, and reload HAProxy or put the old file back.',
    sources: [
      'HAProxy management guide, section 4: a process reads its files once, as it starts',
      'proc_pid_stat(5), field 22 "starttime"',
    ],
    needs: ['haproxy', 'state'],
    *check(node) {
      const { state } = node;
      if (servingOf(state).workers.length === 0) return;
      const unknown = backendsNotRunning(node);
      if (unknown !== undefined) yield unknown;
      else if (state.facts.bootedAtMs === undefined) yield { unseen: 'when HAProxy read its files' };
      else yield* writtenAfterStart(state);
    },
  }),
  nodeRule({
    id: 'keepalived-runs-older-files',
    severity: 'high',
    what: 'The files of keepalived were changed and never loaded',
    why: 'The next reload or restart puts into force what somebody wrote at another time: another priority or VIP may move the service then, and it will look like the fault of whatever was changed that day.',
    remedy: 'See what was changed, and roll it with hitless apply, or put the old file back.',
    sources: [
      'keepalived vrrp/vrrp_daemon.c, reload_vrrp_thread()',
      'keepalived(8), SIGUSR1: keepalived.data is what it runs',
    ],
    needs: ['keepalived', 'state'],
    *check({ state }) {
      for (const unloaded of unloadedOf(state))
        if (unloaded.service === 'keepalived')
          yield { message: unloadedText(unloaded), at: { file: unloaded.path, line: 1 } };
    },
  }),
  nodeRule({
    id: 'haproxy-binary-replaced',
    severity: 'high',
    what: 'The HAProxy on the disk is not the one that runs',
    why: 'The next reload execs the new program: a reload for a changed line is then an upgrade as well, and a failed one is hard to tell apart from it.',
    remedy: 'Reload or restart HAProxy on purpose, the standby first, before anything else is changed.',
    sources: ['HAProxy src/mworker.c, mworker_reexec()', 'HAProxy commit e16d32050 (2.5)', 'proc(5), /proc/PID/exe'],
    needs: ['state'],
    *check({ state: { facts, runtime } }) {
      const { haproxy } = facts;
      const running = runtime.info && releaseOf(runtime.info.Version);
      if (running !== undefined && haproxy.version !== undefined && running !== haproxy.version) {
        const isOneBranch = branchOf(running) === branchOf(haproxy.version);
        yield {
          message: `HAProxy ${running} runs, ${haproxy.version} is on the disk`,
          ...(isOneBranch && { severity: 'medium' as const }),
        };
        return;
      }
      const service = processesOf(haproxy);
      const [first] =
        service.mode === 'master-worker' ? [service.master] : service.mode === 'daemon' ? service.workers : [];
      if (first?.exeDeleted)
        yield { message: `${first.exe} was replaced since HAProxy started (pid ${first.pid})`, severity: 'medium' };
    },
  }),
];

const releaseOf = (text: string): string | undefined => parseVersionOutput(`HAProxy version ${text}`)?.version;

/** A backend of the file that HAProxy does not know was never loaded, whatever the file's time says. */
function backendsNotRunning({ haproxy, state: { runtime } }: NodeWith<'haproxy' | 'state'>): Found | undefined {
  if (runtime.backends === undefined) return undefined;
  const known = new Set(runtime.backends.map(({ backend }) => backend));
  const missing = proxySections(haproxy).filter(
    ({ name, servers, disabled, conditions }) =>
      !disabled &&
      conditions.length === 0 &&
      !name.includes('$') &&
      servers.some((server) => server.conditions.length === 0) &&
      !known.has(name),
  );
  const [first] = missing;
  if (first === undefined) return undefined;
  const more = missing.length > 1 ? `, nor ${missing.length - 1} more` : '';
  return {
    message: `the running HAProxy does not know ${first.kind} ${first.name} of its file${more}`,
    subject: `${first.kind} ${first.name}`,
    at: first.at,
  };
}

/** A time says that a file was written, not that it is another one: that is doubtful, and told so. */
function* writtenAfterStart(state: NodeWith<'state'>['state']): Iterable<Found> {
  for (const unloaded of unloadedOf(state)) {
    if (unloaded.service === 'haproxy')
      yield { message: unloadedText(unloaded), doubt: 'it may have been written as it was before' };
  }
}
