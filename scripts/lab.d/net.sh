# shellcheck shell=bash
# The network of a lab: one switch namespace with a bridge; a veth into every host and one into the machine.

# Addresses are from 198.18.0.0/15, which RFC 2544 keeps for benchmarks: one /24 a lab.
claim_subnet() {
  local third
  for ((third = 1; third < 255; third++)); do
    ! subnet_is_taken "198.18.$third" || continue
    set_shape subnet "198.18.$third"
    return
  done
  fail 'every 198.18.x.0/24 is in use on this machine; take labs down with scripts/lab down --all'
}

subnet_is_taken() {
  local subnet=$1
  grep -qsxF "SHAPE[subnet]=$subnet" "$LABS"/*/shape && return
  { ip -4 -o route show table all to root "$subnet.0/24" && ip -4 -o route show table all to match "$subnet.0/24"; } |
    grep -qv '^default'
}

on_switch() { ip netns exec "$(namespace_of switch)" "$@"; }

make_switch() {
  local switch interface
  switch=$(namespace_of switch) interface=$(machine_interface)
  ip netns add "$switch"
  ip -n "$switch" link set lo up
  ip -n "$switch" link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0
  ip -n "$switch" address add "$(backend_address)/24" dev br0
  ip -n "$switch" link set br0 up
  ip link add "$interface" type veth peer name machine netns "$switch"
  ip -n "$switch" link set machine master br0 up
  ip address add "$(machine_address)/24" dev "$interface"
  ip link set "$interface" up
}

# A host that boots again has the hardware address of before, as a machine has: its neighbours would go on to send to the old one.
hardware_address_of() {
  local a b c d
  IFS=. read -r a b c d <<<"$(node_address "$1")"
  printf '02:00:%02x:%02x:%02x:%02x\n' "$a" "$b" "$c" "$d"
}

make_host_network() {
  local node=$1 namespace switch
  namespace=$(namespace_of "$node") switch=$(namespace_of switch)
  ip netns add "$namespace"
  ip -n "$switch" link add "$node" type veth peer name eth0 address "$(hardware_address_of "$node")" netns "$namespace"
  ip -n "$switch" link set "$node" master br0 up
  ip -n "$namespace" link set lo up
  ip -n "$namespace" address add "$(node_address "$node")/24" dev eth0
  ip -n "$namespace" link set eth0 up
  # /proc/sys is read-only inside the host.
  ip netns exec "$namespace" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_nonlocal_bind'
}

# The namespace outlives its processes with every address it had, and would answer for the VIP of a dead host.
drop_host_network() {
  local namespace
  namespace=$(namespace_of "$1")
  ip -n "$(namespace_of switch)" link delete "$1" 2>/dev/null || true
  [[ ! -e /run/netns/$namespace ]] || ip netns delete "$namespace"
}

start_backend() {
  run_in_cgroup backend ip netns exec "$(namespace_of switch)" node "$LAB_PARTS/backend.mjs" "$(backend_address)" \
    </dev/null >"$(lab_state)/backend.log" 2>&1
}
