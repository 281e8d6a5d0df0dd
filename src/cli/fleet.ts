import { defaultInventoryPaths } from '../inventory/default-paths.js';
import { formatMistake } from '../inventory/format-mistake.js';
import { loadInventory } from '../inventory/load.js';
import type { Mistake } from '../inventory/mistake.js';
import type { Inventory, Pair } from '../inventory/model.js';
import { selectPairs } from '../inventory/select.js';
import { NO_PAINT, paintFor } from '../report/paint.js';
import { Complaint } from './complaint.js';
import type { InventoryOptions } from './options.js';

/** Reads the inventory that the options name. All mistakes in it are one complaint. */
export async function readInventory(options: InventoryOptions): Promise<Inventory> {
  const paths = options.inventory ?? defaultInventoryPaths();
  if (paths.length === 0) {
    throw new Complaint(
      'no inventory: name one with -i FILE, set HITLESS_INVENTORY, or write ./inventory.yaml (see inventory/example.yaml)',
    );
  }
  const loaded = await loadInventory(paths);
  if (loaded.ok) return loaded.inventory;
  throw new Complaint(mistakesText(loaded.mistakes, 'the inventory'));
}

/** Mistakes in something, counted and one after the other, as they are written to standard error. */
export function mistakesText(mistakes: readonly Mistake[], where: string): string {
  const color = paintFor(process.stderr) !== NO_PAINT;
  const count = mistakes.length;
  return [
    `${count} ${count === 1 ? 'mistake' : 'mistakes'} in ${where}`,
    ...mistakes.map((mistake) => formatMistake(mistake, { color })),
  ].join('\n\n');
}

/** The pairs that the selectors name; all of them when there are none. */
export async function readPairs(options: InventoryOptions, selectors: readonly string[]): Promise<readonly Pair[]> {
  const selected = selectPairs(await readInventory(options), selectors);
  if (!selected.ok) throw new Complaint(selected.message);
  return selected.pairs;
}
