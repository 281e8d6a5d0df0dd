import type { HaproxyConfig } from './config.js';
import { contentLosses, frontendLosses, globalLosses, tableLosses } from './proxy-losses.js';
import type { RuntimeLoss, RuntimeState } from './runtime-state.js';
import { serverLosses } from './server-losses.js';

/**
 * Everything that the running worker has, the configuration on disk does not say, and a reload takes away, as far as it can be told.
 * `localPeer`: HAProxy's own name among its peers.
 */
export function lostByReload(state: RuntimeState, config: HaproxyConfig, localPeer: string): readonly RuntimeLoss[] {
  const { servers, stat = [], info } = state;
  return [
    ...(servers === undefined ? [] : serverLosses(servers.servers, stat, config)),
    ...frontendLosses(stat, info, config),
    ...(info === undefined ? [] : globalLosses(info, config)),
    ...tableLosses(state, config, localPeer),
    ...contentLosses(state),
  ];
}

/** What can't be told cheaply, or could not be asked, in words. */
export function notChecked(state: RuntimeState): readonly string[] {
  const { patterns = [], certificates } = state;
  const files = patterns.filter(({ file, replaced = 0 }) => !file.startsWith('virt@') && replaced === 0);
  return [
    ...(files.length === 0
      ? []
      : [
          `changes by the CLI to ${listed(
            files.map(({ file }) => file),
            'map or ACL',
            'maps and ACLs',
          )}`,
        ]),
    ...(certificates === undefined || certificates.files.length === 0
      ? []
      : [`certificates replaced by the CLI (${certificates.files.length} loaded)`]),
    ...state.unknowns,
  ];
}

const MOST_NAMED = 3;

function listed(names: readonly string[], one: string, many: string): string {
  const shown = names.slice(0, MOST_NAMED).join(', ');
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${names.length} ${names.length === 1 ? one : many} (${shown}${more})`;
}
