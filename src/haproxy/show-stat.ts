import { HaproxyAnswerError } from './answer-error.js';
import { splitCsv } from './csv.js';

type StatType = 'frontend' | 'backend' | 'server' | 'listener';

/** One line of `show stat`, under HAProxy's own names. */
export interface StatRow {
  readonly pxname: string;
  readonly svname: string;
  readonly type: StatType;
  /** `OPEN`, `UP`, `UP 1/3`, `DOWN`, `NOLB`, `MAINT`, `MAINT (via x/y)`, `DRAIN`, `no check`, … */
  readonly status: string;
  /** `L7OK`, `L4CON`, `INI` before the first check, …; absent without checks. A leading `* ` (a check is under way) is cut. */
  readonly check_status?: string;
  /** Current sessions. */
  readonly scur: number;
  /** Every field of the line by its name. */
  readonly fields: Readonly<Record<string, string>>;
}

const command = 'show stat';
const types: readonly StatType[] = ['frontend', 'backend', 'server', 'listener'];

function readRow(names: readonly string[], record: readonly string[], received: string): StatRow {
  if (record.length !== names.length) {
    throw new HaproxyAnswerError(command, `a line of ${record.length} fields under ${names.length} names`, received);
  }
  // `-` in the header stands for the place where statistics modules begin; it may come twice.
  const fields = Object.fromEntries(names.map((name, index) => [name, record[index] ?? '']));
  const type = types[Number(fields['type'] || Number.NaN)];
  const { pxname = '', svname = '', status = '', check_status = '', scur = '' } = fields;
  if (type === undefined || pxname === '' || !/^\d*$/.test(scur)) {
    throw new HaproxyAnswerError(
      command,
      `'${record.slice(0, 2).join('/')}' is no proxy, server or listener`,
      received,
    );
  }
  const check = check_status.replace(/^\* /, '');
  return {
    pxname,
    svname,
    type,
    status,
    ...(check === '' ? {} : { check_status: check }),
    scur: Number(scur),
    fields,
  };
}

/**
 * Reads the CSV of `show stat`, 1.8 to 3.4. Throws `HaproxyAnswerError` when the header or a line does not fit: a cut answer included.
 */
export function parseShowStat(text: string): readonly StatRow[] {
  if (!text.startsWith('# pxname,svname,')) throw new HaproxyAnswerError(command, "no '# pxname,svname,' header", text);
  if (!text.endsWith('\n')) throw new HaproxyAnswerError(command, 'the answer was cut', text);
  const [names = [], ...records] = splitCsv(text.slice('# '.length));
  return records.map((record) => readRow(names, record, text));
}

/** How many servers of a backend serve. */
export interface BackendServers {
  readonly backend: string;
  /** Up in HAProxy's eyes, unchecked servers and those still waiting for their first check included: they get traffic. */
  readonly up: number;
  readonly total: number;
  /** Up only because the first check has not come back yet (`check_status` INI). */
  readonly pending: number;
  /** Put into MAINT or DRAIN by somebody. */
  readonly outOfService: number;
}

/**
 * Counts the servers of each backend (and `listen`), in the answer's order. Right after a reload all servers are up and `pending`;
 * only `up - pending` have proven themselves or are never checked.
 */
export function backendsUp(rows: readonly StatRow[]): readonly BackendServers[] {
  const backends = new Map<string, BackendServers>();
  for (const row of rows) {
    if (row.type !== 'server') continue;
    const before = backends.get(row.pxname) ?? { backend: row.pxname, up: 0, total: 0, pending: 0, outOfService: 0 };
    const up = /^(?:UP\b|no check)/.test(row.status);
    backends.set(row.pxname, {
      backend: row.pxname,
      up: before.up + (up ? 1 : 0),
      total: before.total + 1,
      pending: before.pending + (up && row.check_status === 'INI' ? 1 : 0),
      outOfService: before.outOfService + (/^(?:MAINT|DRAIN)\b/.test(row.status) ? 1 : 0),
    });
  }
  return [...backends.values()];
}

/** How many sessions a frontend (or `listen`) has now. */
export interface FrontendSessions {
  readonly frontend: string;
  readonly sessions: number;
}

/** The sessions of each frontend, in the answer's order. */
export const frontendSessions = (rows: readonly StatRow[]): readonly FrontendSessions[] =>
  rows.filter(({ type }) => type === 'frontend').map(({ pxname, scur }) => ({ frontend: pxname, sessions: scur }));
