import { z } from 'zod';
import { drillRecord } from '../../plan/drill-record.js';
import { SEVERITIES } from '../../risk/severity.js';
import { simulationSchema } from '../simulation/schema.js';
import { failoverSchema } from './failover-schema.js';
import { findingSchema, notCheckedSchema } from './finding-schema.js';

const node = z.string().describe('Name of the node.');
const names = (what: string) => z.array(z.string()).describe(what);
const us = (what: string) => z.int().describe(`${what}, microseconds.`);
const verdict = z.enum(['ok', 'bad', 'unknown']).describe('unknown counts as bad.');
const count = z.int().min(0);

const riskVerdict = z.object({
  worst: z.enum(SEVERITIES).optional().describe('The worst severity found. Absent: nothing was.'),
  counts: z
    .object({
      critical: count.describe('Critical findings.'),
      high: count.describe('High findings.'),
      medium: count.describe('Medium findings.'),
      low: count.describe('Low findings.'),
    })
    .describe('Findings that count, by severity.'),
  suppressed: count.describe('Findings that do not count.'),
  text: z.string().describe('In one sentence.'),
});

const reportedNode = z.object({
  node,
  keepalivedRelease: z.string().optional().describe('Such as 2.2.7.'),
  haproxyRelease: z.string().optional().describe('Such as 2.6.12.'),
  files: names("Configuration files that were read: keepalived's, then HAProxy's.").optional(),
  masterOf: names('Instances that it is MASTER of, by name; only of live nodes.'),
  unread: z.string().optional().describe('Why it could not be read.'),
});

const reportedInstance = z.object({
  name: z.string().describe('Its name.'),
  vrid: z.int().describe('Virtual router id.'),
  family: z.enum(['ipv4', 'ipv6']).describe('Address family.'),
  version: z.union([z.literal(2), z.literal(3)]).describe('VRRP version.'),
  vips: names('Virtual addresses.'),
  master: z.string().optional().describe('Who is MASTER.'),
  masterFrom: z.enum(['observed', 'model', 'nobody']).describe('Observed, elected by the model, or nobody is.'),
  routers: z
    .array(
      z.object({
        node,
        priority: z.int().describe('As configured.'),
        effectivePriority: z.int().describe('With all that it tracks.'),
        advertIntUs: us('Advertisement interval'),
        skewUs: us('Skew time'),
        masterDownUs: us('Master-down interval'),
      }),
    )
    .describe('The instance on each node.'),
});

const readiness = z.object({
  node,
  verdict: z.enum(['ready', 'not ready', 'unknown']).describe('unknown counts as not ready.'),
  checks: z
    .array(
      z.object({
        what: z.string().describe('What was looked at.'),
        verdict: z
          .enum(['ok', 'bad', 'differs', 'unknown'])
          .describe('differs: not as on the MASTER, which may be on purpose; it takes nothing from being ready.'),
        text: z.string().describe('What was seen.'),
      }),
    )
    .describe('What it needs to take over.'),
});

const blastRadius = z.object({
  vips: names('Virtual addresses that would move.'),
  frontends: z
    .array(
      z.object({
        name: z.string().describe('Its name.'),
        binds: names('Where it listens.'),
        sessions: count.optional().describe('Sessions now. Absent: nobody could be asked.'),
      }),
    )
    .describe("HAProxy's frontends."),
  sessions: count.optional().describe("Connections to the MASTERs' HAProxy now. Absent: nobody could be asked."),
});

const reloadBudget = z.object({
  node,
  haproxyCheckMs: z.number().optional().describe('How long haproxy -c took, milliseconds. Absent: not measured.'),
  keepalivedTestMs: z.number().optional().describe('How long keepalived -t took, milliseconds. Absent: not measured.'),
  masterDownUs: us('The shortest master-down interval of the BACKUPs').optional(),
  verdict,
  text: z.string().describe('In one sentence.'),
});

const drift = z.object({
  path: z.string().describe('The file.'),
  versions: z
    .array(z.object({ sha256: z.string().describe('Hash, or absent.'), nodes: names('Nodes that have it.') }))
    .describe('Which nodes agree.'),
});

const change = z.object({
  phrase: z.string().describe('The kind of change, in one phrase.'),
  diffs: z
    .array(
      z.object({
        node,
        path: z.string().describe('The file.'),
        text: z.string().describe('Unified diff, secrets masked.'),
      }),
    )
    .describe('What becomes of each file.'),
  halfRolled: names('Each half-done state in words.'),
  steps: names("The plan's steps in words; empty: no plan was found."),
  forecasts: names('What it costs.'),
  unproven: names('What nothing can tell before.'),
  refusal: z.string().optional().describe('Why no plan was found.'),
});

const whatIf = z.object({
  title: z.string().describe('What happens.'),
  answer: z.string().describe('What clients see, in one sentence.'),
  simulation: simulationSchema.describe('As hitless simulate --json.'),
});

const pair = z.object({
  pair: z.string().describe('Name of the pair.'),
  labels: z.record(z.string(), z.string()).describe('Its labels.'),
  verdict: riskVerdict.describe('In one word and one sentence.'),
  nodes: z.array(reportedNode).describe('Its nodes.'),
  instances: z.array(reportedInstance).describe('Its VRRP instances.'),
  findings: z.array(findingSchema).describe('Worst first; suppressed ones last.'),
  notChecked: z.array(notCheckedSchema).describe('Rules that could not be asked, or not everywhere.'),
  failovers: z.array(failoverSchema).describe('One for each BACKUP of each instance.'),
  whatIfs: z.array(whatIf).describe('Simulated failures of the MASTER.'),
  readiness: z.array(readiness).describe('Whether each node that is not MASTER could take over.'),
  blastRadius: blastRadius.describe('What a failover of all instances would cut.'),
  reloadBudget: z.array(reloadBudget).describe('Whether a reload fits into the time before a peer takes over.'),
  drift: z.array(drift).describe('Files that are not the same on all nodes.'),
  change: change.optional().describe('The planned change. Absent: none was given.'),
  drills: z.array(drillRecord).describe('Newest first.'),
});

/** What `riskJson` writes. Fields are only ever added: those that are not known here are passed over. */
export const riskReportSchema = z.object({
  at: z.string().describe('ISO 8601 in UTC.'),
  from: z.enum(['live', 'files']).describe('files: nothing of a running node was seen.'),
  pairs: z.array(pair).describe('Those with the worst findings first.'),
});

/** The same as JSON Schema, draft 2020-12. */
export function riskReportJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(riskReportSchema, {
    io: 'input',
    target: 'draft-2020-12',
    // The bounds that a JavaScript integer has say nothing about the value.
    override: ({ jsonSchema }) => {
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return { ...schema, title: 'hitless risk report' };
}
