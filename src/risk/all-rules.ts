import type { Rule } from './rule.js';
import { haproxyClientRules } from './rules/haproxy-clients.js';
import { haproxyOldWorkerRules } from './rules/haproxy-old-workers.js';
import { haproxyReloadRules } from './rules/haproxy-reload.js';
import { haproxyRuntimeRules } from './rules/haproxy-runtime.js';
import { haproxySocketRules } from './rules/haproxy-sockets.js';
import { haproxyTableRules } from './rules/haproxy-tables.js';
import { suppressionRules } from './rules/suppressions.js';

/** Every rule, in the order in which findings of the same severity are told. Each family adds its own here. */
export const ALL_RULES: readonly Rule[] = [
  ...haproxyReloadRules,
  ...haproxySocketRules,
  ...haproxyOldWorkerRules,
  ...haproxyRuntimeRules,
  ...haproxyTableRules,
  ...haproxyClientRules,
  ...suppressionRules,
];
