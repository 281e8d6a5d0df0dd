import { commandWords } from './command.js';
import type { Position } from './config.js';
import type { Directive } from './tree.js';

/** A script that keepalived runs when something happens, as `notify_master` of an instance. */
export interface NotifyScript {
  readonly keyword: string;
  /** The instance or sync group; absent: global. */
  readonly of?: string;
  /** Program and arguments, quotes and escapes resolved. */
  readonly argv: readonly string[];
  /** `USER [GROUP]` behind the command; else `script_user`. */
  readonly user?: string;
  readonly at: Position;
}

const KEYWORDS: ReadonlySet<string> = new Set([
  'notify',
  'notify_master',
  'notify_backup',
  'notify_fault',
  'notify_stop',
  'notify_deleted',
  'notify_master_rx_lower_pri',
]);
const GLOBAL_KEYWORDS: ReadonlySet<string> = new Set([
  'startup_script',
  'shutdown_script',
  'notify_fifo_script',
  'vrrp_notify_fifo_script',
]);
const BLOCKS: ReadonlySet<string> = new Set(['vrrp_instance', 'vrrp_sync_group']);

/** The notify scripts of instances and sync groups, and the scripts of `global_defs`, in file order (`set_vrrp_notify_script`). */
export function readNotifyScripts(root: readonly Directive[]): readonly NotifyScript[] {
  return root.flatMap((block) => {
    if (block.keyword === 'global_defs') return scriptsIn(block, GLOBAL_KEYWORDS);
    return BLOCKS.has(block.keyword) ? scriptsIn(block, KEYWORDS, block.args[0]) : [];
  });
}

function scriptsIn(block: Directive, keywords: ReadonlySet<string>, of?: string): readonly NotifyScript[] {
  return block.children
    .filter(({ keyword }) => keywords.has(keyword))
    .flatMap(({ keyword, text, at }) => {
      const [, command = '', ...user] = commandWords(text) ?? [];
      const argv = commandWords(command) ?? [];
      if (argv.length === 0) return [];
      return [
        {
          keyword,
          ...(of === undefined ? {} : { of }),
          argv,
          ...(user.length === 0 ? {} : { user: user.slice(0, 2).join(' ') }),
          at,
        },
      ];
    });
}
