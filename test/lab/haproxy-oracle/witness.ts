import { parseShowStat, type StatRow } from '../../../src/haproxy/show-stat.js';
import type { Sandbox } from './sandbox.js';

/** What a running HAProxy says of itself. */
export interface Witness {
  readonly stat: readonly StatRow[];
  /** The lines of `show servers state` by their column names. */
  readonly servers: readonly Readonly<Record<string, string>>[];
  /** `tcp ADDRESS:PORT`, `udp ADDRESS:PORT`, `unix PATH` of the listening sockets of its network namespace. */
  readonly listening: ReadonlySet<string>;
}

export type Trial =
  | { readonly outcome: 'refused' | 'not started'; readonly log: string }
  | { readonly outcome: 'ran'; readonly witness: Witness };

const environment = 'env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C';

/** Starts HAProxy in the foreground and waits until its socket is there or the process is gone. */
const start = (name: string): string => `
setsid chroot $R ${environment} haproxy -db -dr -f /oracle/${name}.cfg -f /oracle/${name}-socket.cfg >$R/oracle/${name}.log 2>&1 &
P=$!
for i in {1..250}; do
  [[ -S $R/oracle/${name}.sock ]] && break
  kill -0 $P 2>/dev/null || break
  sleep 0.02
done
kill -0 $P 2>/dev/null && [[ -S $R/oracle/${name}.sock ]] && echo up`;

function parseServersState(text: string): readonly Readonly<Record<string, string>>[] {
  const [, header = '', ...lines] = text.split('\n');
  const names = header.replace(/^# /, '').split(' ');
  return lines
    .filter((line) => line !== '')
    .map((line) => Object.fromEntries(line.split(' ').map((value, index) => [names[index] ?? '', value])));
}

const addressOf = (text: string): string =>
  text
    .replace(/%[^\]:]*/, '')
    .replace(/[[\]]/g, '')
    .replace(/^\*:/, ':::');

/** A Unix socket is bound under a name of its own and renamed when all is well; `ss` shows the first name. */
const boundUnder = /\.\d+\.tmp$/;

function parseListening(text: string, name: string): ReadonlySet<string> {
  return new Set(
    text
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([kind, , , , local]) => kind !== undefined && kind !== '' && local !== undefined)
      .map(([kind = '', , , , local = '']) =>
        kind.startsWith('u_') ? `unix ${local.replace(boundUnder, '')}` : `${kind} ${addressOf(local)}`,
      )
      .filter((one) => one !== 'unix *' && one !== `unix /oracle/${name}.sock`),
  );
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Lets HAProxy itself read a configuration, and where it accepts it, run it for as long as three questions take. */
export async function tryConfig(
  sandbox: Sandbox,
  name: string,
  text: string,
  folders: readonly string[],
): Promise<Trial> {
  await sandbox.run(folders.map((folder) => `mkdir -p -- "$R"${quoted(folder)}`).join('\n') || ':');
  await sandbox.put(`${name}.cfg`, text);
  const check = await sandbox.run(
    `timeout 20 chroot $R ${environment} haproxy -c -dr -f /oracle/${name}.cfg >$R/oracle/${name}.log 2>&1; printf $?`,
  );
  if (check !== '0') return { outcome: 'refused', log: await sandbox.get(`${name}.log`) };
  await sandbox.put(
    `${name}-socket.cfg`,
    `global\n no strict-limits\n stats socket /oracle/${name}.sock mode 600 level admin\n`,
  );
  try {
    if ((await sandbox.run(start(name))).trim() !== 'up') {
      return { outcome: 'not started', log: await sandbox.get(`${name}.log`) };
    }
    const witness = await questionWhileAlive(sandbox, name);
    return witness ? { outcome: 'ran', witness } : { outcome: 'not started', log: await sandbox.get(`${name}.log`) };
  } finally {
    await sandbox.run('kill -9 -- -$P 2>/dev/null; wait $P 2>/dev/null');
  }
}

/**
 * A socket is there a moment before it listens, and a process may still end itself when it is. Undefined when it did: what it wrote says why.
 */
async function questionWhileAlive(sandbox: Sandbox, name: string): Promise<Witness | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await question(sandbox, name);
    } catch (error) {
      const state = await sandbox.run('sleep 0.1; kill -0 $P 2>/dev/null && printf alive');
      if (state !== 'alive') return undefined;
      if (tries === 20) throw error;
    }
  }
}

async function question(sandbox: Sandbox, name: string): Promise<Witness> {
  const stat = await sandbox.ask(`${name}.sock`, 'show stat');
  const servers = await sandbox.ask(`${name}.sock`, 'show servers state');
  const sockets = await sandbox.run('ss -Hlntux');
  return {
    stat: parseShowStat(`${stat.trimEnd()}\n`),
    servers: parseServersState(servers),
    listening: parseListening(sockets, name),
  };
}
