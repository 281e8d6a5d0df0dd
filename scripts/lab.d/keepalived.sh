# shellcheck shell=bash
# A node's keepalived.conf, and the script by which it asks whether HAProxy serves.

render_keepalived() {
  local node=$1 pair instance count
  pair=$(pair_of "$node") count=$(instance_count)
  cat <<END
global_defs {
    router_id $node
    enable_script_security
    script_user root
    vrrp_version ${SHAPE[vrrp_version]}
}
END
  render_check
  # keepalived ignores a weighted script on a member of a sync group, so there the group tracks it.
  [[ ${SHAPE[sync_group]} == no ]] ||
    printf '\nvrrp_sync_group %s {\n    group {\n        VI_1\n        VI_2\n    }\n%s\n}\n' "$pair" "$(render_track_script)"
  for ((instance = 1; instance <= count; instance++)); do render_instance "$node" "$instance"; done
}

render_check() {
  [[ ${SHAPE[check]} != none ]] || return 0
  printf '\nvrrp_script haproxy_serves {\n    script "/usr/local/sbin/haproxy-serves"\n    interval 1\n    timeout 1\n    fall 2\n    rise 1\n    weight %d\n}\n' \
    "$([[ ${SHAPE[check]} == weighted ]] && echo -30 || echo 0)"
}

render_track_script() {
  when "${SHAPE[check]//weighted/fault}" fault $'    track_script {\n        haproxy_serves\n    }'
  printf '\n'
}

render_instance() {
  local node=$1 instance=$2 pair
  pair=$(pair_of "$node")
  cat <<END

vrrp_instance VI_$instance {
    state BACKUP
    interface eth0
    virtual_router_id $(vrid_of "$pair" "$instance")
    priority $(priority_of "$node" "$instance")
    advert_int ${SHAPE[advert_int]}
$(when "${SHAPE[nopreempt]}" yes '    nopreempt')
$(when "${SHAPE[multicast]}" no "$(render_peers "$node")")
    virtual_ipaddress {
        $(vip_of "$pair" "$instance")/32 dev eth0
    }
$(when "${SHAPE[sync_group]}" no "$(render_track_script)")
}
END
}

render_peers() {
  local peer
  printf '    unicast_src_ip %s\n    unicast_peer {\n' "$(node_address "$1")"
  for peer in $(nodes_of "$(pair_of "$1")"); do
    [[ $peer == "$1" ]] || printf '        %s\n' "$(node_address "$peer")"
  done
  printf '    }\n'
}

# Succeeds when HAProxy itself answers 200 on this host; the root holds perl-base, and no curl.
render_check_script() {
  cat <<'END'
#!/usr/bin/perl
use strict;
use warnings;
use IO::Socket::INET;

alarm 1;
my $haproxy = IO::Socket::INET->new(PeerAddr => '127.0.0.1:80', Timeout => 1) or exit 1;
print {$haproxy} "GET /healthz HTTP/1.0\r\n\r\n";
my $status = <$haproxy> // '';
exit($status =~ m{^HTTP/1\.[01] 200 } ? 0 : 1);
END
}
