import { type DrillNode, initOf, runOn } from '../drills/node.js';
import { PATHS } from './site.js';

/** What a node is found to have and to run, from outside and without hitless. */
export interface Look {
  /** Digest and permissions, by path; `absent`. */
  readonly files: ReadonlyMap<string, string>;
  /** What lies beside the files. */
  readonly beside: readonly string[];
  /** HAProxy's own word on the file that it has read; empty when it does not answer. */
  readonly description: string;
  /** keepalived's own word; empty when it does not answer. */
  readonly priority: string;
  readonly hasVip: boolean;
  /** The state of every run that the node knows; `staged` where nothing was armed. */
  readonly runs: readonly string[];
  /** Timers and units of hitless, and what is to run at boot. */
  readonly units: readonly string[];
  readonly isLocked: boolean;
}

const SCRIPT = `
for path in ${Object.values(PATHS).join(' ')}; do
  if [ -f "$path" ]; then
    echo "file $path $(sha256sum <"$path" | cut -c 1-64) $(stat -c %U:%G:%a "$path")"
  else echo "file $path absent"; fi
done
find /etc/haproxy /etc/keepalived -type f ! -path '*/errors/*' ! -name '*.sample' ${Object.values(PATHS)
  .map((path) => `! -path ${path}`)
  .join(' ')} | sed 's/^/beside /'
timeout 5 perl -MIO::Socket::UNIX -e '
  $s = IO::Socket::UNIX->new(Peer => "/run/haproxy/admin.sock") or exit; print $s "show info\\n"; print grep /^description/, <$s>'
main=$(systemctl show -P MainPID keepalived)
if [ "$main" != 0 ]; then
  rm -f /tmp/keepalived.data
  kill -USR1 "$main"
  for try in 1 2 3 4 5 6 7 8 9 10; do grep -q '^ *Priority = ' /tmp/keepalived.data 2>/dev/null && break; sleep 0.2; done
  sed -n 's/^ *Priority = /priority /p' /tmp/keepalived.data
fi
ip -o -4 address show dev eth0 | sed -n 's,.* inet \\([0-9.]*\\)/32 .*,vip \\1,p'
for folder in /var/lib/hitless/*/; do
  [ -d "$folder" ] && echo "run $(cat "$folder/state" 2>/dev/null || echo staged)"
done
systemctl list-units --plain --no-legend 'hitless*' | sed 's/ .*//; s/^/unit /'
ls /etc/systemd/system /etc/systemd/system/multi-user.target.wants | sed -n 's/^hitless/unit hitless/p'
[ ! -e /run/hitless/lock ] || flock -n /run/hitless/lock true || echo locked
`;

export async function look(node: DrillNode): Promise<Look> {
  const lines = (await runOn(node, 'sh', '-c', SCRIPT)).split('\n');
  const valuesOf = (key: string): readonly string[] =>
    lines.flatMap((line) => (line.startsWith(`${key} `) ? [line.slice(key.length + 1)] : []));
  return {
    files: new Map(valuesOf('file').map((value) => [value.replace(/ .*/, ''), value.replace(/^\S+ /, '')])),
    beside: valuesOf('beside'),
    description: valuesOf('description:')[0] ?? '',
    priority: valuesOf('priority')[0] ?? '',
    hasVip: valuesOf('vip').length > 0,
    runs: valuesOf('run'),
    units: valuesOf('unit'),
    isLocked: lines.includes('locked'),
  };
}

/** What is armed on a node: seconds until it takes the change back, at most; `undefined` when nothing is armed. */
export async function armedForS(node: DrillNode): Promise<number | undefined> {
  if ((await initOf(node)) === undefined) return undefined;
  const script = `for folder in /var/lib/hitless/*/; do
    read -r state <"$folder/state" 2>/dev/null || continue
    case $state in armed | reverting | failed) cut -d ' ' -f 2 "$folder/deadline" ;; esac
  done; exit 0`;
  const deadlines = (await runOn(node, 'sh', '-c', script)).trim();
  if (deadlines === '') return undefined;
  const [up = '0'] = (await runOn(node, 'cat', '/proc/uptime')).split(' ');
  return Math.max(...deadlines.split('\n').map((each) => Number(each) / 100 - Number(up)));
}
