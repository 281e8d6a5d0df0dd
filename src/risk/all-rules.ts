import type { Rule } from './rule.js';
import { keepalivedCheckRules } from './rules/keepalived-checks.js';
import { keepalivedScriptRules } from './rules/keepalived-scripts.js';

/** Every rule, in the order in which findings of the same severity are told. Each family adds its own here. */
export const ALL_RULES: readonly Rule[] = [...keepalivedCheckRules, ...keepalivedScriptRules];
