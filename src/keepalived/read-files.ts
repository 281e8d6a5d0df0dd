import type { KeepalivedConfig } from './config.js';
import { type ReadOptions, readKeepalivedConfig } from './read.js';
import { type ConfigInput, openInput, type SourceFile } from './source.js';

/** What a node's keepalived reads: its meaning, and every file that it was read from, the main one first. */
export interface ReadFiles {
  readonly config: KeepalivedConfig;
  readonly files: readonly SourceFile[];
}

/** The same as `readKeepalivedConfig`, with the files that include lines reached; of several with one path, one. */
export function readKeepalivedFiles(input: ConfigInput, options: ReadOptions): ReadFiles {
  const { main, source } = openInput(input);
  const reached = new Map<string, SourceFile>([[main.path, main]]);
  const config = readKeepalivedConfig(
    {
      main,
      source: (pattern) => {
        const files = source(pattern);
        for (const file of files ?? []) if (!reached.has(file.path)) reached.set(file.path, file);
        return files;
      },
    },
    options,
  );
  return { config, files: [...reached.values()] };
}
