import { readFile } from 'node:fs/promises';
import ssh2, { type ParsedKey } from 'ssh2';
import { isSystemError, networkErrorInWords } from './system-error.js';

/** What a private key file holds. */
export type KeyFile =
  | { readonly kind: 'plain'; readonly key: ParsedKey }
  /** `publicKey` is absent where neither the file itself nor `FILE.pub` tells it. */
  | { readonly kind: 'encrypted'; readonly content: string; readonly publicKey?: ParsedKey }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly why: string };

/** Reads a key file without asking for its passphrase. Never fails. */
export async function readKeyFile(path: string): Promise<KeyFile> {
  let content: string;
  try {
    content = await readFile(path, 'latin1');
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return { kind: 'absent' };
    return { kind: 'unusable', why: networkErrorInWords(error) };
  }
  const parsed = parseOne(content);
  if (parsed instanceof Error) {
    if (!/no passphrase given/.test(parsed.message)) return { kind: 'unusable', why: describe(parsed, content) };
    const publicKey = publicPart(content) ?? (await readPublicKey(`${path}.pub`));
    return { kind: 'encrypted', content, ...(publicKey === undefined ? {} : { publicKey }) };
  }
  if (!parsed.isPrivateKey()) return { kind: 'unusable', why: 'it holds a public key, not a private one' };
  return { kind: 'plain', key: parsed };
}

/** Decrypts the content of an encrypted key file. */
export function decryptKey(content: string, passphrase: string): ParsedKey | Error {
  const parsed = parseOne(content, passphrase);
  // Decryption with a wrong passphrase shows itself as any kind of malformed key.
  return parsed instanceof Error ? new Error(`the passphrase is wrong (${parsed.message})`) : parsed;
}

/** Reads `FILE.pub`; `undefined` if there is none that can be read. */
export async function readPublicKey(path: string): Promise<ParsedKey | undefined> {
  try {
    const parsed = parseOne(await readFile(path, 'latin1'));
    return parsed instanceof Error ? undefined : parsed;
  } catch {
    return undefined;
  }
}

function parseOne(content: string, passphrase?: string): ParsedKey | Error {
  const parsed: ParsedKey | ParsedKey[] | Error = ssh2.utils.parseKey(content, passphrase);
  if (!Array.isArray(parsed)) return parsed;
  return parsed[0] ?? new Error('it holds no key');
}

function describe(error: Error, content: string): string {
  if (/BEGIN [A-Z ]*PRIVATE KEY/.test(content)) {
    return `${error.message} (FIDO and certificate keys are not supported; ed25519, ecdsa and rsa keys are)`;
  }
  return 'it is not a private key file';
}

/** An encrypted file in OpenSSH's own format still shows its public key (PROTOCOL.key: magic, cipher, kdf, kdf options, count, public key). */
function publicPart(content: string): ParsedKey | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\sA-Za-z0-9+/=]+)-----END/.exec(content)?.[1];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, 'base64');
  let offset = 'openssh-key-v1\0'.length;
  try {
    for (let field = 0; field < 3; field++) offset += 4 + bytes.readUInt32BE(offset);
    offset += 4;
    const blob = bytes.subarray(offset + 4, offset + 4 + bytes.readUInt32BE(offset));
    const type = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1');
    const parsed = parseOne(`${type} ${blob.toString('base64')}`);
    return parsed instanceof Error ? undefined : parsed;
  } catch {
    return undefined;
  }
}
