import { type HaproxyArgv, parseHaproxyArgv } from './argv.js';
import { blocked, type ReloadChoice } from './reload-choice.js';
import { isStopped, type ReloadEvidence, type ReloadProcess, type ReloadUnit } from './reload-evidence.js';
import { daemonWarnings, listenersSocketOf } from './reload-warnings.js';
import { cutsSessions, tellUnitReload, type UnitReload } from './unit-reload.js';

const pidsOf = (processes: readonly ReloadProcess[]): string => processes.map(({ pid }) => pid).join(', ');

const useMasterWorker =
  'run HAProxy in master-worker mode (Type=notify, ExecStart with -Ws, ExecReload=kill -USR2 $MAINPID)';

/** The unit that started these processes, so that only its own ExecReload keeps them in its control group. */
function owningUnit({ unit }: ReloadEvidence, workers: readonly ReloadProcess[]): ReloadUnit | undefined {
  if (unit === undefined || unit.activeState !== 'active') return undefined;
  const owns = workers.some(({ pid }) => pid === unit.mainPid) || (unit.mainPid === 0 && unit.type === 'forking');
  return owns ? unit : undefined;
}

function programOf(argv: HaproxyArgv, process: ReloadProcess): string | undefined {
  if (argv.program.startsWith('/')) return argv.program;
  return process.exe?.startsWith('/') && !process.exeDeleted ? process.exe : undefined;
}

const relativePathOf = (argv: HaproxyArgv): string | undefined =>
  argv.directory?.startsWith('/')
    ? undefined
    : [...argv.configArgs, argv.pidFile ?? '/'].find((path) => !path.startsWith('/'));

function chooseClassic(
  evidence: ReloadEvidence,
  workers: readonly ReloadProcess[],
  youngest: ReloadProcess,
): ReloadChoice {
  const argv = parseHaproxyArgv(youngest.argv);
  const program = programOf(argv, youngest);
  if (program === undefined) {
    return blocked(
      'method',
      `the path of the running binary '${argv.program}' is not known`,
      'start HAProxy by its full path',
    );
  }
  const relative = relativePathOf(argv);
  if (relative !== undefined) {
    return blocked(
      'method',
      `'${relative}' is relative to a directory that is not known`,
      'start HAProxy with full paths, or with -C',
    );
  }
  const listenersFrom = listenersSocketOf(evidence.config);
  return {
    verdict: 'ok',
    method: {
      kind: 'classic',
      argv: [program, ...argv.reloadArgv.slice(1)],
      pids: workers.map(({ pid }) => pid),
      ...(listenersFrom === undefined ? {} : { listenersFrom }),
    },
    reason: `no master: a new process with the same arguments takes over and -sf lets ${pidsOf(workers)} finish`,
    warnings: daemonWarnings(evidence, youngest),
  };
}

const refused: Readonly<Record<Exclude<UnitReload, 'finish'>, string>> = {
  signal: 'signals a master, but HAProxy runs without -W: the reload would succeed and do nothing',
  'master-cli': 'asks a master, but HAProxy runs without -W: the reload would do nothing',
  terminate: 'ends the old process with its sessions (-st)',
  restart: 'restarts HAProxy, which breaks every session',
  kill: 'sends a signal that stops HAProxy instead of reloading it',
  none: 'is not set, and a process started beside the unit would not belong to it',
  script: 'does what is not known',
};

function chooseByUnit(
  evidence: ReloadEvidence,
  unit: ReloadUnit,
  workers: readonly ReloadProcess[],
  youngest: ReloadProcess,
): ReloadChoice {
  const does = tellUnitReload(unit.execReload);
  if (does === 'finish') {
    return {
      verdict: 'ok',
      method: { kind: 'systemd', unit: unit.name },
      reason: `ExecReload of ${unit.name} starts a new process with -sf`,
      warnings: daemonWarnings(evidence, youngest, unit.execReload),
    };
  }
  if (does !== 'script' || !unit.execReload.includes('/etc/init.d/')) {
    const reason = `ExecReload of ${unit.name} ${refused[does]}: '${unit.execReload.slice(0, 200)}'`;
    return blocked(cutsSessions(does) ? 'cuts' : 'method', reason, useMasterWorker);
  }
  const choice = chooseClassic(evidence, workers, youngest);
  const outside = `the init script of ${unit.name} is not run, for its doing is not known: the new process stands outside of the unit's control group`;
  return choice.verdict === 'ok'
    ? { ...choice, warnings: [{ about: 'outside-unit', text: outside }, ...choice.warnings] }
    : choice;
}

/** The method for HAProxy without a master. */
export function chooseForDaemon(evidence: ReloadEvidence, workers: readonly ReloadProcess[]): ReloadChoice {
  const [youngest] = workers;
  if (!youngest)
    return blocked('down', 'every haproxy process finishes its sessions; none takes new ones', 'start HAProxy');
  const argv = parseHaproxyArgv(youngest.argv);
  if (workers.some((process) => parseHaproxyArgv(process.argv).terminatesOld)) {
    return blocked(
      'cuts',
      `haproxy (pid ${youngest.pid}) was started with -st: this site's reload ends the old process with its sessions`,
      `use -sf instead of -st, or ${useMasterWorker}`,
    );
  }
  const stopped = workers.find(isStopped);
  if (stopped) {
    return blocked(
      'down',
      `haproxy (pid ${stopped.pid}) is stopped (state ${stopped.state}): it would never give its listeners back`,
      `find out who stopped it, then kill -CONT ${stopped.pid}`,
    );
  }
  const unit = owningUnit(evidence, workers);
  if (unit) return chooseByUnit(evidence, unit, workers, youngest);
  const daemonKeyword = evidence.config?.sections.some(
    ({ kind, directives }) => kind === 'global' && directives.some(({ words }) => words[0] === 'daemon'),
  );
  if (argv.foreground || !(argv.daemon || daemonKeyword === true)) {
    return blocked(
      'method',
      `haproxy (pid ${youngest.pid}) runs in the foreground without a master: its supervisor would see it end and start it again`,
      'run it with -W (in a container: -W -db)',
    );
  }
  return chooseClassic(evidence, workers, youngest);
}
