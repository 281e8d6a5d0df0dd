import { existsSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/**
 * Where the inventory is when none was named, the first of these that there is:
 * 1. `$HITLESS_INVENTORY`: files or directories with `:` between them, relative ones from `cwd`. They are not looked
 *    for: one that is missing is for `loadInventory` to report, never a reason to take another inventory.
 * 2. `inventory.yaml` in `cwd`
 * 3. the directory `inventory` in `cwd`: its `*.yaml` files sorted by name, without `example.yaml`
 *
 * Empty when there is none of them; `loadInventory([])` then says so.
 */
export function defaultInventoryPaths(
  cwd: string = process.cwd(),
  env: Readonly<Record<string, string | undefined>> = process.env,
): string[] {
  const named = (env['HITLESS_INVENTORY'] ?? '').split(delimiter).filter((path) => path !== '');
  if (named.length > 0) return named.map((path) => resolve(cwd, path));
  const file = join(cwd, 'inventory.yaml');
  if (existsSync(file)) return [file];
  const directory = join(cwd, 'inventory');
  return statSync(directory, { throwIfNoEntry: false })?.isDirectory() ? [directory] : [];
}
