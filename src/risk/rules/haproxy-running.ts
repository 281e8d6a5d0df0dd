import { proxySections } from '../../haproxy/proxy-sections.js';
import { branchOf, parseVersionOutput } from '../../haproxy/version.js';
import type { FileFacts } from '../../node/facts.js';
import { processesOf } from '../../node/runtime-facts.js';
import { servingOf } from '../../plan/serving.js';
import type { NodeWith } from '../evidence.js';
import type { Found } from '../finding.js';
import { nodeRule, type Rule } from '../rule.js';

/** Rules about a HAProxy that runs something else than what lies on the disk. */
export const haproxyRunningRules: readonly Rule[] = [
  nodeRule({
    id: 'haproxy-runs-older-files',
    severity: 'high',
    what: 'The files of HAProxy were changed and never loaded.',
    why: 'The next reload, restart or crash puts into force what somebody wrote at another time and nobody has seen serve, and it will look like the fault of whatever was changed then.',
    remedy: 'See what was changed, and reload HAProxy or put the old file back.',
    sources: [
      'HAProxy management guide, section 4: a process reads its files once, as it starts',
      'proc_pid_stat(5), field 22 "starttime"',
    ],
    needs: ['haproxy', 'state', 'host'],
    *check(node) {
      const { state, host } = node;
      const startTicks = Math.min(...servingOf(state).workers.map((worker) => worker.startTicks));
      if (!Number.isFinite(startTicks)) return;
      const unloaded = backendsNotRunning(node);
      if (unloaded !== undefined) yield unloaded;
      else if (host.boot === undefined) yield { unseen: 'when HAProxy read its files' };
      else yield* changedSince(host.boot.atMs + startTicks * host.boot.tickMs, node);
    },
  }),
  nodeRule({
    id: 'haproxy-binary-replaced',
    severity: 'high',
    what: 'The HAProxy on the disk is not the one that runs.',
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

/** Both times are whole seconds. */
const ROUNDING_MS = 2000;

/** A time says that a file was written, not that it is another one: that is doubtful, and told so. */
function* changedSince(loadedAtMs: number, { state: { facts } }: NodeWith<'state'>): Iterable<Found> {
  const newer = facts.files.filter(
    ({ path, modifiedAtMs }) => facts.haproxy.configPaths.includes(path) && modifiedAtMs > loadedAtMs + ROUNDING_MS,
  );
  for (const { path, modifiedAtMs } of newer) {
    yield {
      message: `${path} was written ${instant(modifiedAtMs)}, HAProxy read its files ${instant(loadedAtMs)}`,
      doubt: 'it may have been written as it was before',
    };
  }
}

const instant = (ms: FileFacts['modifiedAtMs']): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
