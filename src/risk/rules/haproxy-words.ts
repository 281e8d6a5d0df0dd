import type { HaproxyConfig } from '../../haproxy/config.js';
import type { Place } from '../finding.js';

const MOST_NAMED = 3;

/** `a, b, c and 4 more`. */
export function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Where a line of the global section would stand: its header. */
export function globalAt({ sections }: HaproxyConfig): { readonly at?: Place } {
  const at = sections.find(({ kind }) => kind === 'global')?.at;
  return at === undefined ? {} : { at };
}
