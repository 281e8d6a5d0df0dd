import type { Rule } from './rule.js';
import { haproxyBindRules } from './rules/haproxy-binds.js';
import { haproxyFileRules } from './rules/haproxy-files.js';
import { haproxyParityRules } from './rules/haproxy-parity.js';
import { haproxyRunningRules } from './rules/haproxy-running.js';
import { haproxyServiceRules } from './rules/haproxy-service.js';
import { haproxyStartRules } from './rules/haproxy-start.js';
import { haproxyTextRules } from './rules/haproxy-text.js';

/** Every rule, in the order in which findings of the same severity are told. Each family adds its own here. */
export const ALL_RULES: readonly Rule[] = [
  ...haproxyStartRules,
  ...haproxyTextRules,
  ...haproxyBindRules,
  ...haproxyFileRules,
  ...haproxyParityRules,
  ...haproxyRunningRules,
  ...haproxyServiceRules,
];
