import { fileDiff } from '../bundle/diff.js';
import { type ComparedFiles, plannedNodes } from '../coordinator/compare-files.js';
import type { PlannedApply } from '../coordinator/plan-apply.js';
import { changePlanLines } from './change-plan.js';
import { changeLines, diffLines } from './diff.js';
import { NO_PAINT, type Paint } from './paint.js';

/** What applying would do to a pair: each node's files as a diff with every secret masked, then the plan. */
export function plannedApplyLines(
  planned: PlannedApply,
  paint: Paint,
  redact: (text: string) => string,
): readonly string[] {
  const files = planned.files.flatMap((each) => nodeLines(each, paint, redact));
  return [paint.bold(planned.pair), ...[...files, ...planLines(planned, paint)].map((line) => `  ${line}`)];
}

function planLines(planned: PlannedApply, paint: Paint): readonly string[] {
  if ('nothing' in planned) return ['every node has its files: nothing to do'];
  if ('plan' in planned) return changePlanLines(planned.plan, paint);
  const remedy = planned.remedy === undefined ? [] : [`to do: ${planned.remedy}`];
  return [`${paint.bad(planned.outcome)}: ${planned.reason}`, ...remedy];
}

const nodeLines = (files: ComparedFiles, paint: Paint, redact: (text: string) => string): readonly string[] =>
  fileTexts(files, paint, redact).flatMap(({ lines: [first = '', ...more] }) => [
    `${paint.bold(files.node)}: ${first}`,
    ...more.map((line) => `  ${line}`),
  ]);

/** What would become of each file that differs: in a line, then its diff. */
function fileTexts(
  { changes, old }: ComparedFiles,
  paint: Paint,
  redact: (text: string) => string,
): readonly { readonly path: string; readonly lines: readonly string[] }[] {
  return changes.flatMap((change) => {
    const { path } = change;
    const [line] = changeLines(change, paint);
    if (line === undefined) return [];
    const before = old.find((file) => file.path === path);
    if (before !== undefined && before.text === undefined)
      return [{ path, lines: [line, paint.dim('not shown: large, or it holds a private key')] }];
    if (change.change === 'permissions') return [{ path, lines: [line] }];
    const content = before?.text === undefined ? undefined : Buffer.from(before.text);
    const next = 'file' in change ? change.file : undefined;
    const diff = fileDiff(content === undefined ? {} : { content }, next ?? {}, { redact });
    return [{ path, lines: [line, ...diffLines(path, diff, paint)] }];
  });
}

/** The diffs by node and file, without colours. */
export const plannedDiffs = (
  { files }: PlannedApply,
  redact: (text: string) => string,
): readonly { readonly node: string; readonly path: string; readonly text: string }[] =>
  files.flatMap((each) =>
    fileTexts(each, NO_PAINT, redact).map(({ path, lines }) => ({ node: each.node, path, text: lines.join('\n') })),
  );

/** The same as plain data: digests, no content. */
export function plannedApplyObject({ files, ...rest }: PlannedApply): Record<string, unknown> {
  return { ...rest, nodes: plannedNodes(files) };
}
