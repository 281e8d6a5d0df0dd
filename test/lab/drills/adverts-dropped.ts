import { spawn } from 'node:child_process';
import { must } from '../lab.js';
import type { DrillNode } from './node.js';
import { LIKE_KEEPALIVED } from './real-time.js';

/** Whose adverts the switch drops: those between all of these addresses, or those that are sent to one of them. */
export type Dropped = { readonly from: readonly string[] } | { readonly to: string };

/** Drops adverts on the switch that a node hangs on, until {@link dropNoAdverts}. One rule a pair, named after its first node. */
export function dropAdverts(first: DrillNode, dropped: Dropped): Promise<void> {
  const which = 'to' in dropped ? `daddr ${dropped.to}` : `saddr { ${dropped.from.join(', ')} }`;
  const rule = `type filter hook forward priority 0\n ip protocol vrrp ip ${which} drop\n`;
  return nftables(first, `table bridge ${tableOf(first)} {\n chain forward {\n ${rule} }\n}\n`);
}

export const dropNoAdverts = (first: DrillNode): Promise<void> =>
  nftables(first, `delete table bridge ${tableOf(first)}\n`);

/** {@link dropNoAdverts}, where there may be nothing to undo. */
export async function forgetDrops(first: DrillNode): Promise<void> {
  const tables = await must('ip', ['netns', 'exec', first.switch, 'nft', 'list', 'tables', 'bridge']);
  if (tables.split('\n').includes(`table bridge ${tableOf(first)}`)) await dropNoAdverts(first);
}

const tableOf = ({ name }: DrillNode): string => `drill_${name}`;

function nftables({ switch: namespace }: DrillNode, rules: string): Promise<void> {
  return new Promise((done, fail) => {
    const nft = spawn('chrt', [...LIKE_KEEPALIVED, 'ip', 'netns', 'exec', namespace, 'nft', '-f', '-'], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    nft.once('error', fail);
    nft.once('close', (code) =>
      code === 0 ? done() : fail(new Error(`nft ended with ${String(code)} on:\n${rules}`)),
    );
    nft.stdin.end(rules);
  });
}
