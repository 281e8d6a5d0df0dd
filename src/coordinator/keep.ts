import { type CarryCommand, type CarryOver, carryOver } from '../haproxy/carry-over.js';
import { serverStateFiles, stateFileText } from '../haproxy/server-state-files.js';
import type { ServersState } from '../haproxy/show-servers-state.js';
import { openRuntime, type RuntimeSockets } from '../node/runtime.js';
import { isSocketFailure } from '../node/runtime-facts.js';
import { commandWorker, readServersState } from '../node/runtime-state.js';
import { saveServerState } from '../node/save-state.js';
import { failedSince } from '../plan/proof.js';
import { type NodeState, servingOf } from '../plan/serving.js';
import type { StepOf } from '../plan/step.js';
import type { Host } from '../ssh/host.js';
import { PairHalt } from './halt.js';
import type { Rolling, Told } from './rolling.js';

/** Milliseconds: servers that should be DOWN get traffic until then. */
const POLL_MS = 30;
/** A worker that takes longer is given its states with its proof. */
const LONGEST_WAIT_MS = 10_000;

/** The sockets that answered before the reload. */
const socketsOf = ({ sockets, runtime }: NodeState): RuntimeSockets => {
  const { masterSocket: _, ...others } = sockets;
  return runtime.proc === undefined ? others : sockets;
};

/** Throws a `PairHalt` where HAProxy does not tell them. */
async function serversOf(host: Host, state: NodeState, pid: number | undefined): Promise<ServersState> {
  try {
    return await readServersState(host, socketsOf(state), pid);
  } catch (error) {
    if (!isSocketFailure(error)) throw error;
    throw new PairHalt('failed', `${host.name}: server states not known: ${error.message}`);
  }
}

function notedServers(node: string, { progress }: Rolling): ServersState {
  const servers = progress.servers.get(node);
  if (servers === undefined) throw new RangeError(`the servers of ${node} were not noted`);
  return servers;
}

/** Notes the states of a guarded node's servers, and writes them to the files that new workers begin with. */
export async function save({ node, files }: StepOf<'save'>, rolling: Rolling): Told {
  const { session, progress, run } = rolling;
  const before = progress.guarded;
  if (before?.facts.node !== node) throw new RangeError(`${node} is to be reloaded without a guard before`);
  const servers = await serversOf(session.node(node).host, before, servingPid(before));
  progress.servers.set(node, servers);
  const { config } = before.facts.haproxy;
  const known = config === undefined ? [] : serverStateFiles(config).filter(({ path }) => files.includes(path));
  for (const file of known) {
    if (config === undefined) continue;
    await saveServerState(session.node(node).host, run, file.path, stateFileText(file, servers, config));
  }
  return told([`${servers.servers.length} servers noted`, ...known.map(({ path }) => `${path} written`)].join(', '));
}

/** After a failed reload (HAProxy ≥ 3.1) an old worker is the serving one. */
const servingPid = ({ runtime: { proc } }: NodeState): number | undefined =>
  proc?.workers.length === 0 ? proc.oldWorkers[0]?.pid : undefined;

/**
 * Sets what the servers had in the new worker, as soon as that answers. It never fails the run: whether the reload went well is the proof's
 * question, and so is what of this did not work.
 */
export async function keep(step: StepOf<'keep'>, rolling: Rolling): Told {
  const before = rolling.progress.before.get(step.node);
  if (before === undefined) throw new RangeError(`${step.node} is to keep states without a reload before`);
  try {
    const pid = await newWorker(step, before, rolling);
    if (pid === undefined) return told('no new worker answers yet: left to the proof');
    return told(keptText(await setStates(step.node, rolling, before, pid)));
  } catch (error) {
    if (!isSocketFailure(error) && !(error instanceof PairHalt)) throw error;
    return told(`left to the proof: ${error.message}`);
  }
}

/** The pid of a worker that answers and was not there before; undefined when there is none in time, or the reload has failed. */
async function newWorker(step: StepOf<'keep'>, before: NodeState, rolling: Rolling): Promise<number | undefined> {
  const { session, world } = rolling;
  const runtime = openRuntime(session.node(step.node).host, socketsOf(before));
  const serving = servingOf(before);
  const known = new Set([...serving.workers, ...serving.oldWorkers].map(({ pid }) => pid));
  const deadlineMs = world.now() + Math.min(step.withinMs, LONGEST_WAIT_MS);
  for (;;) {
    const info = await unlessSilent(runtime.showInfo());
    if (info !== undefined && !info.Stopping && !known.has(info.Pid)) return info.Pid;
    const proc = before.runtime.proc === undefined ? undefined : await unlessSilent(runtime.showProc());
    const now = proc === undefined ? {} : { reloadFailed: proc.reloadFailed, reloads: proc.master.reloads };
    if (failedSince(serving, now) || world.now() >= deadlineMs) return undefined;
    await world.sleep(POLL_MS);
  }
}

/** While a master executes itself anew, its sockets say nothing or break. */
const unlessSilent = <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error: unknown) => {
    if (!isSocketFailure(error)) throw error;
    return undefined;
  });

const told = (text: string) => ({ found: undefined, text });

interface Carried {
  readonly wanted: CarryOver;
  /** What HAProxy had to say to it. */
  readonly said: string;
}

async function setStates(node: string, rolling: Rolling, before: NodeState, pid?: number): Promise<Carried> {
  const { host } = rolling.session.node(node);
  const sockets = socketsOf(before);
  const wanted = carryOver(notedServers(node, rolling), await serversOf(host, before, pid));
  const said = await commandWorker(
    host,
    sockets,
    pid,
    wanted.commands.map(({ command }) => command),
  );
  return { wanted, said };
}

function keptText({ wanted, said }: Carried): string {
  const { commands, refused } = wanted;
  return [
    commands.length === 0 ? 'nothing to set' : `set again: ${named(commands)}`,
    ...(refused.length === 0
      ? []
      : [`not kept: ${refused.map(({ server, what, why }) => `${server} ${what}: ${why}`).join(', ')}`]),
    ...(said === '' ? [] : [`HAProxy says: ${said}`]),
  ].join('; ');
}

/** What can be read back, and is not so. */
const missing = ({ wanted }: Carried): readonly CarryCommand[] => wanted.commands.filter(({ passing }) => !passing);

const MOST_NAMED = 10;

function named(commands: readonly CarryCommand[]): string {
  const more = commands.length - MOST_NAMED;
  const names = commands.slice(0, MOST_NAMED).map(({ server, what }) => `${server} ${what}`);
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}

/** Reads the states back in a proven node, tries once more what is missing, and halts when that does not help: the node serves, but not as before. */
export async function demandKept(node: string, rolling: Rolling): Promise<string> {
  const before = rolling.progress.before.get(node);
  if (before === undefined) throw new RangeError(`${node} is to keep states without a reload before`);
  if (missing(await setStates(node, rolling, before)).length > 0) {
    const again = await setStates(node, rolling, before);
    const still = missing(again);
    if (still.length > 0)
      throw new PairHalt(
        'failed',
        `${node} is proven, but its servers are not as before: ${named(still)} could not be set again${again.said === '' ? '' : `: ${again.said}`}`,
        `on HAProxy's socket of ${node}: ${still.map(({ command }) => command).join('; ')}`,
      );
  }
  return 'server states as before';
}
