import type { FileChange } from '../bundle/compare.js';
import { textOf } from '../bundle/diff.js';
import { processesOf } from '../node/runtime-facts.js';
import type { ChangedFile, FileVersion, NodeChange } from './change.js';
import { haproxyAfter, keepalivedAfter, type NewText } from './new-configs.js';
import type { NodeState } from './serving.js';

/** What is known of the files of a node that will change: the digest of what is there, and the text where it was read. */
export interface OldFile {
  readonly path: string;
  readonly sha256: string;
  readonly text?: string;
}

/** What a bundle's changes do to a node, as the planning of changes takes it. Expects changes that nothing stands in the way of. */
export function nodeChangeOf(
  { facts, runtime }: NodeState,
  changes: readonly FileChange[],
  old: readonly OldFile[],
): NodeChange {
  const changed = changes.flatMap((change) => changedFile(change, old, facts));
  const texts: readonly NewText[] = changed.map(({ path, after }) => ({
    path,
    ...(after?.text !== undefined && { text: after.text }),
  }));
  const { haproxy, keepalived } = facts;
  const version = runtime.info?.Version ?? haproxy.version;
  return {
    node: facts.node,
    changed,
    ...(haproxy.source !== undefined && {
      haproxy: {
        ...(version !== undefined && { version }),
        argv: mainArgv(facts.haproxy),
        unit: haproxy.unit?.name ?? 'haproxy.service',
        before: haproxy.source,
        after: haproxyAfter(facts, texts),
      },
    }),
    ...(keepalived.source !== undefined &&
      keepalived.version !== undefined && {
        keepalived: {
          release: keepalived.version,
          configId: keepalived.source.configId,
          unit: keepalived.unit?.name ?? 'keepalived.service',
          before: keepalived.source.files,
          after: keepalivedAfter(facts, texts),
        },
      }),
  };
}

function mainArgv(haproxy: NodeState['facts']['haproxy']): readonly string[] {
  const service = processesOf(haproxy);
  if (service.mode === 'master-worker') return service.master.argv;
  return service.mode === 'daemon' ? (service.workers[0]?.argv ?? []) : [];
}

function changedFile(
  change: FileChange,
  old: readonly OldFile[],
  { haproxy, keepalived }: NodeState['facts'],
): readonly ChangedFile[] {
  const { path } = change;
  const there = old.find((file) => file.path === path);
  const read = [...(haproxy.source ?? []), ...(keepalived.source?.files ?? [])].find((file) => file.path === path);
  const text = read?.text ?? there?.text;
  const before: FileVersion | undefined = there && { sha256: there.sha256, ...(text !== undefined && { text }) };
  const changedTo = (after?: FileVersion): readonly ChangedFile[] => [
    { path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) },
  ];
  switch (change.change) {
    case 'same':
      return [];
    case 'delete':
      return changedTo();
    case 'add':
    case 'change':
    case 'permissions': {
      const { content, sha256 } = change.file;
      const next = textOf({ content });
      return changedTo({ sha256, ...(next !== undefined && { text: next }) });
    }
    case 'blocked':
    case 'unknown':
      throw new RangeError(`${path}: ${change.reason}`);
  }
}
