import { destination, type Logger, multistream, pino } from 'pino';
import type { RunEvent } from '../coordinator/events.js';
import { Complaint } from './complaint.js';
import type { FleetOptions } from './options.js';

export type Log = Logger;

/** Debug messages to standard error with `-v`, everything to `--log-file` as JSON lines; silent otherwise. */
export function openLog(options: FleetOptions): Log {
  const streams = [
    ...(options.verbose === true ? [{ level: 'debug' as const, stream: { write: tellPlainly } }] : []),
    ...(options.logFile === undefined ? [] : [{ level: 'debug' as const, stream: openFile(options.logFile) }]),
  ];
  return streams.length === 0 ? pino({ enabled: false }) : pino({ level: 'debug', base: null }, multistream(streams));
}

/** Every event of a run as a log record. */
export const logEvent =
  (log: Log) =>
  (event: RunEvent): void => {
    const { event: name, ...rest } = event;
    log.info({ event: name, ...rest }, name);
  };

function openFile(path: string): ReturnType<typeof destination> {
  try {
    return destination({ dest: path, sync: true, append: true });
  } catch (error) {
    throw new Complaint(`--log-file ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** People read standard error: only debug messages, without the JSON around them; events have their own lines. */
function tellPlainly(line: string): void {
  const record = JSON.parse(line) as { event?: string; node?: string; msg: string };
  if (record.event === undefined) process.stderr.write(`${record.node ?? '-'}: ${record.msg}\n`);
}
