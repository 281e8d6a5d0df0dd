import type { Rule } from './rule.js';

/** Every rule, in the order in which findings of the same severity are told. Each family adds its own here. */
export const ALL_RULES: readonly Rule[] = [];
