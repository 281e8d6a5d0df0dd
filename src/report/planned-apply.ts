import { fileDiff } from '../bundle/diff.js';
import { type ComparedFiles, plannedNodes } from '../coordinator/compare-files.js';
import type { PlannedApply } from '../coordinator/plan-apply.js';
import { changePlanLines } from './change-plan.js';
import { changeLines, diffLines } from './diff.js';
import type { Paint } from './paint.js';

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

function nodeLines({ node, changes, old }: ComparedFiles, paint: Paint, redact: (text: string) => string): string[] {
  return changes.flatMap((change) => {
    const [line] = changeLines(change, paint);
    if (line === undefined) return [];
    const told = [`${paint.bold(node)}: ${line}`];
    const before = old.find(({ path }) => path === change.path);
    if (before !== undefined && before.text === undefined)
      return [...told, `  ${paint.dim('not shown: large, or it holds a private key')}`];
    if (change.change === 'permissions') return told;
    const content = before?.text === undefined ? undefined : Buffer.from(before.text);
    const next = 'file' in change ? change.file : undefined;
    const diff = fileDiff(content === undefined ? {} : { content }, next ?? {}, { redact });
    return [...told, ...diffLines(change.path, diff, paint).map((each) => `  ${each}`)];
  });
}

/** The same as plain data: digests, no content. */
export function plannedApplyObject({ files, ...rest }: PlannedApply): Record<string, unknown> {
  return { ...rest, nodes: plannedNodes(files) };
}
