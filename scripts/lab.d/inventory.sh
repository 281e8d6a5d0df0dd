# shellcheck shell=bash
# What is up: as an inventory for hitless, as a table of addresses, as a table of states.

command_inventory() {
  open_named_lab anywhere "$@"
  local state pair become=none
  state=$(lab_state)
  [[ ${SHAPE[ssh_user]} == root ]] || become=sudo
  cat <<END
# The lab '${SHAPE[name]}' as it is up on this machine; its keys end with it.
defaults:
  ssh:
    user: ${SHAPE[ssh_user]}
    keys: [$state/id_ed25519]
    knownHosts: [$state/known_hosts]
    agent: none
    config: none
  become: $become
pairs:
END
  for pair in $(pair_names); do print_pair "$pair"; done
}

print_pair() {
  local pair=$1 node vip address
  printf '  %s:\n    labels: { env: lab }\n    nodes:\n' "$pair"
  for node in $(nodes_of "$pair"); do
    address=$(node_address "$node")
    printf "      %s: { ssh: { host: %s }, checks: [ { http: 'http://%s/healthz' } ] }\n" "$node" "$address" "$address"
  done
  printf '    checks:\n'
  for vip in $(vips_of "$pair"); do printf "      - { http: 'http://%s/healthz' }\n" "$vip"; done
  printf '    probes:\n'
  for vip in $(vips_of "$pair"); do
    printf "      - { http: 'http://%s/', rate: 50, identityHeader: X-Served-By }\n" "$vip"
    printf "      - { tcp: '%s:9000', rate: 20 }\n" "$vip"
  done
}

command_addresses() {
  open_named_lab anywhere "$@"
  print_addresses
}

print_addresses() {
  local pair node
  for pair in $(pair_names); do
    printf '%-6s VIP %s\n' "$pair" "$(vips_of "$pair" | xargs)"
    for node in $(nodes_of "$pair"); do
      printf '  %-5s %-14s %s: HAProxy %s, keepalived %s\n' "$node" "$(node_address "$node")" "$(suite_of "$node")" \
        "$(root_version "$(suite_of "$node")" haproxy)" "$(root_version "$(suite_of "$node")" keepalived)"
    done
  done
}

command_status() {
  local name only=''
  [[ ${1:-} != --name ]] || { want_value "$@" && only=$2 && shift 2; }
  [[ $# -eq 0 ]] || fail_usage "status takes --name NAME, and was given '$1'"
  need_root
  need_cgroups
  if [[ -n $only ]]; then
    open_lab "$only"
    print_status
  elif [[ -z $(labs_up) ]]; then
    printf 'no lab is up; %s\n' "$(what_is_up)"
  else
    for name in $(labs_up); do (open_lab "$name" && print_status); done
  fi
}

print_status() {
  local pair vip node power held
  printf 'lab %s, %s.0/24\n' "${SHAPE[name]}" "${SHAPE[subnet]}"
  for pair in $(pair_names); do
    printf '  %s%s\n' "$pair" "$(! is_split "$pair" || printf ' (split)')"
    for node in $(nodes_of "$pair"); do
      held='' power=$(host_power "$node")
      for vip in $(vips_of "$pair"); do
        ! grep -qxF "$node" < <(holders_of "$pair" "$vip") || held+=" $vip"
      done
      [[ $power == off ]] || ! is_cut "$node" || power+=', cut'
      printf '    %-5s %-14s %s\n' "$node" "$(node_address "$node")" "$power${held:+, holds$held}"
    done
  done
}
