import { parseShowInfo, type ShowInfo } from '../haproxy/show-info.js';
import { parseShowProc, type ShowProc } from '../haproxy/show-proc.js';
import { parseShowStat, type StatRow } from '../haproxy/show-stat.js';
import type { Host } from '../ssh/host.js';
import { askSocket } from './ask-socket.js';
import { NodeError } from './node-error.js';

/** Unix sockets of HAProxy on a node. With a master socket the workers are reached through it. */
export interface RuntimeSockets {
  readonly masterSocket?: string;
  readonly statsSocket?: string;
}

/**
 * HAProxy's own word, over its sockets. Every call is one connection.
 * All throw `NodeError` (code `runtime`), `HaproxyAnswerError` for an answer that is none, and `SshError`.
 */
export interface Runtime {
  /** The processes of the master. */
  showProc(): Promise<ShowProc>;
  /** Of the current worker; of another one by its pid, which only the master can reach. */
  showInfo(pid?: number): Promise<ShowInfo>;
  showStat(pid?: number): Promise<readonly StatRow[]>;
  /** Sends one command and returns its whole answer. Default: to the current worker. */
  command(text: string, to?: 'worker' | 'master'): Promise<string>;
  /** Sends commands to one worker in one go and returns their answers, one after the other. Without a pid: as `command`. */
  commands(texts: readonly string[], pid?: number): Promise<string>;
}

export function openRuntime(host: Host, { masterSocket, statsSocket }: RuntimeSockets): Runtime {
  const master = (text: string): Promise<string> => {
    if (masterSocket === undefined)
      throw new NodeError(host.name, 'runtime', 'runtime', `${text}: HAProxy has no master socket`);
    return askSocket(host, masterSocket, text);
  };
  const worker = (text: string, pid?: number): Promise<string> => {
    if (pid !== undefined) return master(`@!${pid} ${text}`);
    if (masterSocket === undefined && statsSocket !== undefined) return askSocket(host, statsSocket, text);
    return master(`@1 ${text}`);
  };
  return {
    showProc: async () => parseShowProc(await master('show proc')),
    showInfo: async (pid) => parseShowInfo(await worker('show info', pid)),
    showStat: async (pid) => parseShowStat(await worker('show stat', pid)),
    command: async (text, to = 'worker') => (to === 'master' ? master(text) : worker(text)),
    commands: async (texts, pid) => {
      if (masterSocket === undefined) return worker(texts.join(';'));
      const to = pid === undefined ? '@1' : `@!${pid}`;
      return master(texts.map((text) => `${to} ${text}`).join(';'));
    },
  };
}
