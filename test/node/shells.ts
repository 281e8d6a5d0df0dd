import { execFileSync } from 'node:child_process';

const works = (words: readonly string[]): boolean => {
  try {
    const [file = '', ...args] = words;
    execFileSync(file, [...args, '-c', ':'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** The shells that `sh` may be on a node, as far as they are on this machine. */
export const shells: readonly { readonly name: string; readonly words: readonly string[] }[] = [
  { name: 'dash', words: ['dash'] },
  { name: 'busybox ash', words: ['busybox', 'sh'] },
  { name: 'bash as sh', words: ['bash', '--posix'] },
].filter(({ words }) => works(words));

/** Whether this machine lets a test have processes and a network of its own. */
export const canUnshare: boolean = works(['unshare', '-npf', '--mount-proc', 'sh']);
