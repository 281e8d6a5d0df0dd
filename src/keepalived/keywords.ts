import type { Grammar, Shape } from './tree.js';

/** Keywords of the root and of the blocks that concern VRRP, up to keepalived 2.4. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

function grammar(...parts: readonly (readonly [Shape, string])[]): Grammar {
  return new Map(parts.flatMap(([shape, text]) => words(text).map((word) => [word, shape] as const)));
}

const TRACK_BLOCKS = 'track_interface track_script track_file track_process track_bfd';
const NOTIFIES =
  'notify notify_master notify_backup notify_fault notify_stop notify_deleted notify_master_rx_lower_pri';

const authentication = grammar(['value', 'auth_type auth_pass']);

const vrrpInstance = grammar(
  ['lines', `unicast_peer virtual_ipaddress virtual_ipaddress_excluded ${TRACK_BLOCKS}`],
  ['lines', 'virtual_routes virtual_rules'],
  [authentication, 'authentication'],
  ['skip', 'auth_hmac'],
  [
    'value',
    `${NOTIFIES} notify_priority_changes smtp_alert state interface vrf priority advert_int version virtual_router_id
     use_vmac use_vmac_addr vmac_xmit_base vmac_garp_intvl vmac_garp_all_if use_ipvlan native_ipv6 unicast_src_ip unicast_ttl
     unicast_fault_no_peer check_unicast_src old_unicast_checksum mcast_src_ip mcast_dst_ip track_src_ip dont_track_primary
     linkbeat_use_polling lvs_sync_daemon_interface preempt nopreempt preempt_delay debug accept no_accept strict_mode
     skip_check_adv_addr promote_secondaries no_virtual_ipaddress down_timer_adverts lower_prio_no_advert higher_prio_send_advert
     garp_extra_if garp_master_delay garp_master_refresh garp_master_repeat garp_master_refresh_repeat garp_lower_prio_delay
     garp_lower_prio_repeat kernel_rx_buf_size thread_timer_expired timer_expired_backup v3_checksum_as_v2 owner_ignore_adverts`,
  ],
);

const vrrpScript = grammar(['value', 'script interval timeout weight rise fall user init_fail']);

const vrrpSyncGroup = grammar(
  ['lines', `group ${TRACK_BLOCKS}`],
  ['value', `${NOTIFIES} notify_priority_changes smtp_alert global_tracking sync_group_tracking_weight`],
);

const trackFile = grammar(['value', 'file weight init_file']);

const vrrpTrackProcess = grammar([
  'value',
  'process param_match weight quorum quorum_max delay terminate_delay fork_delay full_command',
]);

const globalDefs = grammar(
  ['lines', 'notification_email'],
  [
    'value',
    `router_id script_user enable_script_security use_symlink_paths dynamic_interfaces default_interface disable_local_igmp
     smtp_server smtp_connect_timeout smtp_helo_name smtp_alert smtp_alert_checker smtp_alert_vrrp notification_email_from
     no_email_faults no_checker_emails checker_log_all_failures rs_init_notifies
     vrrp_version vrrp_strict vrrp_mcast_group4 vrrp_mcast_group6 vrrp_check_unicast_src vrrp_skip_check_adv_addr vrrp_startup_delay
     vrrp_delay_after_boot vrrp_down_timer_adverts vrrp_lower_prio_no_advert vrrp_higher_prio_send_advert vrrp_notify_priority_changes
     vrrp_garp_master_delay vrrp_garp_delay vrrp_garp_master_repeat vrrp_garp_master_refresh vrrp_garp_master_refresh_repeat
     vrrp_garp_lower_prio_delay vrrp_garp_lower_prio_repeat vrrp_garp_interval vrrp_garp_extra_if vrrp_gna_interval vrrp_min_garp
     vrrp_vmac_garp_intvl vmac_prefix vmac_addr_prefix vrrp_iptables vrrp_ipsets vrrp_rx_bufs_policy vrrp_rx_bufs_multiplier
     nftables nftables_counters nftables_ifindex nftables_priority nftables_ipvs nftables_ipvs_priority nftables_ipvs_start_fwmark
     vrrp_priority vrrp_no_swap vrrp_rt_priority vrrp_rlimit_rtime vrrp_rlimit_rttime vrrp_cpu_affinity vrrp_process_name
     checker_priority checker_no_swap checker_rt_priority checker_rlimit_rtime checker_rlimit_rttime checker_cpu_affinity
     checker_process_name bfd_priority bfd_no_swap bfd_rt_priority bfd_rlimit_rtime bfd_rlimit_rttime bfd_cpu_affinity bfd_process_name
     process_name process_names max_auto_priority min_auto_priority_delay umask random_seed instance use_pid_dir child_wait_time
     net_namespace net_namespace_ipvs namespace_with_ipsets linkbeat_use_polling
     notify_fifo notify_fifo_script vrrp_notify_fifo vrrp_notify_fifo_script lvs_notify_fifo lvs_notify_fifo_script
     fifo_write_vrrp_states_on_reload lvs_timeouts lvs_sync_daemon lvs_flush lvs_flush_on_stop lvs_flush_onstop lvs_process_name
     reload_check_config reload_time_file reload_repeat reload_file include_check tmp_config_directory config_save_dir
     state_dump_file stats_dump_file json_dump_file json_version data_use_instance iproute_etc_dir iproute_usr_dir
     startup_script startup_script_timeout shutdown_script shutdown_script_timeout v3_checksum_as_v2
     enable_dbus dbus_service_name dbus_no_interface_name enable_traps enable_snmp_keepalived enable_snmp_vrrp enable_snmp_checker
     enable_snmp_rfc enable_snmp_rfcv2 enable_snmp_rfcv3 snmp_socket snmp_server snmp_vs_stats_update_interval
     snmp_rs_stats_update_interval process_monitor_rcv_bufs process_monitor_rcv_bufs_force
     vrrp_netlink_cmd_rcv_bufs vrrp_netlink_cmd_rcv_bufs_force vrrp_netlink_monitor_rcv_bufs vrrp_netlink_monitor_rcv_bufs_force
     lvs_netlink_cmd_rcv_bufs lvs_netlink_cmd_rcv_bufs_force lvs_netlink_monitor_rcv_bufs lvs_netlink_monitor_rcv_bufs_force`,
  ],
);

/** The root of a keepalived.conf. What does not concern VRRP is skipped by counting braces, as keepalived's VRRP process skips it. */
export const ROOT: Grammar = grammar(
  [globalDefs, 'global_defs'],
  [vrrpInstance, 'vrrp_instance'],
  [vrrpScript, 'vrrp_script'],
  [vrrpSyncGroup, 'vrrp_sync_group'],
  [trackFile, 'track_file vrrp_track_file'],
  [vrrpTrackProcess, 'vrrp_track_process'],
  [
    'skip',
    `virtual_server virtual_server_group bfd_instance SSL garp_group track_group static_ipaddress static_routes static_rules
     linkbeat_interfaces interface_up_down_delays`,
  ],
  [
    'value',
    'net_namespace net_namespace_ipvs namespace_with_ipsets instance use_pid_dir linkbeat_use_polling child_wait_time',
  ],
);
