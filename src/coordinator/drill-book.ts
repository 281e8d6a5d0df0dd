import { mkdir, open, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type DrillRecord, readDrillRecords } from '../plan/drill-record.js';

/** Where the records of drills are kept, one file a pair, on this machine. */
export interface DrillBook {
  /** Appends a record and waits until it is on the disk. */
  add(record: DrillRecord): Promise<void>;
  /** The records of a pair, oldest first, and how many lines could not be read. A pair that was never drilled has none. */
  of(pair: string): Promise<{ readonly records: readonly DrillRecord[]; readonly unreadable: number }>;
}

/** `$HITLESS_RECORDS`, else `$XDG_STATE_HOME/hitless`, else `~/.local/state/hitless`; drills are in `drills/PAIR.jsonl` below it. */
export function recordsDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['HITLESS_RECORDS'];
  if (own !== undefined && own !== '') return own;
  const state = env['XDG_STATE_HOME'];
  return join(state?.startsWith('/') === true ? state : join(homedir(), '.local/state'), 'hitless');
}

export function drillBook(directory: string = recordsDirectory()): DrillBook {
  const folder = join(directory, 'drills');
  // Pair names may hold what a file name may not.
  const fileOf = (pair: string): string => join(folder, `${encodeURIComponent(pair)}.jsonl`);
  return {
    async add(record) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = await open(fileOf(record.pair), 'a+', 0o600);
      try {
        // A line that was cut off must not swallow this one.
        const torn = await endsTorn(file);
        await file.appendFile(`${torn ? '\n' : ''}${JSON.stringify(record)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    },
    async of(pair) {
      try {
        return readDrillRecords(await readFile(fileOf(pair), 'utf8'));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { records: [], unreadable: 0 };
        throw error;
      }
    },
  };
}

async function endsTorn(file: Awaited<ReturnType<typeof open>>): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== 0x0a;
}
