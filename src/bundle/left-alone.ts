/** Names in a directory that are neither installed from a source nor purged on a node: hidden files, and what editors leave behind. */
export function isLeftAlone(name: string): boolean {
  return name.startsWith('.') || name.endsWith('~') || /^#.*#$/.test(name);
}
