import type { Mistake } from '../../src/inventory/mistake.js';
import type { Inventory } from '../../src/inventory/model.js';
import { parseInventory } from '../../src/inventory/parse.js';

/** What `~` and relative paths mean in the tests. */
export const place = { home: '/home/op', cwd: '/srv' };

/** Texts as the files `a.yaml`, `b.yaml`, …. */
export function files(texts: readonly string[]) {
  return texts.map((text, index) => ({ path: `${String.fromCharCode(97 + index)}.yaml`, text }));
}

/** The inventory that texts make; fails with the mistakes where they make none. */
export function inventoryOf(...texts: string[]): Inventory {
  const result = parseInventory(files(texts), place);
  if (!result.ok) throw new Error(result.mistakes.map((mistake) => `${at(mistake)} ${mistake.message}`).join('\n'));
  return result.inventory;
}

/** The mistakes in texts, empty where there is none. */
export function mistakesIn(...texts: string[]): readonly Mistake[] {
  const result = parseInventory(files(texts), place);
  return result.ok ? [] : result.mistakes;
}

/** The mistakes in texts as lines: `file:line:column message | suggestion`. */
export function linesOf(...texts: string[]): string[] {
  return mistakesIn(...texts).map((mistake) => {
    const suggestion = mistake.suggestion === undefined ? '' : ` | ${mistake.suggestion}`;
    return `${at(mistake)} ${mistake.message}${suggestion}`;
  });
}

function at({ file, line, column }: Mistake): string {
  return `${file}:${line}:${column}`;
}
