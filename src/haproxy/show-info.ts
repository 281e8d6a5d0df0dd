import { HaproxyAnswerError } from './answer-error.js';

/** `show info` of one process, under HAProxy's own names. */
export interface ShowInfo {
  readonly Version: string;
  readonly Pid: number;
  readonly Uptime_sec: number;
  /** Epoch seconds of the process' start (≥ 2.4). */
  readonly Start_time_sec?: number;
  /** A worker that finishes its sessions after a reload. */
  readonly Stopping: boolean;
  readonly CurrConns: number;
  readonly Jobs: number;
  /** Jobs that do not hold up the end of a stopping process (≥ 1.9). */
  readonly UnstoppableJobs?: number;
  readonly Listeners: number;
  readonly Maxconn: number;
  readonly PoolFailed: number;
  /** `description` of the global section, the marker of a configuration. */
  readonly description?: string;
  /** Every line of the answer by its name. */
  readonly fields: Readonly<Record<string, string>>;
}

const command = 'show info';

function readFields(text: string): Readonly<Record<string, string>> {
  const fields: [string, string][] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const match = /^([A-Za-z][\w -]*): ?(.*)$/.exec(line);
    if (!match) throw new HaproxyAnswerError(command, `'${line.slice(0, 120)}' is no 'name: value'`, text);
    fields.push([match[1] ?? '', match[2] ?? '']);
  }
  return Object.fromEntries(fields);
}

/**
 * Reads `show info`, 1.8 to 3.4. Throws `HaproxyAnswerError` when a line is no `name: value` or a needed number is missing.
 */
export function parseShowInfo(text: string): ShowInfo {
  const fields = readFields(text);
  const optional = (name: string): number | undefined => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
  };
  const count = (name: string): number => {
    const value = optional(name);
    if (value === undefined) throw new HaproxyAnswerError(command, `no number '${name}'`, text);
    return value;
  };
  const version = fields['Version'];
  if (version === undefined) throw new HaproxyAnswerError(command, "no 'Version'", text);
  const started = optional('Start_time_sec');
  const unstoppable = optional('Unstoppable Jobs');
  const description = fields['description'];
  return {
    Version: version,
    Pid: count('Pid'),
    Uptime_sec: count('Uptime_sec'),
    ...(started === undefined ? {} : { Start_time_sec: started }),
    Stopping: count('Stopping') !== 0,
    CurrConns: count('CurrConns'),
    Jobs: count('Jobs'),
    ...(unstoppable === undefined ? {} : { UnstoppableJobs: unstoppable }),
    Listeners: count('Listeners'),
    Maxconn: count('Maxconn'),
    PoolFailed: count('PoolFailed'),
    ...(description === undefined ? {} : { description }),
    fields,
  };
}
