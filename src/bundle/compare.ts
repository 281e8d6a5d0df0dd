import type { Bundle, BundleFile } from './bundle.js';
import { isLeftAlone } from './left-alone.js';

/** What is at a path of a node. */
export type NodeFile =
  | { readonly kind: 'absent' | 'directory' | 'other' }
  /** `link`: a symbolic link, with what it leads to. */
  | {
      readonly kind: 'file' | 'link';
      readonly sha256: string;
      readonly owner: string;
      readonly group: string;
      readonly uid?: number;
      readonly gid?: number;
      /** Octal digits, as many as there are. */
      readonly mode: string;
    };

/** What a bundle would do to one path of a node. Only `blocked` and `unknown` stand in the way of the whole bundle. */
export type FileChange =
  | { readonly path: string; readonly change: 'same' | 'add'; readonly file: BundleFile }
  /** `permissions`: what else changes, as `mode 0644 to 0640`; for a file that changes it may be empty. */
  | {
      readonly path: string;
      readonly change: 'change' | 'permissions';
      readonly file: BundleFile;
      readonly permissions: readonly string[];
    }
  | { readonly path: string; readonly change: 'delete' }
  | { readonly path: string; readonly change: 'blocked' | 'unknown'; readonly reason: string };

/**
 * Compares a bundle with what lies on a node, sorted by path. `nodeFiles` are the paths of the bundle, and every path below its
 * purged directories; a path of the bundle that was not looked at is `unknown`.
 */
export function compareBundle(
  bundle: Pick<Bundle, 'files' | 'purge'>,
  nodeFiles: ReadonlyMap<string, NodeFile>,
): FileChange[] {
  const changes = bundle.files.map((file) => changeOf(file, nodeFiles.get(file.path)));
  const wanted = new Set(bundle.files.map(({ path }) => path));
  for (const [path, { kind }] of nodeFiles) {
    const isFile = kind === 'file' || kind === 'link';
    if (isFile && !wanted.has(path) && isPurged(path, bundle.purge)) changes.push({ path, change: 'delete' });
  }
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Whether carrying out the changes would touch anything. */
export function changesAnything(changes: readonly FileChange[]): boolean {
  return changes.some(({ change }) => change !== 'same');
}

function changeOf(file: BundleFile, there: NodeFile | undefined): FileChange {
  const { path } = file;
  if (there === undefined) return { path, change: 'unknown', reason: 'it is not known what is there' };
  if ('sha256' in there) return changeOfFile(file, there);
  if (there.kind === 'absent') return { path, change: 'add', file };
  const what = there.kind === 'directory' ? 'a directory' : 'something that is neither file nor directory';
  return { path, change: 'blocked', reason: `${what} is there` };
}

type ExistingFile = Extract<NodeFile, { sha256: string }>;

function changeOfFile(file: BundleFile, there: ExistingFile): FileChange {
  const { path } = file;
  const sameContent = there.sha256 === file.sha256;
  const permissions = permissionChanges(file, there);
  if (sameContent && permissions.length === 0) return { path, change: 'same', file };
  if (there.kind === 'link') {
    return { path, change: 'blocked', reason: 'a symbolic link is there: give the path that it leads to' };
  }
  return { path, change: sameContent ? 'permissions' : 'change', file, permissions };
}

function permissionChanges({ owner, group, mode }: BundleFile, there: ExistingFile): string[] {
  const changes: string[] = [];
  if (!isOwner(owner, there.owner, there.uid)) changes.push(`owner ${there.owner} to ${owner}`);
  if (!isOwner(group, there.group, there.gid)) changes.push(`group ${there.group} to ${group}`);
  const modeThere = there.mode.padStart(4, '0');
  if (mode !== undefined && mode !== modeThere) changes.push(`mode ${modeThere} to ${mode}`);
  return changes;
}

function isOwner(wanted: string | undefined, name: string, id: number | undefined): boolean {
  return wanted === undefined || wanted === name || (id !== undefined && wanted === String(id));
}

/** In a purged directory, and not one of the names that a source cannot have. */
function isPurged(path: string, purge: readonly string[]): boolean {
  return purge.some(
    (directory) =>
      path.startsWith(`${directory}/`) &&
      !path
        .slice(directory.length + 1)
        .split('/')
        .some(isLeftAlone),
  );
}
