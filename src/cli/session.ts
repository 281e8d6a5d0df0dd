import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { realWorld, type World } from '../coordinator/world.js';
import type { NodeSpec } from '../inventory/model.js';
import { connect } from '../ssh/connect.js';
import type { Host } from '../ssh/host.js';
import type { Log } from './log.js';
import type { Screen } from './screen.js';
import { tellingHost } from './telling-host.js';

/** A run's name: sortable by time, unique enough to be told apart on a node. */
export const newRunId = (now: Date): string =>
  `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z-${randomBytes(2).toString('hex')}`;

/** Whether a word is such a name: no pair of an inventory is called that. */
export const isRunId = (word: string): boolean => /^\d{8}T\d{6}Z-[0-9a-f]{4}$/.test(word);

/** Who runs hitless, as other operators will read it. */
export const operatorName = (): string => `${process.env['SUDO_USER'] ?? userInfo().username}@${hostname()}`;

/** The real world over SSH; passphrases are asked on the terminal, once a key, while `aside` keeps it free. */
export const worldOverSsh = (log: Log, aside: Screen['aside'] = (work) => work()): World =>
  realWorld(async (node: NodeSpec, signal?: AbortSignal): Promise<Host> => {
    const tell = (message: string): void => log.debug({ node: node.name }, message);
    const host = await connect(
      { name: node.name, settings: node.ssh, become: node.become },
      {
        askPassphrase: (keyFile) => aside(() => askPassphrase(keyFile)),
        log: tell,
        ...(signal === undefined ? {} : { signal }),
      },
    );
    return log.isLevelEnabled('debug') ? tellingHost(host, tell) : host;
  });

async function askPassphrase(keyFile: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new Error(`${keyFile} needs a passphrase and there is no terminal to ask on: use an agent`);
  }
  // Readline echoes what is typed to its output: this one swallows it.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  process.stderr.write(`Passphrase of ${keyFile}: `);
  try {
    return await terminal.question('');
  } finally {
    process.stderr.write('\n');
    terminal.close();
  }
}
