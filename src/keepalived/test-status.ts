import { capabilitiesOf } from './version.js';

/**
 * What an exit status of `keepalived -t` means (keepalived `core/main.c`, `lib/scheduler.h`; the manual page is wrong for 2.2.7).
 * - `silent`: nothing more than the messages say. Releases before 2.2 end with 0 whatever they complain about
 * - `config`: the configuration can't be read at all: a reload with it ends the daemon
 * - `signal`: keepalived crashed over it
 * - `complains`: it found something, and its messages must say what
 * - `unclear`: none of these: the test itself went wrong
 */
export type TestStatus = 'silent' | 'config' | 'signal' | 'complains' | 'unclear';

const STATUSES = {
  old: { config: 3, complains: [4, 5] },
  shifted: { config: 4, complains: [5, 6] },
  new: { config: 2, complains: [5, 6] },
} as const;

/** `version` is the node's release, e.g. `2.2.7`; absent: not known, then no status but 0 and those of signals is clear. */
export function readTestStatus(exitCode: number, version: string | undefined): TestStatus {
  if (exitCode === 0) return 'silent';
  if (exitCode > 128) return 'signal';
  if (version === undefined) return 'unclear';
  const { config, complains } = STATUSES[capabilitiesOf(version).configTestStatuses];
  if (exitCode === config) return 'config';
  return complains.some((each) => each === exitCode) ? 'complains' : 'unclear';
}
