import { z } from 'zod';

const message = z.strictObject({ text: z.string().min(1) });
const level = z.enum(['none', 'note', 'warning', 'error']);
const uri = z.string().regex(/^[\w\-.~!$&'()*+,;=:@/%]+$/);
const properties = z.record(z.string(), z.unknown());

const result = z.strictObject({
  ruleId: z.string().min(1),
  ruleIndex: z.int().min(0).optional(),
  level,
  message,
  locations: z.array(
    z.strictObject({
      physicalLocation: z.strictObject({
        artifactLocation: z.strictObject({ uri }),
        region: z.strictObject({ startLine: z.int().min(1) }).optional(),
      }),
      logicalLocations: z.array(z.strictObject({ fullyQualifiedName: z.string(), kind: z.string() })),
    }),
  ),
  partialFingerprints: z.record(z.string(), z.string()),
  suppressions: z.array(
    z.strictObject({
      kind: z.enum(['inSource', 'external']),
      status: z.enum(['accepted', 'underReview', 'rejected']),
      justification: z.string(),
    }),
  ),
  properties,
});

const rule = z.strictObject({
  id: z.string().min(1),
  shortDescription: message,
  fullDescription: message,
  help: message,
  defaultConfiguration: z.strictObject({ level }),
  properties,
});

/** The part of the SARIF 2.1.0 schema that we write: names and values as there, and nothing that it does not have. */
const run = z.strictObject({
  tool: z.strictObject({ driver: z.strictObject({ name: z.string().min(1), rules: z.array(rule) }) }),
  automationDetails: z.strictObject({ id: z.string() }),
  invocations: z.array(
    z.strictObject({
      executionSuccessful: z.boolean(),
      endTimeUtc: z.iso.datetime(),
      toolExecutionNotifications: z.array(
        z.strictObject({ associatedRule: z.strictObject({ id: z.string() }), level, message }),
      ),
    }),
  ),
  columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
  results: z.array(result),
});

const log = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.tuple([run]),
});

/** The one run of a log. Throws where it is no SARIF. */
export const readSarif = (text: string): z.infer<typeof run> => log.parse(JSON.parse(text)).runs[0];
