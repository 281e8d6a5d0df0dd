# shellcheck shell=bash
# Taking a lab down: everything is found by the lab's name, whether `up` finished, failed or was killed.

command_down() {
  local name=demo all=no
  while [[ $# -gt 0 ]]; do
    case $1 in
      --name) want_value "$@" && name=$2 && shift 2 ;;
      --all) all=yes && shift ;;
      *) fail_usage "down takes --name NAME or --all, and was given '$1'" ;;
    esac
  done
  want_name "$name"
  need_root
  need_cgroups
  [[ $all == yes ]] || { take_down "$name" && say "$name is down" && return; }
  for name in $(names_of_remains); do take_down "$name" && say "$name is down"; done
}

# The names of all labs of which anything is left.
names_of_remains() {
  {
    find "$LABS" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' 2>/dev/null || true
    find "$CGROUP_TREE" -maxdepth 1 -name 'hitless-lab.*' -printf '%f\n' | cut -d . -f 2
    find /run/netns -maxdepth 1 -name 'hl-*' -printf '%f\n' 2>/dev/null | cut -d - -f 2 || true
    ip -o link show type veth | sed -nE 's/^[0-9]+: hl-([a-z0-9]+)@.*/\1/p'
  } | sort -u
}

# Idempotent. Processes first: what they hold, the kernel would keep.
take_down() {
  set_shape name "$1"
  kill_processes
  drop_networks
  drop_state
  forget_labs
}

# What still makes the lab goes first, so that nothing is added behind the rest.
kill_processes() {
  local cgroup
  kill_cgroup "$(cgroup_of make)"
  for cgroup in "$(cgroup_of '')"*; do kill_cgroup "$cgroup"; done
}

drop_networks() {
  local namespace
  ip link delete "$(machine_interface)" 2>/dev/null || true
  for namespace in /run/netns/"$(namespace_of '')"*; do
    [[ ! -e $namespace ]] || ip netns delete "$(basename "$namespace")"
  done
}

drop_state() {
  local state
  state=$(lab_state)
  while mountpoint -q "$state"; do umount --recursive --lazy "$state"; done
  rm -rf --one-file-system "$state"
}
