import { linesOf, valuesOf } from './answer.js';
import type { ProcessFacts } from './facts.js';
import type { Answer } from './wire.js';

export type Service = 'haproxy' | 'keepalived';

/** USER_HZ, in which /proc/PID/stat counts, is 100 on every Linux. */
export const MS_A_TICK = 10;

const PROCESS_SCHEDULING_FIELDS = 20;

/** The processes of one service in pid order. A process that ended while it was looked at has no arguments, or is not there. */
export function readProcesses(answer: Answer, service: Service): readonly ProcessFacts[] {
  const kernel = linesOf(answer, 'kernel') ?? [];
  const links = linesOf(answer, 'exe') ?? [];
  return valuesOf(answer, 'stat')
    .filter((value) => value.startsWith(`${service} `))
    .flatMap((value) => {
      const stat = readStat(value.slice(service.length + 1));
      if (stat === undefined) return [];
      const exe = exeOf(links, stat.pid);
      return [
        {
          ...stat,
          argv: linesOf(answer, 'argv', String(stat.pid)) ?? [],
          exe: exe.replace(/ \(deleted\)$/, ''),
          exeDeleted: exe.endsWith(' (deleted)'),
          blockedSignals: maskOf(kernel, stat.pid, 'SigBlk'),
          pendingSignals: maskOf(kernel, stat.pid, 'ShdPnd'),
        },
      ];
    })
    .toSorted((a, b) => a.pid - b.pid);
}

/** The pid that the node program took for the service itself; undefined when the service does not run. */
export function mainPidOf(answer: Answer, service: Service): number | undefined {
  const value = valuesOf(answer, 'main').find((each) => each.startsWith(`${service} `));
  const pid = Number(value?.slice(service.length + 1));
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** /proc/PID/stat: pid, (command), state, parent, …, start time as the 22nd field. The command may hold blanks and brackets. */
function readStat(line: string): Pick<ProcessFacts, 'pid' | 'parentPid' | 'startTicks' | 'state'> | undefined {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [state, parentPid] = fields;
  const startTicks = fields[PROCESS_SCHEDULING_FIELDS - 1];
  const pid = Number.parseInt(line, 10);
  if (!Number.isInteger(pid) || state === undefined || parentPid === undefined || startTicks === undefined)
    return undefined;
  return { pid, parentPid: Number(parentPid), startTicks: Number(startTicks), state };
}

function exeOf(links: readonly string[], pid: number): string {
  const arrow = ` /proc/${pid}/exe -> `;
  const line = links.find((each) => each.includes(arrow));
  return line === undefined ? '' : line.slice(line.indexOf(arrow) + arrow.length);
}

function maskOf(kernel: readonly string[], pid: number, name: 'SigBlk' | 'ShdPnd'): bigint {
  const prefix = `/proc/${pid}/status:${name}:`;
  const digits =
    kernel
      .find((line) => line.startsWith(prefix))
      ?.slice(prefix.length)
      .trim() ?? '';
  return /^[0-9a-f]{1,16}$/.test(digits) ? BigInt(`0x${digits}`) : 0n;
}

/** `btime` of /proc/stat, in epoch milliseconds: by the clock as it is set now. */
export function readBootTime(answer: Answer): number | undefined {
  const seconds = (linesOf(answer, 'kernel') ?? []).map((line) => /^\/proc\/stat:btime (\d+)$/.exec(line)?.[1]);
  const found = seconds.find((each) => each !== undefined);
  return found === undefined ? undefined : Number(found) * 1000;
}

const SYSCTL = /^\/proc\/sys\/([^:]+):(.*)$/;

/** The sysctls that the program reads, under their usual names, e.g. `net.ipv4.ip_nonlocal_bind`. */
export function readSysctls(answer: Answer): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (linesOf(answer, 'kernel') ?? []).flatMap((line) => {
      const [, path, value] = SYSCTL.exec(line) ?? [];
      return path === undefined || value === undefined ? [] : [[path.replaceAll('/', '.'), value]];
    }),
  );
}
