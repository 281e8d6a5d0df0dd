import { HaproxyAnswerError } from './answer-error.js';

interface ProcWorker {
  readonly pid: number;
  /** How many reload attempts it has lived through. */
  readonly reloads: number;
  readonly uptimeSec: number;
  /** Absent in answers of 1.9, which had no version column. */
  readonly version?: string;
}

/** A process of a `program` section (2.0 to 3.2). */
interface ProcProgram extends ProcWorker {
  readonly name: string;
  readonly old: boolean;
}

export interface ShowProc {
  readonly master: ProcWorker & {
    /** Failed reloads since the last good one; absent before 2.5. */
    readonly failed?: number;
  };
  /** In 3.1 and later a worker is already here while it still loads: only the answer of `reload` tells that it is ready. */
  readonly workers: readonly ProcWorker[];
  readonly oldWorkers: readonly ProcWorker[];
  readonly programs: readonly ProcProgram[];
  /**
   * The last reload failed: the master counts failures (≥ 2.5), or no current worker is left and an old one serves (1.9 to 2.4 and
   * ≥ 3.1 move the serving worker to the old ones then).
   */
  readonly reloadFailed: boolean;
}

const command = 'show proc';

interface Row extends ProcWorker {
  readonly type: string;
  readonly failed?: number;
}

/** Only programs have `-` in place of a relative PID; old workers have `[was: 1]`. */
const rowForm =
  /^(\d+)\s+(\S+)\s+(?:(?:\[was: \d+\]|\d+|-)\s+)?(\d+)(?: \[failed: (\d+)\])?\s+(\d+)d(\d\d)h(\d\d)m(\d\d)s(?:\s+(\S+))?\s*$/;

function readRow(line: string, received: string): Row {
  const match = rowForm.exec(line);
  if (!match) throw new HaproxyAnswerError(command, `'${line.slice(0, 120)}' is no process`, received);
  const [, pid, type = '', reloads, failed, days, hours, minutes, seconds, version] = match;
  return {
    pid: Number(pid),
    type,
    reloads: Number(reloads),
    uptimeSec: ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds),
    ...(version === undefined ? {} : { version }),
    ...(failed === undefined ? {} : { failed: Number(failed) }),
  };
}

const worker = ({ type: _type, failed: _failed, ...rest }: Row): ProcWorker => rest;

type Heading = 'master' | 'workers' | 'old workers' | 'programs' | 'old programs';
const headings: readonly Heading[] = ['workers', 'old workers', 'programs', 'old programs'];

/**
 * Reads `show proc` of the master CLI, 1.9 to 3.2: with and without `<relative PID>`, `[failed: N]`, versions, programs.
 * Throws `HaproxyAnswerError` for anything else, an empty answer included: a master that is just executing itself anew gives one.
 * Source: cli_io_handler_show_proc().
 */
export function parseShowProc(text: string): ShowProc {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (!/^#<PID>\s+<type>/.test(lines[0] ?? '')) throw new HaproxyAnswerError(command, 'no header line', text);
  const rows = new Map<Heading, Row[]>();
  let heading: Heading = 'master';
  for (const line of lines.slice(1)) {
    const next = line.startsWith('# ') ? headings.find((known) => line.trimEnd() === `# ${known}`) : undefined;
    if (next) heading = next;
    else rows.set(heading, [...(rows.get(heading) ?? []), readRow(line, text)]);
  }
  const [master, ...more] = rows.get('master') ?? [];
  if (master?.type !== 'master' || more.length > 0) throw new HaproxyAnswerError(command, 'not one master', text);
  const workers = (rows.get('workers') ?? []).map(worker);
  const program = (old: boolean) => (row: Row) => ({ ...worker(row), name: row.type, old });
  const { failed } = master;
  return {
    master: failed === undefined ? worker(master) : { ...worker(master), failed },
    workers,
    oldWorkers: (rows.get('old workers') ?? []).map(worker),
    programs: [
      ...(rows.get('programs') ?? []).map(program(false)),
      ...(rows.get('old programs') ?? []).map(program(true)),
    ],
    reloadFailed: (failed ?? 0) > 0 || workers.length === 0,
  };
}
