# shellcheck shell=bash
# What is measured: the same reload of the same pairs, BACKUPs first. Temporary folder and sizes are those of scripts/bench.
# shellcheck disable=SC2154

prepare_tools() {
  local state=/run/hitless-lab/$LAB size
  node_roles >"$folder/roles"
  [ "$(grep -c MASTER "$folder/roles")" = "$largest" ] || fail 'not every pair has exactly one holder of its VIP'
  scripts/lab inventory --name "$LAB" >"$folder/inventory.yaml"
  for size in "${sizes[@]}"; do
    node scripts/bench.d/ansible-inventory.mjs "$folder/inventory.yaml" "$size" >"$folder/ansible-$size.json"
  done
  ssh_options=(-F none -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityAgent=none -o StrictHostKeyChecking=yes
    -o "UserKnownHostsFile=$state/known_hosts" -i "$state/id_ed25519")
}

# run_tool TOOL SIZE ROUND: adds a sample. The first round also looks whether every node has a new worker.
run_tool() {
  local tool=$1 size=$2 round=$3 output=$folder/output figures=$folder/figures before=''
  [ "$round" != 1 ] || before=$(workers "$size")
  measure "$output" "$figures" "tool_${tool//-/_}" "$size" || {
    tail -n 20 "$output" >&2
    fail "$tool failed on $size pairs; the end of what it said is above"
  }
  [ "$round" != 1 ] || all_reloaded "$before" "$(workers "$size")" || fail "$tool left a node of $size pairs on its old worker"
  printf '{"tool":"%s","pairs":%d,"round":%d,"load":%s,%s}\n' \
    "$tool" "$size" "$round" "$(cut -d ' ' -f 1 /proc/loadavg)" "$(<"$figures")" >>"$folder/samples.jsonl"
}

# No line of one list of workers is in the other.
all_reloaded() { [ -z "$(comm -12 <(sort <<<"$1") <(sort <<<"$2"))" ]; }

hitless_reload() {
  local size=$1 pairs
  shift
  mapfile -t pairs < <(seq -f 'p%g' "$size")
  node dist/cli/main.js reload -i "$folder/inventory.yaml" --concurrency 10 "$@" "${pairs[@]}"
}

tool_hitless() { hitless_reload "$1" --soak 0s --no-probe; }

tool_hitless_probes() { hitless_reload "$1"; }

# One connection a node for the whole play; the rest of its settings is in ansible.cfg.
tool_ansible() {
  ANSIBLE_CONFIG=scripts/bench.d/ansible.cfg ANSIBLE_LOCAL_TEMP=$folder/ansible ANSIBLE_SSH_CONTROL_PATH_DIR=$folder/cp \
    ANSIBLE_SSH_ARGS="-o ControlMaster=auto -o ControlPersist=60s $(printf '%q ' "${ssh_options[@]}")" \
    ansible-playbook -i "$folder/ansible-$1.json" scripts/bench.d/roll.yml
}

# The two that follow know the roles beforehand, check nothing and prove nothing.
tool_clush() {
  local role
  for role in BACKUP MASTER; do
    clush -q -S -f 20 -l root -o "${ssh_options[*]}" -w "$(nodes_of_role "$role" "$1" 3 | paste -sd ,)" systemctl reload haproxy
  done
}

tool_ssh() {
  local pair job jobs=()
  for ((pair = 1; pair <= $1; pair++)); do
    (
      for role in BACKUP MASTER; do
        ssh -n "${ssh_options[@]}" "root@$(nodes_of_role_in "p$pair" "$role")" systemctl reload haproxy
      done
    ) &
    jobs+=("$!")
  done
  for job in "${jobs[@]}"; do wait "$job"; done
}

nodes_of_role_in() { awk -v pair="$1" -v role="$2" '$1 == pair && $4 == role { print $3 }' "$folder/roles"; }
