import { createPrivateKey, type X509Certificate } from 'node:crypto';
import type { StagedContent } from './finding.js';

const KEY = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----[^-]+-----END (?:[A-Z]+ )?PRIVATE KEY-----/;

/**
 * Whether the private key among the staged files is that of the certificate. It stands in the certificate's own file or in a `.key` file beside it
 * (HAProxy ≥ 2.2, `ssl-load-extra-files`). Where none is staged, or it can't be read, as with a passphrase, that is for `haproxy -c` to say.
 */
export function keyFits(path: string, leaf: X509Certificate, staged: readonly StagedContent[]): boolean {
  const pem = [path, `${path}.key`, path.replace(/\.[^./]*$/, '.key')]
    .map((each) => textOf(staged, each).match(KEY)?.[0])
    .find((each) => each !== undefined);
  if (pem === undefined) return true;
  try {
    return leaf.checkPrivateKey(createPrivateKey(pem));
  } catch {
    return true;
  }
}

const textOf = (staged: readonly StagedContent[], path: string): string => {
  const file = staged.find((each) => each.path === path);
  return file === undefined ? '' : Buffer.from(file.content).toString('latin1');
};
