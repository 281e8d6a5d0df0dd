import { refuseByConfig } from './config-refusal.js';
import { chooseForDaemon } from './daemon-reload.js';
import { chooseForMaster } from './master-reload.js';
import { tellProcesses } from './processes.js';
import { blocked, type ReloadChoice } from './reload-choice.js';
import type { ReloadEvidence } from './reload-evidence.js';

export type { ReloadChoice, ReloadMethod } from './reload-choice.js';
export type { ReloadEvidence, ReloadProcess, ReloadUnit } from './reload-evidence.js';

const pidsOf = (processes: readonly { readonly pid: number }[]): string =>
  processes.map((process) => process.pid).join(', ');

/**
 * Chooses the method that reloads HAProxy without breaking sessions, or says why there is none. Pure; the graceful method
 * with the best evidence of its outcome wins: master CLI, then systemd, then a signal, then a new process with `-sf`.
 */
export function chooseReloadMethod(evidence: ReloadEvidence): ReloadChoice {
  const processes = tellProcesses(evidence.processes, {
    ...(evidence.unit ? { mainPid: evidence.unit.mainPid } : {}),
    ...(evidence.config ? { masterWorker: evidence.config.masterWorker } : {}),
  });
  if (processes.mode === 'none') {
    return blocked(
      'down',
      'haproxy does not run: there is nothing to reload',
      evidence.unit
        ? `find out why, then systemctl reset-failed ${evidence.unit.name} && systemctl start ${evidence.unit.name}`
        : 'find out why, then start it',
    );
  }
  if (processes.mode === 'several') {
    const pids = processes.instances.map((one) => pidsOf(one.mode === 'master-worker' ? [one.master] : one.workers));
    return blocked(
      'method',
      `several haproxy instances run (${pids.join(' and ')}) and no systemd unit's main process tells which is meant`,
      "name the instance's systemd unit, or stop the others",
    );
  }
  const refusal = refuseByConfig(evidence.config);
  if (refusal) return refusal;
  return processes.mode === 'master-worker'
    ? chooseForMaster(evidence, processes.master, processes.workers)
    : chooseForDaemon(evidence, processes.workers);
}
