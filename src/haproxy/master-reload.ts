import { parseHaproxyArgv } from './argv.js';
import { blocked, type ReloadChoice, type ReloadMethod, type ReloadWarning } from './reload-choice.js';
import {
  isDeafToUsr2,
  isStopped,
  type ReloadEvidence,
  type ReloadProcess,
  runningVersionOf,
} from './reload-evidence.js';
import { masterWarnings } from './reload-warnings.js';
import { cutsSessions, tellUnitReload, type UnitReload } from './unit-reload.js';
import { versionAtLeast } from './version.js';

const deafRemedy = (socket: string | undefined): string =>
  socket === undefined
    ? 'start HAProxy with -S so that the master CLI can reload it; until then only a restart in a window helps'
    : `find out why the master socket ${socket} does not answer: its 'reload' works and heals this`;

const fixUnit = "make it 'kill -USR2 $MAINPID', or give HAProxy a master socket with -S";

const refused: Readonly<Record<Exclude<UnitReload, 'signal' | 'master-cli' | 'none'>, string>> = {
  terminate: 'ends the old workers with their sessions (-st or hard-reload)',
  restart: 'restarts HAProxy, which breaks every session',
  kill: 'sends a signal that stops HAProxy instead of reloading it',
  finish: 'starts a new process with -sf, but HAProxy runs in master-worker mode',
  script: 'does what is not known',
};

/** Without an answering master socket only SIGUSR2 is left, by the unit that owns the master or directly. */
function chooseSignal(evidence: ReloadEvidence, master: ReloadProcess, socket: string | undefined): ReloadChoice {
  const { unit } = evidence;
  if (isDeafToUsr2(master)) {
    return blocked(
      'deaf',
      `the master (pid ${master.pid}) has SIGUSR2 blocked or pending: it is deaf to signals, a reload would silently do nothing`,
      deafRemedy(socket),
    );
  }
  const ok = (method: ReloadMethod, reason: string): ReloadChoice => ({
    verdict: 'ok',
    method,
    reason,
    warnings: masterWarnings(evidence, master, socket),
  });
  const direct: ReloadMethod = { kind: 'signal', masterPid: master.pid, startTicks: master.startTicks };
  if (!unit || unit.mainPid !== master.pid) {
    return ok(direct, 'master-worker without a usable master socket and without a systemd unit that owns it');
  }
  const does = tellUnitReload(unit.execReload);
  if (does === 'signal' || does === 'master-cli') {
    return ok({ kind: 'systemd', unit: unit.name }, `master-worker without a usable master socket under ${unit.name}`);
  }
  if (does === 'none') return ok(direct, `${unit.name} has no ExecReload; its main process is the master`);
  const reason = `ExecReload of ${unit.name} ${refused[does]}: ${unit.execReload.slice(0, 200)}`;
  return blocked(cutsSessions(does) ? 'cuts' : 'method', reason, fixUnit);
}

/** With the master CLI nothing of the unit is run, but an operator's `systemctl reload` would. */
function unitWarnings({ unit }: ReloadEvidence, master: ReloadProcess): readonly ReloadWarning[] {
  if (unit?.mainPid !== master.pid || !cutsSessions(tellUnitReload(unit.execReload))) return [];
  const text = `ExecReload of ${unit.name} would break sessions: never use 'systemctl reload' here; the master CLI is used instead`;
  return [{ about: 'unit-cuts', text }];
}

/** The method for HAProxy in master-worker mode. */
export function chooseForMaster(
  evidence: ReloadEvidence,
  master: ReloadProcess,
  workers: readonly ReloadProcess[],
): ReloadChoice {
  const argv = parseHaproxyArgv(master.argv);
  const socket = evidence.masterSocket ?? argv.masterSocket;
  if (argv.terminatesOld) {
    return blocked(
      'cuts',
      `the master (pid ${master.pid}) runs with -st: its reloads end old workers with their sessions`,
      'start HAProxy without -st',
    );
  }
  if (isStopped(master)) {
    return blocked(
      'down',
      `the master (pid ${master.pid}) is stopped (state ${master.state}): it neither answers nor takes signals`,
      `find out who stopped it, then kill -CONT ${master.pid}`,
    );
  }
  const { unit } = evidence;
  if (unit?.mainPid === master.pid && unit.activeState !== 'active') {
    return blocked(
      'busy',
      `${unit.name} is ${unit.activeState}: somebody reloads or stops it just now`,
      `wait until systemctl is-active ${unit.name} says 'active'`,
    );
  }
  if (workers.length === 0) {
    return blocked(
      'down',
      `the master (pid ${master.pid}) has no worker: nothing serves, or it is a worker whose master died`,
      'look into the log; HAProxy needs a start, not a reload',
    );
  }
  const version = runningVersionOf(evidence, master);
  const hasCli = version === undefined || versionAtLeast(version, [1, 9]);
  if (socket === undefined || !hasCli || evidence.masterAnswers === false) {
    return chooseSignal(evidence, master, hasCli ? socket : undefined);
  }
  const synchronous = version !== undefined && versionAtLeast(version, [2, 7]);
  const deaf: readonly ReloadWarning[] = isDeafToUsr2(master)
    ? [{ about: 'deaf', text: 'the master is deaf to SIGUSR2: only the master CLI reloads it (and heals it)' }]
    : [];
  return {
    verdict: 'ok',
    method: { kind: 'master-cli', socket, synchronous },
    reason: synchronous
      ? `the master CLI of ${version} answers 'reload' with its outcome`
      : `the master CLI reloads; its outcome is read from 'show proc' (${version === undefined ? 'running version not known' : `${version} answers before it is known`})`,
    warnings: [...deaf, ...unitWarnings(evidence, master), ...masterWarnings(evidence, master, socket)],
  };
}
