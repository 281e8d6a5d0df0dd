# shellcheck shell=bash
# What goes wrong on purpose. All of it is done to a host from outside: nothing inside shows the cause.

# read_breakage WHAT ARGUMENTS...: leaves the target in TARGET and on or off in SWITCH.
TARGET='' SWITCH=''
read_breakage() {
  local command=$1 what=$2
  shift 2
  open_named_lab anywhere "$@"
  [[ ${#ARGUMENTS[@]} -eq 2 && ${ARGUMENTS[1]} =~ ^(on|off)$ ]] || fail_usage "$command wants a $what and on or off; scripts/lab $command --help"
  TARGET=${ARGUMENTS[0]} SWITCH=${ARGUMENTS[1]}
  "want_$what" "$TARGET"
}

is_split() { on_switch nft list table bridge "split_$1" >/dev/null 2>&1; }

command_split() {
  read_breakage split pair "$@"
  ! is_split "$TARGET" || on_switch nft delete table bridge "split_$TARGET"
  [[ $SWITCH == on ]] || { say "$TARGET hears its adverts" && return; }
  on_switch nft -f - <<END
table bridge split_$TARGET {
  chain forward {
    type filter hook forward priority 0
    ip protocol vrrp ip saddr { $(for node in $(nodes_of "$TARGET"); do node_address "$node"; done | paste -sd ,) } drop
  }
}
END
  say "$TARGET is split: no advert passes between its nodes"
}

is_cut() {
  [[ -z $(ip -n "$(namespace_of switch)" -o link show dev "$1" up 2>/dev/null) ]]
}

command_cut() {
  read_breakage cut node "$@"
  [[ $(host_power "$TARGET") != off ]] || fail_usage "$TARGET is off, and off the wire with it"
  case $SWITCH in
    on) ip -n "$(namespace_of switch)" link set "$TARGET" down && say "$TARGET has no link" ;;
    off) ip -n "$(namespace_of switch)" link set "$TARGET" up && say "$TARGET has its link" ;;
  esac
}

command_freeze() {
  read_breakage freeze node "$@"
  [[ $(host_power "$TARGET") != off ]] || fail_usage "$TARGET is off"
  case $SWITCH in
    on) set_frozen "$TARGET" 1 && say "$TARGET is frozen: its processes stand still, its kernel still answers" ;;
    off) set_frozen "$TARGET" 0 && say "$TARGET runs again" ;;
  esac
}

set_frozen() {
  local cgroup
  cgroup=$(cgroup_of "$1")
  echo "$2" >"$cgroup/cgroup.freeze"
  until_true 5 "the freezer took all processes of $1" grep -qx "frozen $2" "$cgroup/cgroup.events"
}

command_kill() {
  open_named_lab anywhere "$@"
  [[ ${#ARGUMENTS[@]} -eq 1 ]] || fail_usage 'kill wants one node: scripts/lab kill p1a'
  want_node "${ARGUMENTS[0]}"
  [[ $(host_power "${ARGUMENTS[0]}") != off ]] || fail_usage "${ARGUMENTS[0]} is off already; scripts/lab start ${ARGUMENTS[0]} boots it"
  power_off "${ARGUMENTS[0]}"
  say "${ARGUMENTS[0]} lost its power; scripts/lab start ${ARGUMENTS[0]} boots it again"
}
