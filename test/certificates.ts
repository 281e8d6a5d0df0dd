import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its private key, as PEM. */
export interface Pem {
  readonly certificate: string;
  readonly key: string;
}

/** Makes certificates with openssl, each with a P-256 key. */
export interface CertificateMaker {
  /** In force for so many days from now; signed by its own key where no issuer is given. */
  make(name: string, options?: { readonly days?: number; readonly issuer?: Pem; readonly isCa?: boolean }): Pem;
  remove(): void;
}

export const hasOpenssl: boolean = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const openssl = (...words: readonly string[]): void => {
  execFileSync('openssl', [...words], { stdio: 'ignore' });
};

export function certificateMaker(): CertificateMaker {
  const folder = mkdtempSync(join(tmpdir(), 'hitless-certificates-'));
  const at = (name: string): string => join(folder, name);
  return {
    make(name, { days = 365, issuer, isCa = false } = {}) {
      const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', at('key')];
      openssl('req', '-new', ...curve, '-subj', `/CN=${name}`, '-out', at('request'));
      writeFileSync(at('extensions'), `basicConstraints=critical,CA:${isCa ? 'TRUE' : 'FALSE'}\n`);
      const key = readFileSync(at('key'), 'utf8');
      const signer =
        issuer === undefined
          ? ['-signkey', at('key')]
          : ['-CA', at('issuer'), '-CAkey', at('issuer-key'), '-CAcreateserial'];
      if (issuer !== undefined) {
        writeFileSync(at('issuer'), issuer.certificate);
        writeFileSync(at('issuer-key'), issuer.key);
      }
      openssl(
        'x509',
        '-req',
        '-in',
        at('request'),
        '-days',
        String(days),
        '-extfile',
        at('extensions'),
        '-out',
        at('certificate'),
        ...signer,
      );
      return { certificate: readFileSync(at('certificate'), 'utf8'), key };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
