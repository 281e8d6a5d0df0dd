import type { ServerState, ServersState } from './show-servers-state.js';

/** One command that gives a server of a new worker back what the old one had. */
export interface CarryCommand {
  readonly server: string;
  /** In words: `MAINT`, `weight 9`, … */
  readonly what: string;
  /** One line for the CLI, at admin level. */
  readonly command: string;
  /** A health check may undo it at any time: it can't be read back. */
  readonly passing: boolean;
}

export interface CarryOver {
  readonly commands: readonly CarryCommand[];
  /** What can't be given back, and why. */
  readonly refused: readonly { readonly server: string; readonly what: string; readonly why: string }[];
}

interface Wish {
  readonly what: string;
  readonly set: string;
  readonly isSo: boolean;
  readonly passing?: true;
  readonly against?: string;
}

/** HAProxy's own rule for names (invalid_char()): none of them can end a command or begin another one. */
const NAME = /^[\w.:-]+\/[\w.:-]+$/;

/**
 * What the servers had in the old worker by the CLI, and the commands that give it to the new one. Safe means: the server is still there with the same
 * address, and its configured weight did not change. A server that was DOWN is marked DOWN only while no check of the new worker has come back, and only
 * where checks will find it UP again (`rise` of them, as without a reload).
 * After the commands a second call answers what is still missing.
 */
export function carryOver(before: ServersState, now: ServersState): CarryOver {
  const present = new Map(now.servers.map((server) => [server.name, server]));
  const commands: CarryCommand[] = [];
  const refused: { server: string; what: string; why: string }[] = [];
  for (const was of before.servers) {
    const wishes = wishesOf(was, present.get(was.name) ?? was);
    if (wishes.length === 0) continue;
    const against = objection(was, present.get(was.name));
    for (const { what, set, isSo, passing = false, against: own } of wishes) {
      const why = against ?? own;
      if (why !== undefined) {
        if (!passing) refused.push({ server: was.name, what, why });
      } else if (!isSo) commands.push({ server: was.name, what, command: `set server ${was.name} ${set}`, passing });
    }
  }
  return { commands, refused };
}

function objection(was: ServerState, is: ServerState | undefined): string | undefined {
  if (is === undefined) return 'the server is gone';
  if (!NAME.test(was.name)) return 'its name is none that HAProxy allows';
  const sameHost = was.fqdn === undefined && is.fqdn === undefined ? was.address === is.address : was.fqdn === is.fqdn;
  const sameSsl = was.ssl === undefined || is.ssl === undefined || was.ssl === is.ssl;
  return sameHost && sameSsl && was.port === is.port ? undefined : 'the server has another address now';
}

function wishesOf(was: ServerState, is: ServerState): readonly Wish[] {
  const wishes: Wish[] = [];
  if (was.maint && !was.disabledInConfig) wishes.push({ what: 'MAINT', set: 'state maint', isSo: is.maint });
  else if (!was.maint && was.disabledInConfig) wishes.push({ what: 'in service', set: 'state ready', isSo: !is.maint });
  if (was.drain) wishes.push({ what: 'DRAIN', set: 'state drain', isSo: is.drain });
  if (was.weight !== was.configuredWeight && !was.agent) {
    const isSo = is.weight === was.weight;
    const changed = is.configuredWeight !== was.configuredWeight;
    wishes.push({
      what: `weight ${was.weight}`,
      set: `weight ${was.weight}`,
      isSo,
      ...(changed && !isSo ? { against: `its configured weight is another one now: ${is.configuredWeight}` } : {}),
    });
  }
  const wasDown = was.state === 'down' && was.checks === 'on' && !was.maint && !was.maintByOthers;
  if (wasDown && is.checks === 'on' && is.unchecked)
    wishes.push({ what: 'DOWN', set: 'health down', isSo: is.state === 'down', passing: true });
  return wishes;
}
