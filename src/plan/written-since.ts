import type { FileFacts } from '../node/facts.js';

/** Files' times and the time of boot are read in whole seconds. */
const CLOCK_MS = 1000;

/** Those of the paths that were written later than a process was started, for sure; both by the node's clock, in epoch milliseconds. */
export const writtenSince = (
  startedAtMs: number,
  files: readonly FileFacts[],
  paths: readonly string[],
): readonly FileFacts[] =>
  files.filter(({ path, modifiedAtMs }) => paths.includes(path) && modifiedAtMs > startedAtMs + CLOCK_MS);
