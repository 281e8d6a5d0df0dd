import ssh2, { type OpenSSHAgent, type ParsedKey } from 'ssh2';
import type { Endpoint, NamedFile } from './endpoint.js';
import { SshError } from './error.js';
import { fingerprint } from './host-key.js';
import { type KeyFile, readKeyFile, readPublicKey } from './key-file.js';
import { networkErrorInWords } from './system-error.js';

/** A key that can be offered to a host. */
export interface Identity {
  readonly publicKey: ParsedKey;
  /** For messages: the key's file or the agent, and the fingerprint. */
  readonly from: string;
  /** Signs with the named hash (RSA only), or the key's own. */
  sign(data: Buffer, hash: string | undefined): Promise<Buffer>;
}

/** What the identities of one connection come from. */
export interface IdentitySources {
  readonly node: string;
  readonly endpoint: Pick<Endpoint, 'keys' | 'agent' | 'identitiesOnly'>;
  /** The decrypted key; fails where no passphrase can be had. */
  readonly unlock: (path: string, content: string) => Promise<ParsedKey>;
  readonly log: (message: string) => void;
}

/**
 * The keys to offer. As in OpenSSH, the agent's that the key files name too come first, then the agent's others, then the files;
 * but files that the inventory names come before the agent's others, since a host gives up after a few keys (MaxAuthTries).
 * Fails with kind `config` for a key file that the inventory names and that cannot be used.
 */
export async function listIdentities(sources: IdentitySources): Promise<Identity[]> {
  const files = await fileIdentities(sources);
  const namedHere = sources.endpoint.keys.some(({ mustExist }) => mustExist);
  const named = new Set(files.map(({ publicKey }) => blob(publicKey)));
  for (const file of sources.endpoint.keys) {
    const beside = await readPublicKey(`${file.path}.pub`);
    if (beside !== undefined) named.add(blob(beside));
  }
  const ofAgent = await agentIdentities(sources);
  const first = ofAgent.filter(({ publicKey }) => named.has(blob(publicKey)));
  const others = ofAgent.filter(({ publicKey }) => !named.has(blob(publicKey)));
  const held = new Set(ofAgent.map(({ publicKey }) => blob(publicKey)));
  const onlyInFiles = files.filter(({ publicKey }) => !held.has(blob(publicKey)));
  if (sources.endpoint.identitiesOnly) return [...first, ...onlyInFiles];
  return namedHere ? [...first, ...onlyInFiles, ...others] : [...first, ...others, ...onlyInFiles];
}

async function fileIdentities(sources: IdentitySources): Promise<Identity[]> {
  const identities: Identity[] = [];
  for (const file of sources.endpoint.keys) {
    const identity = await fileIdentity(file, await readKeyFile(file.path), sources);
    if (identity !== undefined) identities.push(identity);
  }
  return identities;
}

async function fileIdentity(
  { path, mustExist }: NamedFile,
  read: KeyFile,
  { node, unlock, log }: IdentitySources,
): Promise<Identity | undefined> {
  if (read.kind === 'plain') return signer(path, read.key, () => Promise.resolve(read.key));
  if (read.kind === 'encrypted') {
    // Where the public key is known, the passphrase is asked for only after the host has said that it would take the key.
    return signer(path, read.publicKey ?? (await unlock(path, read.content)), () => unlock(path, read.content));
  }
  const why = read.kind === 'absent' ? 'there is no such file' : read.why;
  if (mustExist) throw new SshError(node, 'config', `${node}: key file ${path} cannot be used: ${why}`);
  if (read.kind === 'unusable') log(`${node}: key file ${path} is skipped: ${why}`);
  return undefined;
}

function signer(path: string, publicKey: ParsedKey, privateKey: () => Promise<ParsedKey>): Identity {
  return {
    publicKey,
    from: `${path} (${describe(publicKey)})`,
    async sign(data, hash) {
      const signature: Buffer | Error = (await privateKey()).sign(data, hash);
      if (signature instanceof Error) throw signature;
      return signature;
    },
  };
}

async function agentIdentities({ node, endpoint, log }: IdentitySources): Promise<Identity[]> {
  if (endpoint.agent === undefined) return [];
  const agent = new ssh2.OpenSSHAgent(endpoint.agent);
  try {
    return (await agentKeys(agent)).map((publicKey) => ({
      publicKey,
      from: `agent ${publicKey.comment} (${describe(publicKey)})`,
      sign: (data, hash) => agentSignature(agent, publicKey, data, hash),
    }));
  } catch (error) {
    log(`${node}: the agent at ${endpoint.agent} cannot be used: ${networkErrorInWords(error)}`);
    return [];
  }
}

function agentKeys(agent: OpenSSHAgent): Promise<ParsedKey[]> {
  return new Promise((resolve, reject) => {
    agent.getIdentities((error, keys = []) => {
      if (error) return reject(error);
      return resolve(keys.filter((key): key is ParsedKey => !('pubKey' in key)));
    });
  });
}

function agentSignature(agent: OpenSSHAgent, key: ParsedKey, data: Buffer, hash: string | undefined): Promise<Buffer> {
  const options = hash === 'sha256' || hash === 'sha512' ? ({ hash } as const) : {};
  return new Promise((resolve, reject) => {
    agent.sign(key, data, options, (error, signature) => {
      if (error || signature === undefined) reject(error ?? new Error('the agent gave no signature'));
      else resolve(Buffer.from(signature));
    });
  });
}

function describe(key: ParsedKey): string {
  return `${key.type} ${fingerprint(key.getPublicSSH())}`;
}

function blob(key: ParsedKey): string {
  return key.getPublicSSH().toString('base64');
}
