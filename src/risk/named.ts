const MOST_NAMED = 3;

/** Up to three of them by name, each once, and how many more there are. */
export function named(names: readonly string[]): string {
  const each = [...new Set(names)];
  const more = each.length > MOST_NAMED ? ` (and ${each.length - MOST_NAMED} more)` : '';
  return `${each.slice(0, MOST_NAMED).join(', ')}${more}`;
}
