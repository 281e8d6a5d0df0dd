import { z } from 'zod';
import { DRILL_EVENTS } from './drill-event.js';
import { QUANTITIES } from './drill-result.js';

const us = (what: string) => z.number().describe(`${what}, microseconds.`);

const band = z.object({ bestUs: us('At best'), worstUs: us('At worst') });

const comparison = z.object({
  part: z.enum(['failover', 'return']).describe('The failover itself, or the way back.'),
  quantity: z.enum(QUANTITIES).describe('What is compared.'),
  predicted: band.optional().describe('What the model foresaw. Absent: as configured it never happens.'),
  measured: z
    .object({
      lowUs: us('At least'),
      highUs: us('At most'),
      by: z.enum(['probes', 'node clocks']).describe("What clients saw, or keepalived's own timestamps."),
    })
    .optional()
    .describe('It lies between these. Absent: it was not measured.'),
  verdict: z.enum(['inside', 'outside', 'not measured']).describe('Of what is predicted.'),
  finding: z.string().optional().describe('In words, where it is outside.'),
});

/** One drill as it is kept: a line of JSON. Fields are only ever added; those that are not known are passed over. */
export const drillRecord = z.object({
  at: z.string().describe('ISO 8601 in UTC: when the event was let happen.'),
  run: z.string().describe('Names the run.'),
  operator: z.string().describe('Who ran it, as user@host.'),
  pair: z.string().describe('Name of the pair.'),
  event: z.enum(DRILL_EVENTS).describe('What was let happen.'),
  node: z.string().describe('The MASTER that failed.'),
  tookOver: z.string().optional().describe('Who took over. Absent: nobody was seen to.'),
  instances: z.array(z.string()).describe('Names of the VRRP instances that failed over.'),
  comparisons: z.array(comparison).describe('Predicted beside measured.'),
  probes: z
    .object({ sent: z.number().describe('Probes sent.'), lost: z.number().describe('Probes without an answer.') })
    .optional()
    .describe('Absent: nothing was probed.'),
  findings: z
    .array(z.string())
    .describe('Besides what is outside the forecast: what went otherwise than it should, in words.'),
  verdict: z
    .enum(['inside', 'outside', 'not measured', 'failed'])
    .describe(
      'inside: all that was measured was foreseen; outside: something was not; not measured: nothing was; failed: nobody took over, or it could not be put back.',
    ),
  sessions: z.number().optional().describe('Connections that HAProxy had on the MASTER before.'),
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
