import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from './run-world.js';

/** Every path below a folder, with what makes it what it is. */
export function tree(folder: string): Record<string, string> {
  const all: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const path = join(folder, name);
    const { mode, uid, gid } = lstatSync(path);
    const content = lstatSync(path).isFile() ? sha256(readFileSync(path)) : '';
    all[name] = [mode.toString(8), uid, gid, lstatSync(path).isSymbolicLink() ? readlinkSync(path) : content].join(' ');
  }
  return all;
}
