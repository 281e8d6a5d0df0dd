import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { NodeSpec } from '../../src/inventory/model.js';
import { PROGRAM } from '../../src/node/program.js';
import type { Host } from '../../src/ssh/host.js';
import { localHost } from './local-host.js';

/**
 * A small machine for the node program: its own processes and network, in which copies of dash named haproxy and keepalived
 * run scripts. Everything of it ends with the call.
 */
export interface SmallWorld {
  readonly folder: string;
  /** Starts a fake service before each call: words of its command line behind the script's own name. */
  run(service: 'haproxy' | 'keepalived', script: string, ...words: readonly string[]): void;
  /** Lets a run hold the node's lock during each call. */
  lock(run: string): void;
  write(path: string, text: string): string;
  read(path: string): string;
  host(shell: readonly string[]): Host;
  remove(): void;
}

/**
 * The script of service number `index`, which does nothing more once it is ready. It waits without starting a program: until that is one, it would be
 * a second process of the service's name.
 */
export const serve = (index: number): string =>
  `[ -p stay-${index} ] || mkfifo stay-${index}; exec 3<>stay-${index}; : >ready-${index}; while :; do read -r _ <&3; done\n`;

export function smallWorld(): SmallWorld {
  const folder = mkdtempSync(join(tmpdir(), 'hitless-world-'));
  const services: string[] = [];
  let locking = '';
  const write = (path: string, text: string): string => {
    const whole = join(folder, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, text);
    return whole;
  };
  return {
    folder,
    write,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    run(service, script, ...words) {
      const binary = join(folder, service);
      copyFileSync('/bin/dash', binary);
      chmodSync(binary, 0o755);
      const file = write(`${service}-${services.length}.sh`, script);
      services.push([binary, file, ...words].map(quoted).join(' '));
    },
    lock(run) {
      const program = write('program.sh', PROGRAM);
      locking = `{ cat "${program}"; sleep 30; } | sh -s -- lock ${run} 30 tester >locked.out &
until grep -qs ^locked locked.out; do sleep 0.01; done\n`;
    },
    host(shell) {
      // a service is ready when its script has made the file `ready`
      const start = services.map((line, index) => `${line} & until [ -e ready-${index} ]; do sleep 0.01; done`);
      const init = write('init.sh', `cd "${folder}"; rm -f ready-* locked.out\n${start.join('\n')}\n${locking}"$@"\n`);
      const before = ['unshare', '-npf', '--mount-proc', 'dash', init];
      return localHost({
        shell,
        before,
        env: {
          HITLESS_LOCK_DIR: join(folder, 'run'),
          HITLESS_STATE_DIR: join(folder, 'state'),
          GREETING: 'a "b" $(touch pwned) c',
        },
      });
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

export const specOf = (services: Partial<Pick<NodeSpec, 'haproxy' | 'keepalived'>> = {}): NodeSpec => ({
  name: 'local',
  labels: {},
  ssh: { host: 'local', keys: [], jump: [], knownHosts: [], connectTimeoutMs: 1000, keepaliveMs: 1000 },
  become: 'none',
  haproxy: {},
  keepalived: {},
  checks: [],
  files: [],
  vars: {},
  secrets: {},
  ...services,
});
