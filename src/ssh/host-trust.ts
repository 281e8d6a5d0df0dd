import { readFile } from 'node:fs/promises';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import type { Endpoint } from './endpoint.js';
import { SshError } from './error.js';
import { hostKeyAlgorithms, judgeHostKey } from './host-key.js';
import { hostKeyError } from './host-key-error.js';
import { type KnownHost, parseKnownHosts } from './known-hosts.js';
import { isSystemError, networkErrorInWords } from './system-error.js';

/** Decides on the keys that one host shows. */
export interface HostTrust {
  /** To be offered in the key exchange. */
  readonly algorithms: ServerHostKeyAlgorithm[];
  /** `undefined` for a key to trust, otherwise the failure. Asked again at every rekeying. */
  judge(key: Buffer): SshError | undefined;
}

/** Reads the known_hosts files of an endpoint. Fails with kind `config` for a file that the inventory names and that cannot be read. */
export async function readHostTrust(
  node: string,
  endpoint: Pick<Endpoint, 'host' | 'port' | 'alias' | 'knownHosts'>,
  behindJump: boolean,
): Promise<HostTrust> {
  const entries = (await Promise.all(endpoint.knownHosts.map((file) => readEntries(node, file)))).flat();
  const { host, port, alias } = endpoint;
  const who = { host, port, ...(alias === undefined ? {} : { alias }) };
  const files = endpoint.knownHosts.map(({ path }) => path);
  return {
    algorithms: hostKeyAlgorithms(entries, who),
    judge(key) {
      const verdict = judgeHostKey(entries, who, key);
      if (verdict.kind === 'known') return undefined;
      return hostKeyError(verdict, { node, who, key, files, behindJump });
    },
  };
}

async function readEntries(node: string, file: { path: string; mustExist: boolean }): Promise<KnownHost[]> {
  try {
    return parseKnownHosts(await readFile(file.path, 'utf8'), file.path);
  } catch (cause) {
    if (!file.mustExist && isSystemError(cause) && cause.code === 'ENOENT') return [];
    const why = networkErrorInWords(cause);
    throw new SshError(node, 'config', `${node}: known_hosts file ${file.path} cannot be read: ${why}`, { cause });
  }
}
