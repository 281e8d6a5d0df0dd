import { readFileSync } from 'node:fs';
import { type ConnectOptions, type ConnectTarget, connect } from '../../src/ssh/connect.js';
import { SshError } from '../../src/ssh/error.js';
import type { Host } from '../../src/ssh/host.js';
import { createKeyRing } from '../../src/ssh/key-ring.js';
import type { SshSettings } from '../../src/ssh/settings.js';

const opened: Host[] = [];

/** Connects to a node that is called lb1, with no keys decrypted yet. */
export async function open(
  settings: SshSettings,
  options: ConnectOptions = {},
  become: ConnectTarget['become'] = 'none',
): Promise<Host> {
  const host = await connect({ name: 'lb1', settings, become }, { keyRing: createKeyRing(), ...options });
  opened.push(host);
  return host;
}

/** Closes whatever a test has left open. */
export async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((host) => host.close()));
}

/** The SshError that a promise fails with. */
export async function failureOf(promise: Promise<unknown>): Promise<SshError> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof SshError) return error;
  throw error;
}

/** Polls until `condition` holds, for at most four seconds. */
export async function eventually(condition: () => boolean): Promise<boolean> {
  for (let attempt = 0; attempt < 160; attempt++) {
    if (condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return condition();
}

/** True while a process lives; one that has ended and that nobody has waited for yet does not. */
export function lives(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
