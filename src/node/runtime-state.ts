import type { RuntimeState } from '../haproxy/runtime-state.js';
import { parseCertificates, parsePatternFiles, parseShowTable } from '../haproxy/show-lists.js';
import { parseServersState, type ServersState } from '../haproxy/show-servers-state.js';
import type { Host } from '../ssh/host.js';
import { openRuntime, type RuntimeSockets } from './runtime.js';
import { isSocketFailure, type RuntimeFacts, servingWorker } from './runtime-facts.js';

/**
 * Reads what the serving worker carries that a reload would take away. `known`: answers of an earlier reading; what is among them is not asked again.
 * What does not answer is left out, with a reason; throws the host's `SshError` when the connection is lost.
 */
export async function readRuntimeState(
  host: Host,
  sockets: RuntimeSockets,
  known: Pick<RuntimeFacts, 'proc' | 'info' | 'stat'>,
): Promise<RuntimeState> {
  const asked = servingWorker(host, sockets, known.proc);
  if (asked === undefined) return { unknowns: ['no socket of HAProxy answers'] };
  const { runtime, pid } = asked;
  const unknowns: string[] = [];
  const attempt = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask();
    } catch (error) {
      if (!isSocketFailure(error)) throw error;
      unknowns.push(error.message);
      return undefined;
    }
  };
  const list = <T>(command: string, parse: (text: string) => T): Promise<T | undefined> =>
    attempt(async () => parse(await runtime.commands([command], pid)));
  const [servers, stat, info, tables, maps, acls, certificates, level] = await Promise.all([
    list('show servers state', parseServersState),
    known.stat ?? attempt(() => runtime.showStat(pid)),
    known.info ?? attempt(() => runtime.showInfo(pid)),
    list('show table', parseShowTable),
    list('show map', parsePatternFiles),
    list('show acl', parsePatternFiles),
    list('show ssl cert', certificatesOrNone),
    list('show cli level', (text) => text.trim()),
  ]);
  const patterns = maps === undefined && acls === undefined ? undefined : [...(maps ?? []), ...(acls ?? [])];
  return {
    ...(servers === undefined ? {} : { servers }),
    ...(stat === undefined ? {} : { stat }),
    ...(info === undefined ? {} : { info }),
    ...(tables === undefined ? {} : { tables }),
    ...(patterns === undefined ? {} : { patterns }),
    ...(certificates === undefined ? {} : { certificates }),
    ...(level === undefined ? {} : { level }),
    unknowns,
  };
}

/** Before 2.2, and without TLS, there is no such command, and no certificate that was changed by it. */
const certificatesOrNone = (text: string): ReturnType<typeof parseCertificates> | undefined =>
  text.startsWith('Unknown command') ? undefined : parseCertificates(text);

/** The servers of one worker; of the serving one without a pid, which only the master can tell apart. */
export const readServersState = async (
  host: Host,
  sockets: RuntimeSockets,
  pid: number | undefined,
): Promise<ServersState> => parseServersState(await openRuntime(host, sockets).commands(['show servers state'], pid));

/** Commands in one line of the CLI, which holds some 16000 characters. */
const AT_ONCE = 50;

/** Gives commands to one worker, some dozens at once, and returns what it had to say to them: nothing when all is well. */
export async function commandWorker(
  host: Host,
  sockets: RuntimeSockets,
  pid: number | undefined,
  commands: readonly string[],
): Promise<string> {
  const said: string[] = [];
  for (let at = 0; at < commands.length; at += AT_ONCE)
    said.push(await openRuntime(host, sockets).commands(commands.slice(at, at + AT_ONCE), pid));
  return said
    .join('\n')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .join('; ');
}
