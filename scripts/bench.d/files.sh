# shellcheck shell=bash
# `scripts/bench files`: a set of files to every node, by turns with hitless and with Ansible's copy.
# shellcheck disable=SC2154,SC2034

readonly SET_FILES=200 SET_BYTES=20000000

files_usage() {
  cat <<'TXT'
Usage: scripts/bench files [--pairs N] [--runs N] [--json]

Brings 200 files (20 MB) to every node of real pairs, by turns with `hitless apply` and with Ansible's copy module: once
as new files, then once more unchanged. Every round has files of its own. Prints the medians of wall time and CPU, how
often a median is hitless's, and how many calls an unchanged node costs hitless.

  --pairs N   (10)
  --runs N    rounds (3)
  --json      the medians and every run as JSON on standard output

Needs root on Linux, and what scripts/bench needs. Exit status: 0 measured, 1 a tool failed, 2 usage.

Example:
  sudo scripts/bench files --pairs 10 --runs 3
TXT
}

bench_files() {
  local round tool
  sizes=(10) runs=3 json=no
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help) files_usage && return 0 ;;
      --pairs) [[ ${2:-} =~ ^([1-9]|1[0-9]|2[0-9])$ ]] || fail '--pairs wants a number from 1 to 29' 2; sizes=("$2") && shift 2 ;;
      --runs) [[ ${2:-} =~ ^[1-9][0-9]?$ ]] || fail '--runs wants a number from 1 to 99' 2; runs=$2 && shift 2 ;;
      --json) json=yes && shift ;;
      *) files_usage >&2 && return 2 ;;
    esac
  done
  want_linux_root
  clean_up_at_exit
  say 'packages and build'
  need_commands ansible-playbook:ansible-core ssh:openssh-client findmnt:util-linux
  need_node_modules
  npm run --silent build
  say 'lab'
  largest=${sizes[0]}
  lab_up "$largest"
  python_on_nodes
  prepare_tools
  sed "s|^defaults:|&\n  files: [ { source: $folder/set, path: /etc/haproxy/site } ]|" "$folder/inventory.yaml" >"$folder/files.yaml"
  printf -- '- hosts: all\n  gather_facts: false\n  tasks:\n    - ansible.builtin.copy: { src: %s/set/, dest: /etc/haproxy/site-of-ansible/ }\n' \
    "$folder" >"$folder/copy.yml"
  for ((round = 1; round <= runs; round++)); do
    say "round $round of $runs (load $(cut -d ' ' -f 1 /proc/loadavg))"
    new_set
    for tool in hitless ansible; do
      run_copy "$tool" new "$round"
      run_copy "$tool" unchanged "$round"
    done
    [ "$round" != 1 ] || same_on_nodes || fail 'a node does not have the files'
  done
  say
  node scripts/bench.d/files-table.mjs "$folder/samples.jsonl" "$largest" "$(calls_of_unchanged)" "$([ "$json" = yes ] && echo json || echo text)"
}

new_set() {
  local each
  rm -rf "$folder/set"
  mkdir "$folder/set"
  for ((each = 1; each <= SET_FILES; each++)); do
    head -c $((SET_BYTES / SET_FILES)) /dev/urandom >"$folder/set/file-$each.map"
  done
}

# run_copy TOOL new|unchanged ROUND: adds a sample
run_copy() {
  local output=$folder/output figures=$folder/figures
  measure "$output" "$figures" "copy_$1" || {
    tail -n 20 "$output" >&2
    fail "$1 failed; the end of what it said is above"
  }
  printf '{"tool":"%s","set":"%s","round":%d,%s}\n' "$1" "$2" "$3" "$(<"$figures")" >>"$folder/samples.jsonl"
}

copy_hitless() { node dist/cli/main.js apply -i "$folder/files.yaml" --concurrency 10 --soak 0s --no-probe "$@"; }

copy_ansible() {
  ANSIBLE_CONFIG=scripts/bench.d/ansible.cfg ANSIBLE_LOCAL_TEMP=$folder/ansible ANSIBLE_SSH_CONTROL_PATH_DIR=$folder/cp \
    ANSIBLE_SSH_ARGS="-o ControlMaster=auto -o ControlPersist=60s $(printf '%q ' "${ssh_options[@]}")" \
    ansible-playbook -i "$folder/ansible-$largest.json" "$folder/copy.yml"
}

# Whether both tools brought what was to be brought.
same_on_nodes() {
  local node sums
  sums=$(cd "$folder/set" && sha256sum file-*)
  for node in $(nodes_of_role 'MASTER|BACKUP' "$largest"); do
    for place in site site-of-ansible; do
      [ "$(on_node "$node" sh -c "cd /etc/haproxy/$place && sha256sum file-*")" = "$sums" ] || return 1
    done
  done
}

# The most calls that any node was given while nothing was to be done.
calls_of_unchanged() {
  copy_hitless -v 2>&1 >/dev/null | grep -E '^p[0-9]+[a-c]: (as root: )?sh -s' | cut -d : -f 1 | sort | uniq -c | sort -rn | awk 'NR == 1 { print $1 }'
}
