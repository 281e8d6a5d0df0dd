import { destination, type Logger, multistream, pino } from 'pino';
import type { RunEvent } from '../coordinator/events.js';
import { withoutNode } from '../report/unread.js';
import { Complaint } from './complaint.js';
import type { LogOptions } from './options.js';
import { sayOnStderr } from './screen.js';

export type Log = Logger;

/** Debug messages to `say` with `-v`, everything to `--log-file` as JSON lines; silent otherwise. */
export function openLog(options: LogOptions, say: (line: string) => void = sayOnStderr): Log {
  const streams = [
    ...(options.verbose === true ? [{ level: 'debug' as const, stream: { write: tellPlainly(say) } }] : []),
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
    throw new Complaint(`--log-file ${path} cannot be written to: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  switch ('code' in error ? error.code : undefined) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such directory';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EISDIR':
      return 'it is a directory';
    default:
      return error.message;
  }
}

/** People read this: only debug messages, without the JSON around them; events have their own lines. */
const tellPlainly =
  (say: (line: string) => void) =>
  (line: string): void => {
    const { event, node, msg } = JSON.parse(line) as { event?: string; node?: string; msg: string };
    if (event === undefined) say(node === undefined ? msg : `${node}: ${withoutNode(node, msg)}`);
  };
