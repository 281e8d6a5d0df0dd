import { createHash } from 'node:crypto';
import type { BundleFile } from './bundle.js';

/** SHA-256 in hex. */
export function sha256Of(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

type Installed = Pick<BundleFile, 'path' | 'sha256' | 'owner' | 'group' | 'mode' | 'newMode'>;

/** SHA-256 over what would be installed, whatever the order it is given in. */
export function bundleDigest(files: readonly Installed[], purge: readonly string[]): string {
  const installed = files.map(({ path, sha256, owner, group, mode, newMode }) =>
    JSON.stringify(['file', path, sha256, owner ?? null, group ?? null, mode ?? null, newMode]),
  );
  const purged = purge.map((directory) => JSON.stringify(['purge', directory]));
  return sha256Of([...installed, ...purged].toSorted().join('\n'));
}
