# shellcheck shell=bash
# The pairs that are measured on, and what the playbook needs on them. The temporary folder is that of scripts/bench.
# shellcheck disable=SC2154

readonly LAB=bench

# Twenty hosts that boot side by side may be too slow for the lab's patience on a busy machine: three attempts.
lab_up() {
  local attempt
  for attempt in 1 2 3; do
    ! scripts/lab up "$1" --name "$LAB" --suite "$(machine_suite)" >"$folder/lab.log" 2>&1 || return 0
    ! lab_is_whole "$1" || return 0
    printf 'bench: attempt %d of 3 to boot the lab: %s\n' "$attempt" "$(grep -m 1 '^lab: ' "$folder/lab.log" || echo no reason)" >&2
    scripts/lab down --name "$LAB" >/dev/null
  done
  fail 'the lab did not come up'
}

# Every node is up, and every pair has exactly one holder of its VIP.
lab_is_whole() {
  local roles
  roles=$(node_roles 2>/dev/null) || return 1
  [ "$(grep -c ' BACKUP$' <<<"$roles")" = "$1" ] && [ "$(grep -c ' MASTER$' <<<"$roles")" = "$1" ]
}

# The nodes run the machine's own release, so that the packages of its apt sources fit them.
machine_suite() {
  # shellcheck source=/dev/null
  (. /etc/os-release && printf '%s\n' "${VERSION_CODENAME:?}")
}

on_node() { scripts/lab exec --name "$LAB" "$@"; }

# Ansible's modules are Python; the lab's hosts have none, and no way to a mirror. Its packages are those which apt
# would install on a node, by the node's own list of packages.
python_on_nodes() {
  local debs=$folder/debs package node
  mkdir -p "$debs/partial" "$folder/python"
  on_node p1a cat /var/lib/dpkg/status >"$folder/status"
  apt-get update -qq >/dev/null
  apt-get -qq -y --no-install-recommends --download-only -o Debug::NoLocking=1 -o APT::Sandbox::User=root \
    -o Dir::State::status="$folder/status" -o Dir::State::extended_states="$folder/states" -o Dir::Cache::archives="$debs" \
    install python3 >/dev/null
  for package in "$debs"/*.deb; do dpkg-deb -x "$package" "$folder/python"; done
  tar -C "$folder/python" -cf "$folder/python.tar" --exclude=./usr/share/doc .
  for node in $(node_roles | cut -d ' ' -f 2); do
    on_node "$node" tar -x --keep-directory-symlink --no-same-owner -C / <"$folder/python.tar"
    on_node "$node" python3 -c 'import json, ssl, urllib.request' || fail "Python does not run on $node"
  done
}

# A line per node: pair, node, address and MASTER or BACKUP, by who holds the VIP now.
node_roles() {
  scripts/lab status --name "$LAB" | awk '
    /^  [a-z]/ { pair = $1 }
    /^    [a-z]/ { print pair, $1, $2, (/, holds / ? "MASTER" : "BACKUP") }'
}

# The newest HAProxy process of each node of the first N pairs: a reload makes a new one.
workers() {
  local node
  for node in $(nodes_of_role 'MASTER|BACKUP' "$1"); do printf '%s %s\n' "$node" "$(on_node "$node" pgrep -n -x haproxy)"; done
}

# nodes_of_role ROLES N [COLUMN]: names (2) or addresses (3) of the nodes of the first N pairs.
nodes_of_role() {
  awk -v roles="^($1)$" -v limit="$2" -v column="${3:-2}" 'substr($1, 2) + 0 <= limit && $4 ~ roles { print $column }' "$folder/roles"
}

# The folder of a bench; when it ends, what it measured last ends too, and the lab.
clean_up_at_exit() {
  folder=$(mktemp -d)
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

finish() {
  code=$?
  trap - EXIT
  trap '' INT TERM
  end_measured || true
  scripts/lab down --name "$LAB" >/dev/null || code=1
  rm -rf "$folder"
  exit "$code"
}
