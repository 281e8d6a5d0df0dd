import { changesEnvironment } from '../../haproxy/environment.js';
import { type ProxySection, proxySections } from '../../haproxy/proxy-sections.js';
import { serverStateFiles } from '../../haproxy/server-state-files.js';
import type { Server } from '../../haproxy/servers.js';
import type { Need } from '../../plan/change-kind.js';
import type { PairChange } from '../evidence.js';
import { nodeRule, type Rule } from '../rule.js';
import { lostSessions } from './change-sessions.js';
import { listed } from './haproxy-words.js';

/** What a planned change does to HAProxy. */
export const changeHaproxyRules: readonly Rule[] = [
  nodeRule({
    id: 'change-restarts-haproxy',
    severity: 'high',
    what: 'The change only comes into force when HAProxy is restarted',
    why: 'A reload does not bring it into effect, and a restart cuts every session and refuses new ones until HAProxy listens again.',
    remedy:
      'Put the file on the nodes without a reload and run hitless restart, which restarts each node while it has no VIP; or leave the line as it is.',
    sources: [
      'HAProxy configuration manual, "master-worker", "daemon", "option start-on-reload"',
      'HAProxy management guide, section 4 "Stopping and restarting HAProxy"',
    ],
    needs: [],
    pairNeeds: ['change'],
    *check({ node }, { change }) {
      for (const { why, at } of restartsOf(node, change).filter(({ keyword }) => !isEnvironment(keyword)))
        yield { message: `${why} (${at})` };
    },
  }),
  nodeRule({
    id: 'change-environment-stays',
    severity: 'medium',
    what: 'The change takes a variable out of the environment, which a reload before HAProxy 3.1 does not do',
    why: 'The master starts itself anew with the environment that it has: lines that read the variable go on with the old value, and a restart later makes them another thing.',
    remedy:
      'Set the variable to its new value by setenv instead of removing the line, or restart HAProxy by hitless restart.',
    sources: [
      'HAProxy mworker_reexec(), restore_env (3.1)',
      'measured on HAProxy 2.2.0 and 2.6.12: a removed setenv stays, on 3.2.0 it is gone',
    ],
    needs: [],
    pairNeeds: ['change'],
    *check({ node }, { change }) {
      for (const { why, at } of restartsOf(node, change).filter(({ keyword }) => isEnvironment(keyword)))
        yield { message: `${why} (${at})` };
    },
  }),
  nodeRule({
    id: 'change-state-file-wins',
    severity: 'high',
    what: 'The change moves servers that a server-state-file holds where they were',
    why: 'Address, port and TLS come from the file when a new worker starts: the change is installed, the reload succeeds, and the traffic goes where it went before.',
    remedy:
      'Reload with --keep-server-state, which leaves these servers out of the file; or take them out of the file by hand right before the reload.',
    sources: ['haproxy/haproxy#3296', 'haproxy/haproxy#2401', 'haproxy/haproxy#1412'],
    needs: ['haproxy'],
    pairNeeds: ['change'],
    *check({ node, haproxy }, { change }) {
      const after = change.after.find((each) => each.node === node)?.haproxy;
      const isWritten = change.plan?.steps.some((step) => step.kind === 'save' && step.node === node) === true;
      if (after === undefined || isWritten) return;
      const before = proxySections(haproxy);
      for (const { path, backends } of serverStateFiles(after)) {
        const moved = proxySections(after)
          .filter(({ name }) => backends.includes(name))
          .flatMap((proxy) =>
            movedServers(
              before.find(({ name }) => name === proxy.name),
              proxy,
            ),
          );
        const [first] = moved;
        if (first === undefined) continue;
        yield { message: `${path} keeps ${listed(moved.map(({ text }) => text))}`, at: first.at };
      }
    },
  }),
  nodeRule({
    id: 'change-removes-live',
    severity: 'high',
    what: 'The change removes what has sessions now',
    why: 'Nobody listens any more for clients of a removed frontend: their next connection is refused. Sessions that are there go on in the old worker, until they end or hard-stop-after cuts them.',
    remedy: 'Move clients away first and wait until the sessions are gone; set a server to DRAIN before it is removed.',
    sources: ['HAProxy management guide, section 4 "Stopping and restarting HAProxy": soft stop'],
    needs: ['haproxy', 'runtimeState'],
    pairNeeds: ['change'],
    *check({ node, haproxy, runtimeState }, { change }) {
      const after = change.after.find((each) => each.node === node)?.haproxy;
      if (after === undefined) return;
      if (runtimeState.stat === undefined) yield { unseen: 'HAProxy does not tell its sessions' };
      else yield* lostSessions(runtimeState.stat, haproxy, after);
    },
  }),
];

const restartsOf = (node: string, { analysis }: PairChange): readonly Need[] =>
  (analysis.kinds.find((each) => each.node === node)?.needs ?? []).filter(
    ({ service, action }) => service === 'haproxy' && action === 'restart',
  );

const isEnvironment = (keyword = ''): boolean => changesEnvironment([keyword]);

/** Servers of both that have another address, port or TLS after the change. */
const movedServers = (before: ProxySection | undefined, after: ProxySection) =>
  after.servers.flatMap((server) => {
    const was = before?.servers.find(({ name }) => name === server.name);
    if (was === undefined || endpointOf(was) === endpointOf(server)) return [];
    return [{ text: `${after.name}/${server.name} at ${endpointOf(was)}`, at: server.at }];
  });

const endpointOf = ({ address, port, ssl }: Server): string =>
  `${address}${port === undefined ? '' : `:${port}`}${ssl ? ' with TLS' : ''}`;
