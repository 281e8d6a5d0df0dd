# shellcheck shell=bash
# Making a lab, and its power button.

command_up() {
  read_shape "$@"
  need_machine
  claim_state
  ensure_roots
  save_shape
  say "network $(machine_interface), ${SHAPE[subnet]}.0/24"
  make_switch
  start_backend
  make_keys
  boot_all
  await_all
  trap - EXIT INT TERM
  say "ready: ${SHAPE[pairs]} x ${SHAPE[nodes]} hosts"
  say_how_to_use
}

# The lock makes the choice of a name and a subnet one act; two labs may start at the same time.
claim_state() {
  local state
  state=$(lab_state)
  lock_labs
  [[ ! -e $state ]] || fail_usage "a lab named '${SHAPE[name]}' is up already (or died half made); take it down with: scripts/lab down --name ${SHAPE[name]}"
  trap 'take_down_half_made $?' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  claim_subnet
  raise_limits
  mkdir -m 700 "$state"
  mount -t tmpfs -o mode=700,size=2g "hl-${SHAPE[name]}" "$state"
  mkdir "$state/hosts"
  save_shape
  unlock_labs
}

take_down_half_made() {
  trap - EXIT
  trap '' INT TERM
  forget_jobs
  warn "taking down what was made of '${SHAPE[name]}'"
  take_down "${SHAPE[name]}"
  exit "$1"
}

make_keys() {
  ssh-keygen -q -t ed25519 -N '' -C 'hitless lab' -f "$(lab_state)/id_ed25519"
}

# for_all NAMES FUNCTION: side by side; fails as soon as one of them failed. They run in a cgroup, which takes them
# down with the lab: bash shields its background jobs from Ctrl-C, and a killed `up` leaves them behind.
for_all() {
  local name cgroup failed=0
  cgroup=$(cgroup_of make)
  mkdir -p "$cgroup"
  for name in $1; do
    (echo "$BASHPID" >"$cgroup/cgroup.procs" && trap - EXIT INT TERM && "$2" "$name") &
  done
  for name in $1; do
    wait -n || { failed=1 && break; }
  done
  forget_jobs
  kill_cgroup "$cgroup"
  return "$failed"
}

# Else bash reports every job that the cgroup takes with it.
forget_jobs() { disown -a; }

make_and_boot() {
  make_host "$1"
  boot_host "$1"
}

boot_all() {
  local node
  say "booting $(node_names | xargs)"
  for_all "$(node_names)" make_and_boot || fail 'a host could not be made; see above'
  for node in $(node_names); do known_host_line "$node"; done >"$(lab_state)/known_hosts"
}

await_all() {
  for_all "$(node_names)" wait_for_host || fail 'a host did not come up; see above'
  say 'hosts answer; waiting for one MASTER each VIP'
  for_all "$(pair_names)" wait_for_pair || fail 'a pair did not elect a MASTER; see above'
}

command_start() {
  open_named_lab anywhere "$@"
  local node=${ARGUMENTS[0]:-}
  want_node "$node"
  [[ $(host_power "$node") == off ]] || fail_usage "$node is $(host_power "$node") already"
  power_off "$node"
  boot_host "$node"
  wait_for_host "$node"
  say "$node is up"
}

say_how_to_use() {
  local name='' node
  [[ ${SHAPE[name]} == demo ]] || name=" --name ${SHAPE[name]}"
  read -r node < <(node_names)
  print_addresses
  cat <<END

  scripts/lab inventory$name > lab.yaml      the inventory of these pairs
  scripts/lab exec$name $node ip -br address
  scripts/lab traffic$name start
  scripts/lab down$name
END
}
