import { posix } from 'node:path';
import type { HaproxyConfig } from '../haproxy/config.js';
import { isWildcard } from '../haproxy/wildcard.js';
import type { KeepalivedConfig, Track, VrrpInstance } from '../keepalived/config.js';
import { countedTracks } from '../keepalived/counted-tracks.js';
import { groupOf } from '../keepalived/sync-group.js';

/** Whether HAProxy would serve the VIPs of an instance: it binds one of them, every address, or something that can't be compared. */
export function servesVipsOf({ vips, excludedVips }: VrrpInstance, { binds }: HaproxyConfig): boolean {
  const held = new Set([...vips, ...excludedVips]);
  return binds.some(({ address, family }) => family === 'other' || isWildcard(address) || held.has(address));
}

/** A doubt about everything that is said to be missing, as long as files are. */
export const notAllRead = ({ keepalived }: { readonly keepalived: KeepalivedConfig }): { readonly doubt?: string } => {
  const [first] = keepalived.includes;
  return first === undefined ? {} : { doubt: `the files of include ${first.pattern} were not read` };
};

/** What a check can tell of HAProxy: `process` only that one runs, `other` possibly more. */
interface HaproxyCheck {
  readonly name: string;
  readonly tells: 'process' | 'other';
}

/** The scripts and processes that count for an instance, those of its sync group's other members included: they move together. */
export function checksOf(
  instance: VrrpInstance,
  config: KeepalivedConfig,
  release: string | undefined,
): readonly HaproxyCheck[] {
  const checks = together(instance, config).flatMap((each) =>
    countedTracks(each, config, release).flatMap(({ kind, name }): readonly HaproxyCheck[] => {
      if (kind === 'process') return [{ name, tells: 'process' }];
      const script = config.scripts.find((one) => one.name === name);
      return kind === 'script' && script !== undefined
        ? [{ name, tells: findsProcesses(script.argv) ? 'process' : 'other' }]
        : [];
    }),
  );
  return [...new Map(checks.map((check) => [check.name, check])).values()];
}

/** All that is written to be tracked for an instance by itself and its sync group, whether it counts or not. */
export function writtenTracks(instance: VrrpInstance, config: KeepalivedConfig): readonly Track[] {
  const group = groupOf(instance.name, config.syncGroups);
  return [...together(instance, config), ...(group === undefined ? [] : [group])].flatMap(
    ({ tracks = [], droppedTracks = [] }) => [...tracks, ...droppedTracks],
  );
}

function together(instance: VrrpInstance, { syncGroups, instances }: KeepalivedConfig): readonly VrrpInstance[] {
  const group = groupOf(instance.name, syncGroups);
  return group === undefined ? [instance] : instances.filter(({ name }) => groupOf(name, syncGroups) === group);
}

const LOOKS_FOR_PROCESSES = /^(?:pidof|pgrep)$/;
const SIGNALS = /^(?:killall5?|pkill|kill)$/;

/** `killall -0 haproxy`, `pidof haproxy` and their like, also behind `sh -c`. */
function findsProcesses(argv: readonly string[]): boolean {
  const program = posix.basename(argv[0] ?? '');
  if (/^(?:ba|da)?sh$/.test(program) && argv[1] === '-c') return findsProcesses((argv[2] ?? '').trim().split(/\s+/));
  if (LOOKS_FOR_PROCESSES.test(program)) return true;
  if (program === 'systemctl' || program === 'service') return argv.includes('is-active') || argv.includes('status');
  return SIGNALS.test(program) && signalsNothing(argv);
}

/** Signal 0 only asks whether the process is there and may be signalled (kill(2)). */
export const signalsNothing = (argv: readonly string[]): boolean =>
  argv.some(
    (word, at) => word === '-0' || word === '--signal=0' || (/^(?:-s|--signal)$/.test(word) && argv[at + 1] === '0'),
  );
