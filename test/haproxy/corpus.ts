import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ConfigFile } from '../../src/haproxy/sections.js';

const folder = resolve(import.meta.dirname, '../../../shared/corpus/haproxy');

/** Configurations collected from public projects, kept beside the repository. Empty where they are not there. */
export const corpus: readonly ConfigFile[] = existsSync(folder)
  ? readdirSync(folder).map((path) => ({ path, text: readFileSync(resolve(folder, path), 'utf8') }))
  : [];

export const corpusNote = corpus.length > 0 ? '' : ` (skipped: no configurations in ${folder})`;
