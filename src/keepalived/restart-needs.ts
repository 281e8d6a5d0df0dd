import type { Position } from './config.js';
import { ROOT } from './keywords.js';
import type { ReadOptions } from './read.js';
import { statementsOf } from './same-meaning.js';
import type { ConfigInput } from './source.js';
import { type Directive, readTree } from './tree.js';

/** A setting that a reload can't bring into effect. */
export interface RestartNeed {
  readonly keyword: string;
  readonly why: string;
  /** In the new configuration; in the old one for what is gone. */
  readonly at: Position;
}

/**
 * keepalived compares these as it reloads and, when one has changed, keeps the whole old configuration: "Cannot change … at a reload - please
 * restart keepalived" (`reload_config` in core/main.c). Its vrrp process is not even told.
 */
const REFUSED = new Set([
  'net_namespace',
  'net_namespace_ipvs',
  'instance',
  'nftables',
  'nftables_ipvs',
  'tmp_config_directory',
  'disable_local_igmp',
]);

/** Read once, as the parent process starts: where its pid files are, and what runs before its children. */
const AT_START_ONLY: ReadonlyMap<string, string> = new Map([
  ['use_pid_dir', 'the pid files are where they were when keepalived started'],
  ['namespace_with_ipsets', 'whether ipsets are used in a namespace is decided when keepalived starts'],
]);

/** What of a change keepalived takes up only when it is started anew. */
export function restartNeeds(before: ConfigInput, after: ConfigInput, options: ReadOptions): readonly RestartNeed[] {
  const [was, is] = [settingsOf(before, options), settingsOf(after, options)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((keyword) => {
    const [old, now] = [was.get(keyword), is.get(keyword)];
    if (old?.args.join(' ') === now?.args.join(' ') && (old === undefined) === (now === undefined)) return [];
    const at = (now ?? old)?.at;
    return at === undefined ? [] : [{ keyword, why: whyRestart(keyword), at }];
  });
}

function whyRestart(keyword: string): string {
  const atStart = AT_START_ONLY.get(keyword);
  return atStart === undefined
    ? `keepalived refuses a reload that changes ${keyword}, and keeps all of its old configuration`
    : `${keyword} has no effect on a reload: ${atStart}`;
}

/** The last line of each keyword, at the root or in `global_defs`. */
function settingsOf(input: ConfigInput, options: ReadOptions): ReadonlyMap<string, Directive> {
  const root = readTree(statementsOf(input, options), ROOT, () => {});
  const globals = root.filter(({ keyword }) => keyword === 'global_defs').flatMap(({ children }) => children);
  const compared = [...root, ...globals].filter(({ keyword }) => REFUSED.has(keyword) || AT_START_ONLY.has(keyword));
  return new Map(compared.map((directive) => [directive.keyword, directive]));
}
