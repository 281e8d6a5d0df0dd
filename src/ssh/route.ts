import { type Endpoint, resolveEndpoint } from './endpoint.js';
import { SshError } from './error.js';
import type { JumpHost } from './jump.js';
import type { SshSettings } from './settings.js';

/** A jump host may itself be reached through jump hosts; deeper than this is taken for a loop. */
const DEEPEST_JUMP = 8;

/** The machines to connect through, in order; the last one is the node itself. Fails with kind `config`. */
export async function resolveRoute(
  node: string,
  settings: SshSettings,
  log: (message: string) => void,
): Promise<readonly [...hops: Endpoint[], target: Endpoint]> {
  return await resolve(node, settings, log, DEEPEST_JUMP);
}

async function resolve(
  node: string,
  settings: SshSettings,
  log: (message: string) => void,
  depth: number,
): Promise<[...Endpoint[], Endpoint]> {
  if (depth === 0) {
    throw new SshError(node, 'config', `${node}: more than ${DEEPEST_JUMP} jump hosts in a row; does ProxyJump loop?`);
  }
  const target = await resolveEndpoint(node, settings, log);
  const hops: Endpoint[] = [];
  for (const [index, jump] of target.jump.entries()) {
    const resolved = await resolve(node, settingsOfHop(settings, jump), log, depth - 1);
    // Only the first hop is reached from here: what ssh_config says of the way to a later one would start at this machine.
    hops.push(...(index === 0 ? resolved : resolved.slice(-1)));
  }
  return [...hops, target];
}

/** A hop shares the node's keys, agent and known_hosts, and has its own user and port, as with `ssh -J`. */
function settingsOfHop(settings: SshSettings, jump: JumpHost): SshSettings {
  const { user: _user, port: _port, ...shared } = settings;
  return { ...shared, ...jump, jump: [] };
}
