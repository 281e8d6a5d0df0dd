import * as z from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const planFileSchema = z.object({
  hitless: z.literal('plan 1'),
  plannedAt: z.iso.datetime(),
  allowGap: z.boolean(),
  allowFailover: z.boolean(),
  plans: z.array(
    z.object({
      pair: z.string(),
      nodes: z.array(
        z.object({
          node: z.string(),
          bundle: sha256,
          changes: z.array(
            z.object({
              path: z.string(),
              change: z.string(),
              oldSha256: z.exactOptional(sha256),
              newSha256: z.exactOptional(sha256),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** What `hitless plan apply --out` wrote: which files each node was found with, and which it is to have. It holds digests, no content. */
export type PlanFile = z.output<typeof planFileSchema>;
export type PlannedNode = PlanFile['plans'][number]['nodes'][number];

/** Reads the text of a plan file; a sentence says what is wrong with it. */
export function readPlanFile(
  text: string,
): { readonly ok: true; readonly plan: PlanFile } | { readonly ok: false; readonly reason: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: `it is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const read = planFileSchema.safeParse(json);
  if (read.success) return { ok: true, plan: read.data };
  const [issue] = read.error.issues;
  return { ok: false, reason: `it is no plan of hitless: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
}

/** Why a node is not as it was planned, in words; undefined when it is. */
export function whyNotAsPlanned(planned: PlannedNode, now: PlannedNode): string | undefined {
  if (planned.bundle !== now.bundle)
    return `${now.node}: the inventory's files are others than those that were planned`;
  const changed = [...planned.changes, ...now.changes].find(({ path }) => keyOf(planned, path) !== keyOf(now, path));
  return changed === undefined
    ? undefined
    : `${now.node}: ${changed.path} is not as it was when the change was planned`;
}

function keyOf({ changes }: PlannedNode, path: string): string {
  const change = changes.find((each) => each.path === path);
  return change === undefined ? '' : [change.change, change.oldSha256 ?? '', change.newSha256 ?? ''].join(' ');
}
