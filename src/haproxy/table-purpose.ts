import type { HaproxyConfig } from './config.js';
import { proxySections } from './proxy-sections.js';
import { linesOf } from './settings.js';
import { type StickTable, stickTables } from './stick-tables.js';

/**
 * What a stick table is for: `persistence` it sends clients to the server that they had (`stick …`); `tracking` it only counts. `nothing` no line uses it
 * for persistence, and it stores nothing.
 */
export type TablePurpose = 'persistence' | 'tracking' | 'nothing';

/** Every stick table with what it is for. */
export function tablesWithPurpose(config: HaproxyConfig): readonly (StickTable & { readonly purpose: TablePurpose })[] {
  const sticking = new Set(
    proxySections(config).flatMap(({ name, settings }) =>
      linesOf(settings, 'stick').map(({ words }) => {
        const at = words.indexOf('table');
        return (at < 0 ? undefined : words[at + 1]) ?? name;
      }),
    ),
  );
  return stickTables(config).map((table) => {
    const purpose = sticking.has(table.name) ? 'persistence' : table.store.length > 0 ? 'tracking' : 'nothing';
    return { ...table, purpose };
  });
}
