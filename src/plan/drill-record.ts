import { z } from 'zod';
import { DRILL_EVENTS } from './drill-event.js';
import { QUANTITIES } from './drill-result.js';

const band = z.object({ bestUs: z.number(), worstUs: z.number() });

const comparison = z.object({
  part: z.enum(['failover', 'return']),
  quantity: z.enum(QUANTITIES),
  predicted: band.optional(),
  measured: z.object({ lowUs: z.number(), highUs: z.number(), by: z.enum(['probes', 'node clocks']) }).optional(),
  verdict: z.enum(['inside', 'outside', 'not measured']),
  finding: z.string().optional(),
});

/** One drill as it is kept: a line of JSON. Fields are only ever added; those that are not known are passed over. */
const drillRecord = z.object({
  /** ISO 8601 in UTC: when the event was let happen. */
  at: z.string(),
  run: z.string(),
  operator: z.string(),
  pair: z.string(),
  event: z.enum(DRILL_EVENTS),
  /** The MASTER that failed, and who took over (absent: nobody was seen to). */
  node: z.string(),
  tookOver: z.string().optional(),
  instances: z.array(z.string()),
  comparisons: z.array(comparison),
  probes: z.object({ sent: z.number(), lost: z.number() }).optional(),
  /** Besides what is outside the forecast: what went otherwise than it should. */
  findings: z.array(z.string()),
  /** `inside`: all that was measured was foreseen; `outside`: something was not; `not measured`: nothing was; `failed`: nobody took over, or it could not be put back. */
  verdict: z.enum(['inside', 'outside', 'not measured', 'failed']),
  /** Connections that HAProxy had on the MASTER before. */
  sessions: z.number().optional(),
});

export type DrillRecord = z.infer<typeof drillRecord>;

/** Reads the lines of a record file. A line that was cut off as the machine died, or that is none of ours, is counted and passed over. */
export function readDrillRecords(text: string): {
  readonly records: readonly DrillRecord[];
  readonly unreadable: number;
} {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const records = lines.flatMap((line) => {
    const parsed = drillRecord.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
  return { records, unreadable: lines.length - records.length };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
