import { parseHaproxyArgv } from './argv.js';
import type { HaproxyConfig } from './config.js';
import { keepAliveFrontends, timeoutBeyondHardStop } from './proxies.js';
import type { ReloadWarning } from './reload-choice.js';
import { type ReloadEvidence, type ReloadProcess, runningVersionOf } from './reload-evidence.js';
import { versionAtLeast } from './version.js';

type Text = string | undefined;

const warning = (about: ReloadWarning['about'], text: Text): readonly ReloadWarning[] =>
  text === undefined ? [] : [{ about, text }];

const migrateAdvice = 'on Linux ≥ 5.14 sysctl net.ipv4.tcp_migrate_req=1 moves waiting connections to the new process';

/** The first stats socket that hands out listening sockets (`expose-fd listeners`): what `-x` needs. */
export const listenersSocketOf = (config: HaproxyConfig | undefined): string | undefined =>
  config?.statsSockets.find((socket) => socket.exposesListeners && socket.path.startsWith('/'))?.path;

/** `2.6.12` of `2.6.12-1+deb12u4`. */
const numberOf = (version: string): string => /^\d+\.\d+(?:\.\d+|-dev\d*)?/.exec(version)?.[0] ?? version;

/** The reload starts the binary on disk, which is not the one that runs. */
function upgraded({ version, runningVersion }: ReloadEvidence, process: ReloadProcess): Text {
  const differs =
    version !== undefined && runningVersion !== undefined && numberOf(runningVersion) !== numberOf(version);
  if (!process.exeDeleted && !differs) return undefined;
  return `the binary on disk was upgraded${version === undefined ? '' : ` to ${version}`}: the reload starts the new one`;
}

function hardStop({ config }: ReloadEvidence): Text {
  const outliving = config && timeoutBeyondHardStop(config);
  if (outliving === undefined) return undefined;
  const { name, ms, at, hardStopAfterMs } = outliving;
  return `hard-stop-after ${hardStopAfterMs / 1000} s is shorter than timeout ${name} ${ms / 1000} s (${at.file}:${at.line}): older sessions are cut ${hardStopAfterMs / 1000} s after the reload`;
}

/** Idle keep-alive connections are closed at a soft stop since 2.4; requests that are on their way then are lost. */
function keepAlive(evidence: ReloadEvidence, process: ReloadProcess): Text {
  const { config } = evidence;
  const version = runningVersionOf(evidence, process);
  if (config === undefined || version === undefined || !versionAtLeast(version, [2, 4])) return undefined;
  const frontends = keepAliveFrontends(config).map(({ name }) => name);
  if (frontends.length === 0) return undefined;
  const which =
    frontends.length > 3
      ? `${frontends.slice(0, 3).join(', ')} and ${frontends.length - 3} more`
      : frontends.join(', ');
  const advice = versionAtLeast(version, [2, 6])
    ? "set 'option idle-close-on-response'"
    : "HAProxy ≥ 2.6 has 'option idle-close-on-response' against it";
  return `clients with idle keep-alive connections to ${which} can lose a request: ${advice}`;
}

const common = (evidence: ReloadEvidence, process: ReloadProcess): readonly ReloadWarning[] => [
  ...warning('binary', upgraded(evidence, process)),
  ...warning('hard-stop', hardStop(evidence)),
  ...warning('keep-alive', keepAlive(evidence, process)),
];

/** Without fd passing the connections that wait in an old listener's queue are reset when it closes. */
function masterFdPassing(evidence: ReloadEvidence, master: ReloadProcess): Text {
  const version = runningVersionOf(evidence, master);
  const disabled = parseHaproxyArgv(master.argv).listenersFrom === '/dev/null';
  if (version === undefined) return 'the running version is not known, so neither is whether listeners are passed on';
  if (versionAtLeast(version, [2, 6])) {
    const ignored = !versionAtLeast(version, [2, 9]);
    return disabled && !ignored
      ? `not hitless: '-x /dev/null' turns the passing of listeners off; new connections can be reset; ${migrateAdvice}`
      : undefined;
  }
  if (!disabled && listenersSocketOf(evidence.config) !== undefined) return undefined;
  return disabled
    ? `not hitless: '-x /dev/null' turns the passing of listeners off; new connections can be reset; ${migrateAdvice}`
    : `not hitless: ${version} passes listeners on only over a stats socket with 'expose-fd listeners'; new connections can be reset; ${migrateAdvice}`;
}

function noMasterSocket(evidence: ReloadEvidence, master: ReloadProcess, socket: string | undefined): Text {
  const version = runningVersionOf(evidence, master);
  if (version !== undefined && !versionAtLeast(version, [1, 9])) return undefined;
  if (socket !== undefined) {
    return evidence.masterAnswers === false
      ? `the master socket ${socket} does not answer: the outcome can only be read from the workers`
      : undefined;
  }
  return evidence.unit?.mainPid === master.pid
    ? 'no master socket: the outcome can only be read from the workers; if EXTRAOPTS is set in /etc/default/haproxy or /etc/sysconfig/haproxy, add -S /run/haproxy-master.sock to it'
    : 'no master socket: the outcome can only be read from the workers; start HAProxy with -S';
}

/** What an operator should know before a master is reloaded. `socket`: the master socket, whether it answers or not. */
export const masterWarnings = (
  evidence: ReloadEvidence,
  master: ReloadProcess,
  socket: string | undefined,
): readonly ReloadWarning[] => [
  ...warning('listeners', masterFdPassing(evidence, master)),
  ...warning('outcome', noMasterSocket(evidence, master, socket)),
  ...common(evidence, master),
];

function daemonFdPassing(evidence: ReloadEvidence, execReload: string | undefined): Text {
  const passes =
    execReload === undefined
      ? listenersSocketOf(evidence.config) !== undefined
      : /(?:^|\s)-x\s+(?!\/dev\/null)/.test(execReload);
  return passes
    ? undefined
    : `not hitless: listeners are not passed on (needs -x and a stats socket with 'expose-fd listeners'); new connections can be reset; ${migrateAdvice}`;
}

/** What an operator should know before a process without a master is replaced. `execReload`: the unit's own command does it. */
export const daemonWarnings = (
  evidence: ReloadEvidence,
  process: ReloadProcess,
  execReload?: string,
): readonly ReloadWarning[] => [
  ...warning('listeners', daemonFdPassing(evidence, execReload)),
  ...common(evidence, process),
];
