# shellcheck shell=bash
# When a lab is ready: every host booted and serving, every VIP on exactly one node of its pair.

# until_true SECONDS WHAT COMMAND...
until_true() {
  local seconds=$1 what=$2 end
  shift 2
  end=$((SECONDS + seconds))
  until "$@"; do
    ((SECONDS < end)) || fail "not within $seconds s: $what"
    sleep 0.2
  done
}

has_booted() {
  local state
  state=$(run_on "$1" systemctl is-system-running 2>/dev/null) || true
  [[ $state == running || $state == degraded ]]
}

ssh_answers() {
  ssh -n -F none -o BatchMode=yes -o ConnectTimeout=2 -o IdentitiesOnly=yes -o IdentityAgent=none \
    -o UserKnownHostsFile="$(lab_state)/known_hosts" -o StrictHostKeyChecking=yes \
    -i "$(lab_state)/id_ed25519" "${SHAPE[ssh_user]}@$(node_address "$1")" true 2>/dev/null
}

# answers_200 ADDRESS PATH
answers_200() {
  local connection status=''
  { exec {connection}<>"/dev/tcp/$1/80"; } 2>/dev/null || return 1
  printf 'GET %s HTTP/1.0\r\n\r\n' "$2" >&"$connection" || true
  read -r -t 2 status <&"$connection" 2>/dev/null || true
  exec {connection}>&-
  [[ $status == 'HTTP/1.'?' 200 '* ]]
}

# The nodes of a pair that hold a VIP, a word each.
holders_of() {
  local pair=$1 vip=$2 node
  for node in $(nodes_of "$pair"); do
    [[ -z $(ip -n "$(namespace_of "$node")" -o address show to "$vip/32" 2>/dev/null) ]] || printf '%s\n' "$node"
  done
}

wait_for_host() {
  local node=$1
  until_true 60 "$node has booted (its console: $(host_directory "$node")/console)" has_booted "$node"
  until_true 40 "ssh to $node as ${SHAPE[ssh_user]}" ssh_answers "$node"
  until_true 20 "HAProxy on $node answers on port 80" answers_200 "$(node_address "$node")" /healthz
}

# The node that the first election may leave behind and preemption then brings to the VIP; nothing where there is none:
# with nopreempt, or with equal priorities, whoever comes first stays.
preferred_node() {
  local pair=$1 instance=$2 node
  [[ ${SHAPE[nopreempt]} == no ]] || return 0
  for node in $(nodes_of "$pair"); do printf '%d %s\n' "$(priority_of "$node" "$instance")" "$node"; done |
    sort -rn | awk 'NR == 1 { best = $1; node = $2 } NR == 2 && $1 < best { print node }'
}

is_settled() {
  local pair=$1 instance=$2 holders preferred
  holders=$(holders_of "$pair" "$(vip_of "$pair" "$instance")")
  preferred=$(preferred_node "$pair" "$instance")
  is_node "$holders" && [[ $holders == "${preferred:-$holders}" ]]
}

wait_for_pair() {
  local pair=$1 instance count
  count=$(instance_count)
  for ((instance = 1; instance <= count; instance++)); do
    until_true 45 "one node of $pair, the preferred one, holds $(vip_of "$pair" "$instance")" is_settled "$pair" "$instance"
    until_true 10 "the page behind $(vip_of "$pair" "$instance")" answers_200 "$(vip_of "$pair" "$instance")" /
  done
}
