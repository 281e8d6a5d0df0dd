import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BundleFile } from '../../src/bundle/bundle.js';
import { sha256Of } from '../../src/bundle/digest.js';
import { loadBundles } from '../../src/bundle/load-bundles.js';
import { loadInventory } from '../../src/inventory/load.js';
import type { Mistake } from '../../src/inventory/mistake.js';

/** A directory with files in it, by their paths; removed by `remove`. */
export async function folderOf(files: Readonly<Record<string, string | Uint8Array>>) {
  const path = await mkdtemp(join(tmpdir(), 'hitless-bundle-'));
  const add = async (name: string, content: string | Uint8Array, mode = 0o644): Promise<void> => {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content, { mode });
  };
  for (const [name, content] of Object.entries(files)) await add(name, content);
  return { path, add, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Loads the inventory of a folder and the bundles of all its pairs. */
export async function loadFrom<Secrets extends 'filled' | 'masked'>(
  folder: string,
  secrets: Secrets,
  env: Readonly<Record<string, string>> = {},
) {
  const inventory = await loadInventory([join(folder, 'inventory.yaml')]);
  if (!inventory.ok) throw new Error(inventory.mistakes.map(lineOf).join('\n'));
  return loadBundles(inventory.inventory.pairs, secrets, env);
}

/** A mistake as `file:line:column message | suggestion`. */
export function lineOf({ file, line, column, message, suggestion }: Mistake): string {
  return `${file}:${line}:${column} ${message}${suggestion === undefined ? '' : ` | ${suggestion}`}`;
}

/** A file of a bundle. */
export function fileOf(path: string, text = 'x\n', more: Partial<BundleFile> = {}): BundleFile {
  const content = Buffer.from(text);
  const made = { path, content, sha256: sha256Of(content), newMode: '0644', source: '/src', template: false };
  return { ...made, secretNames: [], ...more };
}
