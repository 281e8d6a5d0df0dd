import type { FailOn } from './fail-on.js';
import type { InventoryOptions } from './options.js';

export const LINT_FORMATS = ['text', 'json', 'sarif', 'junit'] as const;

/** What the command line says of nodes of which only files are known. */
export interface SaidOfNodes {
  /** `RELEASE` or `NODE=RELEASE`, each. */
  readonly keepalived?: readonly string[];
  readonly haproxy?: readonly string[];
  /** `NODE=ID`, each. */
  readonly configId?: readonly string[];
}

export interface LintOptions extends InventoryOptions, SaidOfNodes {
  readonly secrets?: boolean;
  readonly rule?: readonly string[];
  readonly failOn: FailOn;
  readonly format?: (typeof LINT_FORMATS)[number];
  readonly verbose?: boolean;
}
