import type { Position } from './config.js';

/** Something that keepalived would complain about or drop, or that this reader does not follow. */
export interface Warning {
  readonly message: string;
  readonly at: Position;
  /** keepalived does not run at all with this. */
  readonly refuses?: true;
}

/** Takes one warning; says nothing back. */
export type Warn = (message: string, at: Position, refuses?: 'refuses') => void;

/** A file that is no keepalived.conf would otherwise yield a warning a line. */
const MOST_WARNINGS = 500;

/** A list of warnings that stops growing at 500 entries and says so in its last entry. */
export function collectWarnings(): { readonly warnings: readonly Warning[]; readonly warn: Warn } {
  const warnings: Warning[] = [];
  const warn: Warn = (message, at, refuses) => {
    const warning: Warning = refuses
      ? { message: `${message}: keepalived does not run with this`, at, refuses: true }
      : { message, at };
    if (warnings.length < MOST_WARNINGS) warnings.push(warning);
    else if (warnings.length === MOST_WARNINGS) warnings.push({ message: 'further warnings are left out', at });
  };
  return { warnings, warn };
}
