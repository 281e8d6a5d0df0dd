import { parseHaproxyArgv } from '../haproxy/argv.js';
import { lastGlobal } from '../haproxy/global.js';
import { lostByReload, notChecked } from '../haproxy/runtime-loss.js';
import type { RuntimeLoss, RuntimeState } from '../haproxy/runtime-state.js';
import { serverStateFiles } from '../haproxy/server-state-files.js';
import { processesOf } from '../node/runtime-facts.js';
import type { ReloadPolicy } from './reload-policy.js';
import type { NodeState } from './serving.js';
import { blocked, ok, type Verdict } from './verdict.js';

/** What a reload takes from the running worker of one node. */
export interface NodeLosses {
  readonly node: string;
  readonly lost: readonly RuntimeLoss[];
  /** The part of it that the run sets again. */
  readonly kept: readonly RuntimeLoss[];
  /** What can't be told, in words. */
  readonly notChecked: readonly string[];
  /** Files that new workers read server states from; the run writes them before the reload when it keeps states. */
  readonly stateFiles: readonly string[];
}

export function nodeLosses(state: NodeState, runtime: RuntimeState, policy: ReloadPolicy): NodeLosses {
  const { config } = state.facts.haproxy;
  const { node } = state.facts;
  if (config === undefined) {
    const unread = 'the configuration could not be read: nothing to compare the runtime state with';
    return { node, lost: [], kept: [], notChecked: [unread], stateFiles: [] };
  }
  const all = lostByReload(runtime, config, localPeerName(state));
  const kept = policy.keepServerState ? all.filter(({ keepable }) => keepable) : [];
  const files = serverStateFiles(config);
  return {
    node,
    kept,
    lost: all.filter((loss) => !kept.includes(loss)).map((loss) => (loss.keepable ? asFileSays(loss, files) : loss)),
    notChecked: notChecked(runtime),
    stateFiles: files.map(({ path }) => path),
  };
}

/** A server whose backend has a state file begins as that file says, whenever it was written. */
function asFileSays(loss: RuntimeLoss, files: ReturnType<typeof serverStateFiles>): RuntimeLoss {
  const backend = /^server ([^/]+)\//.exec(loss.subject)?.[1] ?? '';
  const file = files.find(({ backends }) => backends.includes(backend));
  return file === undefined
    ? loss
    : { ...loss, after: `as ${file.path} says, else ${loss.after}`, stateFile: file.path };
}

/** HAProxy's own name among its peers: `-L`, else `localpeer`, else the host's name. */
export function localPeerName({ facts }: Pick<NodeState, 'facts'>): string {
  const { haproxy, hostname } = facts;
  const service = processesOf(haproxy);
  const process = service.mode === 'master-worker' ? service.master : haproxy.processes[0];
  const named = process === undefined ? undefined : parseHaproxyArgv(process.argv).localPeer;
  const configured = haproxy.config === undefined ? undefined : lastGlobal(haproxy.config, 'localpeer')?.words[1];
  return named ?? configured ?? hostname;
}

/** What an operator should know beside the list itself. */
export function lossWarnings(losses: NodeLosses, policy: ReloadPolicy): readonly string[] {
  const { node, lost, stateFiles } = losses;
  const keepable = lost.filter((loss) => loss.keepable).length;
  const offered =
    keepable === 0
      ? []
      : [`${node}: --keep-server-state would set ${keepable} of the server states again that this reload loses`];
  const files =
    stateFiles.length === 0 || policy.keepServerState
      ? []
      : [
          `${node}: servers start as ${stateFiles.join(', ')} says, which wins over the configuration: when it is stale, changed addresses and ports are silently overridden; --keep-server-state writes it right before the reload`,
        ];
  return [...offered, ...downServers(losses), ...files];
}

/** Requests to such a server wait for its connection, or fail, until a check has come back. Setting it DOWN again takes some round trips. */
function downServers({ node, lost, kept, stateFiles }: NodeLosses): readonly string[] {
  const down = [...lost, ...kept].filter(({ what }) => what === 'down').length;
  if (down === 0 || stateFiles.length > 0) return [];
  const until = kept.length > 0 ? 'for some milliseconds' : 'until their first check';
  return [
    `${node}: ${down} DOWN ${down === 1 ? 'server gets' : 'servers get'} traffic ${until} after the reload: only a server-state-file (load-server-state-from-file) with --keep-server-state keeps it away`,
  ];
}

/** Whether server states can be set again at all, where that was asked for. */
export function canKeep(node: string, { level, servers, unknowns }: RuntimeState, policy: ReloadPolicy): Verdict {
  if (!policy.keepServerState) return ok('server states are not kept');
  if (servers === undefined)
    return blocked(
      `${node}: --keep-server-state: HAProxy does not tell its servers' states: ${unknowns.join('; ')}`,
      'give HAProxy a master socket (-S) or a stats socket, or leave the flag out',
    );
  if (level !== undefined && level !== 'admin')
    return blocked(
      `${node}: --keep-server-state: the socket of HAProxy only allows ${level}, and setting a server needs admin`,
      "add 'level admin' to its stats socket, or leave the flag out",
    );
  return ok('server states can be set');
}
