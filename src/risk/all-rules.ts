import type { Rule } from './rule.js';
import { addressRules } from './rules/vrrp-addresses.js';
import { advertRules } from './rules/vrrp-adverts.js';
import { electionRules } from './rules/vrrp-election.js';
import { instanceRules } from './rules/vrrp-instances.js';
import { settingRules } from './rules/vrrp-settings.js';
import { syncGroupRules } from './rules/vrrp-sync-groups.js';
import { timingRules } from './rules/vrrp-timing.js';
import { trackingRules } from './rules/vrrp-tracking.js';
import { unicastRules } from './rules/vrrp-unicast.js';
import { vipRules } from './rules/vrrp-vips.js';

/** Every rule, in the order in which findings of the same severity are told. Each family adds its own here. */
export const ALL_RULES: readonly Rule[] = [
  ...instanceRules,
  ...advertRules,
  ...unicastRules,
  ...vipRules,
  ...electionRules,
  ...trackingRules,
  ...syncGroupRules,
  ...timingRules,
  ...addressRules,
  ...settingRules,
];
