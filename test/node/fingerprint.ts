import { execFileSync } from 'node:child_process';

/** Every path below a folder with its kind, owner, mode, size, times, link target and digest. */
export const fingerprint = (folder: string): string =>
  execFileSync(
    'sh',
    [
      '-c',
      'cd "$1" && find . -printf "%y %U:%G %m %s %T@ %p %l\\n" | sort && find . -type f -print0 | sort -z | xargs -0r sha256sum',
      'sh',
      folder,
    ],
    {
      encoding: 'utf8',
    },
  );
