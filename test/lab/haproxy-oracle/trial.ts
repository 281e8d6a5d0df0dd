import { posix } from 'node:path';
import type { HaproxyConfig } from '../../../src/haproxy/config.js';
import { referencedFiles } from '../../../src/haproxy/files.js';
import { listenersOf } from '../../../src/haproxy/listeners.js';
import { readHaproxyConfig } from '../../../src/haproxy/read.js';
import { type Difference, differences } from './compare.js';
import { expectedFacts, type Fact } from './expected.js';
import { reportedFacts } from './reported.js';
import type { Sandbox } from './sandbox.js';
import { tryConfig } from './witness.js';

/** What became of one configuration. */
export interface Verdict {
  readonly path: string;
  readonly outcome: 'refused' | 'not started' | 'ran';
  /** What HAProxy says when it refuses a file or does not start. */
  readonly log: string;
  readonly facts: number;
  readonly differences: readonly Difference[];
}

/** The environment HAProxy is started with. */
export const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C' };

/** The folders that a configuration takes for granted: its chroot, and where its Unix sockets lie. */
function neededFolders(config: HaproxyConfig, localPeer: string): readonly string[] {
  const chroots = referencedFiles(config).filter(({ kind }) => kind === 'chroot');
  const sockets = listenersOf(config, { localPeer, env: environment }).filter(({ family }) => family === 'unix');
  const folders = [...chroots.map(({ path }) => path), ...sockets.map(({ address }) => posix.dirname(address))];
  return [...new Set(folders.filter((folder) => folder.startsWith('/')))];
}

/** `show servers state` tells since 2.3 which servers are spoken to over TLS. */
const withoutSsl = (fact: Fact): Fact =>
  fact.what === 'server state' ? { ...fact, text: fact.text.replace(/ ssl$/, '') } : fact;

/** Reads a configuration, has HAProxy run it, and compares. */
export async function judge(
  sandbox: Sandbox,
  name: string,
  file: { readonly path: string; readonly text: string },
): Promise<Verdict> {
  const config = readHaproxyConfig([file], { env: environment });
  const trial = await tryConfig(sandbox, name, file.text, neededFolders(config, sandbox.hostName));
  if (trial.outcome !== 'ran') return { path: file.path, ...trial, facts: 0, differences: [] };
  const reported = reportedFacts(trial.witness);
  const told = trial.witness.servers.every((line) => 'srv_use_ssl' in line);
  const expected = expectedFacts(config, sandbox.hostName, environment).map((fact) => (told ? fact : withoutSsl(fact)));
  return {
    path: file.path,
    outcome: 'ran',
    log: '',
    facts: reported.length,
    differences: differences(expected, reported),
  };
}
