import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installFiles } from '../../src/node/install-files.js';
import { lockNode, type NodeLock } from '../../src/node/lock.js';
import { type StagedDeletion, type StagedFile, stageFiles } from '../../src/node/stage-files.js';
import { type ArmedUndo, armUndo, type UndoAction } from '../../src/node/undo.js';
import { localHost } from './local-host.js';
import { canUnshare } from './shells.js';
import { specOf } from './world.js';

/** A machine that runs change: this one, with a state of its own for hitless, and with neither systemd nor cron, nor a service. */
export interface RunWorld {
  readonly folder: string;
  readonly host: ReturnType<typeof localHost>;
  /** Where `path` is on this machine, and the same as a file with content, and what it holds. */
  at(path: string): string;
  write(path: string, text: string, mode?: number): string;
  read(path: string): string;
  exists(path: string): boolean;
  /** Takes the node's lock until the world is removed. */
  lock(run: string): Promise<void>;
  unlock(): Promise<void>;
  arm(run: string, withinMs?: number, undo?: readonly UndoAction[]): Promise<ArmedUndo>;
  /** Stages and installs, with the lock held. */
  change(run: string, files: readonly StagedFile[], deletions?: readonly StagedDeletion[]): Promise<void>;
  /** From now on the node has another boot id. */
  reboot(): void;
  /** A file to be staged with this text, which shall find `expected` there. */
  file(path: string, text: string, expected?: string): StagedFile;
  remove(): Promise<void>;
}

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

export function runWorld(shell: readonly string[] = ['sh']): RunWorld {
  const folder = mkdtempSync(join(tmpdir(), 'hitless-run-'));
  const at = (path: string): string => join(folder, 'root', path);
  const write = (path: string, text: string, mode = 0o644): string => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
    chmodSync(at(path), mode);
    return at(path);
  };
  mkdirSync(join(folder, 'root'));
  const hide = join(folder, 'hide.sh');
  mkdirSync(join(folder, 'cron.d'));
  writeFileSync(
    hide,
    `[ ! -d /run/systemd ] || mount -t tmpfs none /run/systemd
[ ! -d /etc/cron.d ] || mount --bind '${folder}/cron.d' /etc/cron.d
[ ! -f '${folder}/boot-id' ] || mount --bind '${folder}/boot-id' /proc/sys/kernel/random/boot_id
exec "$@"
`,
  );
  const host = localHost({
    shell,
    before: canUnshare ? ['unshare', '-mn', 'sh', hide] : [],
    env: { HITLESS_LOCK_DIR: join(folder, 'lock'), HITLESS_STATE_DIR: join(folder, 'state') },
  });
  let held: NodeLock | undefined;
  return {
    folder,
    host,
    at,
    write,
    read: (path) => readFileSync(at(path), 'utf8'),
    exists: (path) => existsSync(at(path)),
    async lock(run) {
      held = await lockNode(host, { run, operator: 'tester' });
    },
    unlock: async () => held?.release(),
    arm: (run, withinMs = 60_000, undo = [{ do: 'files' }]) =>
      armUndo(host, specOf(), { run, operator: 'Jo on desk', what: 'apply web-ams', withinMs, undo }),
    async change(run, files, deletions = []) {
      await stageFiles(host, run, files, deletions);
      await installFiles(host, run);
    },
    reboot: () => writeFileSync(join(folder, 'boot-id'), '00000000-0000-4000-8000-000000000000\n'),
    file: (path, text, expected) => ({
      path: at(path),
      content: Buffer.from(text),
      sha256: sha256(text),
      ...(expected === undefined ? {} : { expectedSha256: expected === 'absent' ? expected : sha256(expected) }),
    }),
    async remove() {
      await held?.release();
      // a timer that still waits finds nothing to do, and ends
      rmSync(folder, { recursive: true });
    },
  };
}

export const pause = (ms: number): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, ms);
  });

/** Waits until `probe` is true, at most 20 seconds. */
export async function until(probe: () => boolean | Promise<boolean>, everyMs = 100): Promise<void> {
  const startedAtMs = Date.now();
  while (Date.now() - startedAtMs < 20_000) {
    if (await probe()) return;
    await pause(everyMs);
  }
  throw new Error('it did not come about within 20 s');
}
