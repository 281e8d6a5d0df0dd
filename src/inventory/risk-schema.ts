import * as z from 'zod';
import type { Complaint } from './mistake.js';
import { nearest } from './nearest.js';
import { quoted } from './quote.js';
import { checkedText, complaintText, nameText, patternText } from './schema-text.js';
import type { SourcePlace } from './source-text.js';

const nowhere: SourcePlace = { file: '', line: 0, column: 0 };

/** What is wrong with a day, or `undefined`. */
function dayComplaint(text: string): Complaint | undefined {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  // a day that no month has rolls over to the next month, and is written otherwise
  const time = isDay ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return undefined;
  return {
    message: `expected a day, found ${quoted(text)}`,
    suggestion: 'write it as year-month-day, such as 2027-03-31',
  };
}

/** One finding that is to be left for a while. `from` is filled in when the file it stands in is known. */
const suppressionSchema = z
  .strictObject({
    rule: patternText(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'the id of a rule, such as haproxy-grace').describe(
      'The rule, by its id: hitless rules lists them.',
    ),
    reason: patternText(/^[^\p{Cc}]{1,300}$/u, 'a reason of 1 to 300 characters on one line').describe(
      'Why it may stay, for whoever reads the report.',
    ),
    until: checkedText(dayComplaint).meta({
      format: 'date',
      description: 'The last day (UTC) on which it counts, such as 2027-03-31; after that the finding is told again.',
    }),
    nodes: z.exactOptional(
      z.array(nameText).min(1).max(100).describe('Only what is found on these nodes. Default: whatever is found.'),
    ),
  })
  .transform((entry) => ({ ...entry, from: nowhere }));

/** What a level says of the risk report. */
export const riskSchema = z
  .strictObject({
    suppress: z.exactOptional(
      z
        .array(suppressionSchema)
        .max(100)
        .describe(
          'Findings that are to be left for a while. Entries of all levels add up by rule; the nearest to the pair wins.',
        ),
    ),
  })
  .describe('What the risk report leaves out, and why.');

export type SuppressionEntry = z.output<typeof suppressionSchema>;
export type RiskEntry = z.output<typeof riskSchema>;

interface Suppressing {
  readonly risk?: RiskEntry;
  readonly nodes: Readonly<Record<string, unknown>>;
}

/** A pair's entry that names a node which the pair has not would suppress nothing. */
export function refuseForeignNodes({ risk, nodes }: Suppressing, context: z.core.$RefinementCtx): void {
  const known = Object.keys(nodes);
  for (const [index, entry] of (risk?.suppress ?? []).entries()) {
    for (const [at, name] of (entry.nodes ?? []).entries()) {
      if (known.includes(name)) continue;
      const near = nearest(name, known);
      const suggestion = near === undefined ? `its nodes are ${known.join(', ')}` : `did you mean ${quoted(near)}?`;
      const message = complaintText({ message: `${quoted(name)} is no node of this pair`, suggestion });
      context.addIssue({ code: 'custom', path: ['risk', 'suppress', index, 'nodes', at], message });
    }
  }
}

/** The entries of several levels together, the nearest to the pair last: those of a level replace what others say of the same rule. */
export function mergedRisk(levels: readonly { readonly risk?: RiskEntry }[]): {
  readonly suppress: SuppressionEntry[];
} {
  const suppress = levels.reduce((sum: readonly SuppressionEntry[], { risk }) => {
    const own = risk?.suppress ?? [];
    return [...sum.filter(({ rule }) => !own.some((each) => each.rule === rule)), ...own];
  }, []);
  return { suppress: [...suppress] };
}
