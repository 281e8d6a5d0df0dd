import type { Position } from './config.js';

/** Something that keepalived would complain about or drop, or that this reader does not follow. */
export interface Warning {
  readonly message: string;
  readonly at: Position;
}

/** Takes one warning; says nothing back. */
export type Warn = (message: string, at: Position) => void;

/** A file that is no keepalived.conf would otherwise yield a warning a line. */
const MOST_WARNINGS = 500;

/** A list of warnings that stops growing at 500 entries and says so in its last entry. */
export function collectWarnings(): { readonly warnings: readonly Warning[]; readonly warn: Warn } {
  const warnings: Warning[] = [];
  const warn: Warn = (message, at) => {
    if (warnings.length < MOST_WARNINGS) warnings.push({ message, at });
    else if (warnings.length === MOST_WARNINGS) warnings.push({ message: 'further warnings are left out', at });
  };
  return { warnings, warn };
}
