import { globalSettings } from '../../haproxy/global.js';
import { missingTimeouts } from '../../haproxy/missing-timeouts.js';
import { timeoutBeyondHardStop } from '../../haproxy/proxies.js';
import { sessionEnd } from '../../haproxy/session-end.js';
import { endedAtReload, missingMemory } from '../../plan/headroom.js';
import { durationText, mibText, oldWorkersOf, oldWorkersText } from '../../plan/old-workers.js';
import { servingOf } from '../../plan/serving.js';
import { nodeRule, type Rule } from '../rule.js';
import { globalAt, listed } from './haproxy-words.js';

/** Workers that finish their sessions after a reload: how many there are, how long they may stay, and what they cost. */
export const haproxyOldWorkerRules: readonly Rule[] = [
  nodeRule({
    id: 'haproxy-old-workers',
    severity: 'high',
    what: 'Old HAProxy workers pile up',
    why: 'Each holds its memory, file descriptors and server connections, and speaks to clients by a configuration that is no longer in force. With many of them the next reload fails or the kernel ends HAProxy.',
    remedy:
      "Look at what they still serve ('@!PID show sess' on the master socket), and set hard-stop-after in the global section so that they end.",
    sources: ['HAProxy configuration manual, "hard-stop-after"', 'haproxy/haproxy#1792', 'haproxy/haproxy#2184'],
    needs: ['state', 'workerUse'],
    *check({ state, workerUse }) {
      const serving = servingOf(state);
      const old = oldWorkersOf(state, serving, workerUse, new Map());
      const oldForMs = Math.max(0, ...old.workers.map((worker) => worker.oldForMs));
      if (old.workers.length < SOME_WORKERS && oldForMs < LONG_MS) return;
      const severity = old.workers.length >= MANY_WORKERS ? 'high' : 'medium';
      yield { message: oldWorkersText(old), severity };
    },
  }),
  nodeRule({
    id: 'haproxy-worker-ended-at-reload',
    severity: 'high',
    what: 'The next reload ends an old worker with its sessions, by mworker-max-reloads',
    why: 'The master sends SIGTERM to workers that have lived through that many reloads, failed ones too: their connections are cut at that moment. From 3.3 on the limit is 50 where none is written.',
    remedy: 'Wait for its sessions to end (--drain wait) before the reload, or raise mworker-max-reloads.',
    sources: [
      'HAProxy configuration manual, "mworker-max-reloads"',
      'HAProxy mworker_kill_max_reloads(), commit 036722737',
    ],
    needs: ['state'],
    *check({ state }) {
      const ended = endedAtReload(state);
      if (ended === undefined) return;
      const which = `worker ${ended.pids.join(', ')}`;
      yield { message: `mworker-max-reloads is ${ended.maxReloads}: the next reload ends ${which} with its sessions` };
    },
  }),
  nodeRule({
    id: 'haproxy-max-reloads-small',
    severity: 'high',
    what: 'mworker-max-reloads cuts the sessions of workers that were replaced a moment ago',
    why: 'With 0 every reload ends the worker that it replaces, with all of its sessions; with 1 or 2 a second or third reload in a row does, failed ones count too.',
    remedy:
      'Leave mworker-max-reloads out, or give it a number that no evening of changes reaches, and end old workers by hard-stop-after.',
    sources: ['HAProxy configuration manual, "mworker-max-reloads"', 'HAProxy mworker_kill_max_reloads()'],
    needs: ['haproxy'],
    *check({ haproxy }) {
      const setting = globalSettings(haproxy).mworkerMaxReloads;
      if (setting === undefined || setting.value > FEW_RELOADS) return;
      yield {
        message: `mworker-max-reloads is ${setting.value}`,
        at: setting.at,
        severity: setting.value === 0 ? 'high' : 'medium',
        ...(setting.conditions.length > 0 && { doubt: 'the line stands under a condition' }),
      };
    },
  }),
  nodeRule({
    id: 'haproxy-memory-short',
    severity: 'high',
    what: 'There is not enough memory for one more HAProxy worker',
    why: 'After a reload the old and the new worker run side by side: the kernel may end one of them, or the new one can not allocate its SSL cache and the reload fails.',
    remedy: 'End old workers first, raise MemoryMax= of the unit, or give the machine more memory.',
    sources: ['haproxy/haproxy#155', 'haproxy/haproxy#800', 'haproxy/haproxy#2867'],
    needs: ['state', 'workerUse'],
    *check({ state, workerUse }) {
      if (workerUse.freeKib === undefined) yield { unseen: 'how much memory is left is not known' };
      const missing = missingMemory(state, workerUse);
      if (missing === undefined) return;
      const { wantedKib, freeKib } = missing;
      yield { message: `one more worker takes about ${mibText(wantedKib)}, and ${mibText(freeKib)} are free` };
    },
  }),
  nodeRule({
    id: 'haproxy-hard-stop-missing',
    severity: 'low',
    what: 'Nothing ends old workers: there is no hard-stop-after',
    why: 'A worker that was replaced lives as long as its last session: WebSockets and database connections keep it for days, with its memory and an old configuration.',
    remedy: 'Set hard-stop-after in the global section, longer than the longest session that must not be cut.',
    sources: [
      'HAProxy configuration manual, "hard-stop-after"',
      'measured on HAProxy 2.6.12: without it the worker and its session lived on',
    ],
    needs: ['haproxy'],
    *check({ haproxy }) {
      const end = sessionEnd(haproxy);
      if (end?.kind !== 'timeouts') return;
      const how = `an idle session ends after ${durationText(end.ms)} (${end.timeout}, ${end.at.file}:${end.at.line}), a busy one has no end`;
      yield { message: `there is no hard-stop-after: ${how}`, ...globalAt(haproxy) };
    },
  }),
  nodeRule({
    id: 'haproxy-hard-stop-short',
    severity: 'medium',
    what: 'hard-stop-after cuts sessions that the timeouts allow',
    why: 'After every reload the old worker is ended when hard-stop-after is over, with the WebSockets, downloads and TCP sessions that it still has.',
    remedy:
      'Make hard-stop-after longer than the longest timeout, or be sure that clients connect again by themselves.',
    sources: [
      'HAProxy configuration manual, "hard-stop-after"',
      'measured on HAProxy 2.6.12: hard-stop-after 3s cut a session after 3.0 s',
    ],
    needs: ['haproxy'],
    *check({ haproxy }) {
      const outliving = timeoutBeyondHardStop(haproxy);
      if (outliving === undefined) return;
      const { name, ms, at, hardStopAfterMs } = outliving;
      const than = `timeout ${name} ${durationText(ms)} (${at.file}:${at.line})`;
      const setting = globalSettings(haproxy).hardStopAfterMs;
      yield {
        message: `hard-stop-after ${durationText(hardStopAfterMs)} is shorter than ${than}`,
        ...(setting && { at: setting.at }),
      };
    },
  }),
  nodeRule({
    id: 'haproxy-timeout-missing',
    severity: 'medium',
    what: 'A proxy has no timeout for its clients, its connections or its servers',
    why: 'A session whose other end is gone is never closed: it holds a connection slot, and keeps an old worker alive after every reload.',
    remedy: "Set 'timeout client', 'timeout connect' and 'timeout server' in the defaults section.",
    sources: [
      'HAProxy configuration manual, "timeout client", "timeout connect", "timeout server"',
      'HAProxy check_config_validity(), "missing timeouts for"',
    ],
    needs: ['haproxy'],
    *check({ haproxy }) {
      const all = missingTimeouts(haproxy);
      for (const kind of ['client', 'connect', 'server'] as const) {
        const without = all.filter(({ missing }) => missing === kind);
        const [first] = without;
        if (first === undefined) continue;
        const proxies = listed(without.map(({ proxy }) => proxy));
        yield { message: `no timeout ${kind} for ${proxies}`, subject: first.proxy, at: first.at };
      }
    },
  }),
  nodeRule({
    id: 'haproxy-grace',
    severity: 'high',
    what: "'grace' is set, which must not be used where HAProxy is reloaded",
    why: 'The old process goes on to accept connections after a reload while the new one listens too: clients reach the old configuration, and new listeners can fail.',
    remedy: "Remove 'grace'.",
    sources: ['HAProxy configuration manual, "grace": must not be used with processes that are reloaded'],
    needs: ['haproxy'],
    *check({ haproxy }) {
      const lines = haproxy.sections.flatMap(({ directives }) => directives);
      for (const { words, at, conditions } of lines) {
        if (words[0] !== 'grace') continue;
        yield {
          message: `'${words.join(' ')}' is set`,
          at,
          ...(conditions.length > 0 && { doubt: 'the line stands under a condition' }),
        };
      }
    },
  }),
];

/** Fewer of them, for less than an hour, are what every reload leaves behind. */
const SOME_WORKERS = 5;
const MANY_WORKERS = 10;
const LONG_MS = 3_600_000;
const FEW_RELOADS = 2;
