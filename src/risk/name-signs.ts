const OWN = '\u0001';
const OTHERS = '\u0002';

/** Puts one sign in place of a node's own names and another in place of the other node's. */
export function signsForNames(own: readonly string[], others: readonly string[]): (text: string) => string {
  const signs = new Map([...others.map((name) => [name, OTHERS] as const), ...own.map((name) => [name, OWN] as const)]);
  const names = [...signs.keys()].toSorted((a, b) => b.length - a.length).map(escaped);
  if (names.length === 0) return (text) => text;
  const anyOf = new RegExp(`(?<![A-Za-z0-9.:])(?:${names.join('|')})(?![A-Za-z0-9]|\\.\\d)`, 'g');
  return (text) => text.replace(anyOf, (name) => signs.get(name) ?? name);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
