import type { Rule } from './rule.js';
import { changeHaproxyRules } from './rules/change-haproxy.js';
import { changeKeepalivedRules } from './rules/change-keepalived.js';
import { changePlanRules } from './rules/change-plan.js';
import { drillRules } from './rules/drills.js';
import { fleetAddressRules } from './rules/fleet-addresses.js';
import { fleetReleaseRules } from './rules/fleet-releases.js';
import { fleetVridRules } from './rules/fleet-vrids.js';
import { haproxyBindRules } from './rules/haproxy-binds.js';
import { haproxyClientRules } from './rules/haproxy-clients.js';
import { haproxyFileRules } from './rules/haproxy-files.js';
import { haproxyOldWorkerRules } from './rules/haproxy-old-workers.js';
import { haproxyParityRules } from './rules/haproxy-parity.js';
import { haproxyReloadRules } from './rules/haproxy-reload.js';
import { haproxyRuntimeRules } from './rules/haproxy-runtime.js';
import { haproxyServiceRules } from './rules/haproxy-service.js';
import { haproxySharedSocketRules } from './rules/haproxy-shared-sockets.js';
import { haproxySocketRules } from './rules/haproxy-sockets.js';
import { haproxyStartRules } from './rules/haproxy-start.js';
import { haproxyTableRules } from './rules/haproxy-tables.js';
import { haproxyTextRules } from './rules/haproxy-text.js';
import { haproxyTrackingRules } from './rules/haproxy-tracking.js';
import { keepalivedCheckRules } from './rules/keepalived-checks.js';
import { keepalivedConfigRules } from './rules/keepalived-config.js';
import { keepalivedReloadRules } from './rules/keepalived-reload-bugs.js';
import { keepalivedScriptRules } from './rules/keepalived-scripts.js';
import { keepalivedServiceRules } from './rules/keepalived-service.js';
import { keepalivedTestRules } from './rules/keepalived-test.js';
import { runningRules } from './rules/running.js';
import { scriptUserRules } from './rules/script-user.js';
import { suppressionRules } from './rules/suppressions.js';
import { vipHolderRules } from './rules/vip-holders.js';
import { addressRules } from './rules/vrrp-addresses.js';
import { advertRules } from './rules/vrrp-adverts.js';
import { electionRules } from './rules/vrrp-election.js';
import { vrrpFirewallRules } from './rules/vrrp-firewall.js';
import { instanceRules } from './rules/vrrp-instances.js';
import { vrrpInterfaceRules } from './rules/vrrp-interface.js';
import { vrrpNetworkRules } from './rules/vrrp-network.js';
import { vrrpRoleRules } from './rules/vrrp-roles.js';
import { settingRules } from './rules/vrrp-settings.js';
import { syncGroupRules } from './rules/vrrp-sync-groups.js';
import { timingRules } from './rules/vrrp-timing.js';
import { trackingRules } from './rules/vrrp-tracking.js';
import { uncountedTrackRules } from './rules/vrrp-uncounted-tracks.js';
import { unicastRules } from './rules/vrrp-unicast.js';
import { vipLinkRules } from './rules/vrrp-vip-links.js';
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
  ...vrrpNetworkRules,
  ...vrrpFirewallRules,
  ...vrrpInterfaceRules,
  ...vrrpRoleRules,
  ...uncountedTrackRules,
  ...vipLinkRules,
  ...keepalivedCheckRules,
  ...keepalivedConfigRules,
  ...keepalivedReloadRules,
  ...keepalivedScriptRules,
  ...keepalivedServiceRules,
  ...keepalivedTestRules,
  ...haproxyBindRules,
  ...haproxyClientRules,
  ...haproxyFileRules,
  ...haproxyOldWorkerRules,
  ...haproxyParityRules,
  ...haproxyReloadRules,
  ...haproxyRuntimeRules,
  ...haproxyServiceRules,
  ...haproxySharedSocketRules,
  ...haproxySocketRules,
  ...haproxyStartRules,
  ...haproxyTableRules,
  ...haproxyTextRules,
  ...haproxyTrackingRules,
  ...changeHaproxyRules,
  ...changeKeepalivedRules,
  ...changePlanRules,
  ...drillRules,
  ...fleetAddressRules,
  ...fleetReleaseRules,
  ...fleetVridRules,
  ...runningRules,
  ...scriptUserRules,
  ...suppressionRules,
  ...vipHolderRules,
];
