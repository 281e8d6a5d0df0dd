import type { FileChange } from './compare.js';

/** A path of a node that is not as the inventory has it. Nothing of any file's content stands in it. */
export interface FileDrift {
  readonly path: string;
  /** `missing` from the node, `differs` in content, other `permissions`, `extra` in a directory of which no other files are to be in, or no such `file`. */
  readonly how: 'missing' | 'differs' | 'permissions' | 'extra' | 'no file';
  /** In words: `is missing`, `differs in permissions (mode 0644 to 0640)`. */
  readonly text: string;
}

/** What of a bundle a node has otherwise. */
export const fileDrift = (changes: readonly FileChange[]): readonly FileDrift[] => changes.flatMap(driftOf);

function driftOf(change: FileChange): readonly FileDrift[] {
  const { path } = change;
  switch (change.change) {
    case 'same':
      return [];
    case 'add':
      return [{ path, how: 'missing', text: 'is missing' }];
    case 'delete':
      return [{ path, how: 'extra', text: 'is there, and not in the inventory' }];
    case 'change':
      return [{ path, how: 'differs', text: 'differs' }];
    case 'permissions':
      return [{ path, how: 'permissions', text: `differs in permissions (${change.permissions.join(', ')})` }];
    case 'blocked':
    case 'unknown':
      return [{ path, how: 'no file', text: change.reason }];
  }
}
