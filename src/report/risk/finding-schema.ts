import { z } from 'zod';
import { SEVERITIES } from '../../risk/severity.js';

const rule = z.string().describe('Id of the rule: hitless rules ID explains it.');
const pair = z.string().describe('Name of the pair.');

export const findingSchema = z.object({
  rule,
  severity: z.enum(SEVERITIES).describe('What it means for the service.'),
  pair,
  node: z.string().optional().describe('The node it is about. Absent: the pair.'),
  subject: z.string().optional().describe('The VRRP instance, frontend or backend it is about.'),
  at: z
    .object({ file: z.string().describe('Path of the file.'), line: z.int().min(1).describe('Counts from 1.') })
    .optional()
    .describe('Where in a configuration.'),
  message: z.string().describe('In one sentence.'),
  doubt: z.string().optional().describe('Why it may not be so; the severity is one lower for it.'),
  why: z.string().describe('What it does to the service, and when.'),
  remedy: z.string().describe('What to do.'),
  suppressed: z
    .object({ reason: z.string().describe('Why it is to be left.'), until: z.string().describe('Until when.') })
    .optional()
    .describe('Somebody said that it is to be left: it does not count.'),
});

export const notCheckedSchema = z.object({
  rule,
  pair,
  nodes: z.array(z.string()).describe('Nodes of which it could not be asked; empty: the pair as a whole.'),
  reason: z.string().describe('Why.'),
});
