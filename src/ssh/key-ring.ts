import { createHash } from 'node:crypto';
import type { ParsedKey } from 'ssh2';
import { decryptKey } from './key-file.js';

/** Asks a person for the passphrase of a key file. */
export type AskPassphrase = (keyFile: string) => Promise<string>;

/** Decrypted keys, so that a passphrase is asked for once, however many connections want the key. */
export interface KeyRing {
  /** The decrypted key. A second call for the same content waits for the first one's answer, and shares its failure. */
  unlock(keyFile: string, content: string, ask: AskPassphrase): Promise<ParsedKey>;
}

/** A ring with nothing in it. */
export function createKeyRing(): KeyRing {
  const unlocked = new Map<string, Promise<ParsedKey>>();
  // One question at a time: two prompts on one terminal cannot be told apart.
  let lastQuestion: Promise<unknown> = Promise.resolve();
  return {
    unlock(keyFile, content, ask) {
      const id = createHash('sha256').update(content).digest('hex');
      const known = unlocked.get(id);
      if (known !== undefined) return known;
      const key = lastQuestion.then(async () => {
        const parsed = decryptKey(content, await ask(keyFile));
        if (parsed instanceof Error) throw new Error(`${keyFile}: ${parsed.message}`);
        return parsed;
      });
      lastQuestion = key.catch(() => undefined);
      unlocked.set(id, key);
      return key;
    },
  };
}

/** The ring of this process. */
export const processKeyRing: KeyRing = createKeyRing();
