import { type StagedDeletion, type StagedFile, stageFiles } from '../node/stage-files.js';
import type { ChangePlan } from '../plan/change-plan.js';
import type { Host } from '../ssh/host.js';
import type { ComparedFiles } from './compare-files.js';
import type { StepFinding } from './step-log.js';

/** The files that a bundle brings to a node, with what stood in their places when they were compared: anything else there stops the change. */
export function contentsOf({ changes, old }: ComparedFiles): readonly StagedFile[] {
  return changes.flatMap((change): readonly StagedFile[] => {
    if (change.change !== 'add' && change.change !== 'change' && change.change !== 'permissions') return [];
    const { path, content, sha256, owner, group, mode, newMode } = change.file;
    const expectedSha256 = old.find((each) => each.path === path)?.sha256 ?? 'absent';
    return [
      {
        path,
        content,
        sha256,
        expectedSha256,
        owner,
        group,
        mode: mode ?? (change.change === 'add' ? newMode : undefined),
      },
    ];
  });
}

/** Brings a node's new files to it, each with the part of the plan that it is installed in. */
export async function stageChange(
  host: Host,
  run: string,
  compared: ComparedFiles,
  plan: ChangePlan,
): Promise<StepFinding<undefined>> {
  const parts = new Map(
    plan.steps.flatMap((step) =>
      step.kind === 'install' && step.node === compared.node
        ? step.paths.map((path) => [path, step.part] as const)
        : [],
    ),
  );
  const files = contentsOf(compared).map((file) => ({ ...file, part: parts.get(file.path) }));
  const deletions = compared.changes.flatMap(({ change, path }): readonly StagedDeletion[] => {
    const expectedSha256 = compared.old.find((each) => each.path === path)?.sha256;
    return change === 'delete' ? [{ path, part: parts.get(path), expectedSha256 }] : [];
  });
  await stageFiles(host, run, files, deletions);
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  const gone = deletions.length === 0 ? '' : `, ${deletions.length} to be deleted`;
  return { found: undefined, text: `${files.length} files (${bytes} bytes) lie beside the old ones${gone}` };
}
