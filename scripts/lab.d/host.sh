# shellcheck shell=bash
# One host: an overlay over its suite's root, a network namespace, and systemd booted inside.

make_host() {
  local node=$1 directory root
  directory=$(host_directory "$node") root=$directory/root
  mkdir -p "$directory"/{upper,work,root}
  mount -t overlay -o "lowerdir=$(root_of "$(suite_of "$node")"),upperdir=$directory/upper,workdir=$directory/work" \
    "hl-${SHAPE[name]}" "$root"
  write_identity "$node" "$root"
  write_login "$node" "$root"
  write_services "$node" "$root"
}

write_identity() {
  local node=$1 root=$2 other
  printf '%s\n' "$node" >"$root/etc/hostname"
  tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
  {
    printf '127.0.0.1 localhost\n'
    for other in $(nodes_of "$(pair_of "$node")"); do printf '%s %s\n' "$(node_address "$other")" "$other"; done
  } >"$root/etc/hosts"
}

write_login() {
  local node=$1 root=$2 user=${SHAPE[ssh_user]} home=$2/root
  ssh-keygen -q -t ed25519 -N '' -C "$node" -f "$root/etc/ssh/ssh_host_ed25519_key"
  if [[ $user != root ]]; then
    chroot "$root" useradd --create-home --shell /bin/bash "$user"
    printf '%s ALL=(ALL) NOPASSWD: ALL\n' "$user" >"$root/etc/sudoers.d/lab"
    chmod 440 "$root/etc/sudoers.d/lab"
    home=$root/home/$user
  fi
  install -d -m 700 "$home/.ssh"
  cp "$(lab_state)/id_ed25519.pub" "$home/.ssh/authorized_keys"
  [[ $user == root ]] || chroot "$root" chown -R "$user:" "/home/$user/.ssh"
}

write_services() {
  local node=$1 root=$2 units=$2/etc/systemd/system
  render_haproxy "$node" | sed '/^$/N;/^\n$/D' >"$root/etc/haproxy/haproxy.cfg"
  render_keepalived "$node" | sed '/^$/d' >"$root/etc/keepalived/keepalived.conf"
  render_check_script >"$root/usr/local/sbin/haproxy-serves"
  chmod 755 "$root/usr/local/sbin/haproxy-serves"
  [[ ${SHAPE[master_socket]} == yes ]] || printf 'EXTRAOPTS=""\n' >"$root/etc/default/haproxy"
  [[ ${SHAPE[haproxy]} == plain ]] || return 0
  render_plain_unit >"$units/lab-haproxy.service"
  rm "$units/multi-user.target.wants/haproxy.service"
  ln -s ../lab-haproxy.service "$units/multi-user.target.wants/"
}

known_host_line() {
  printf '%s %s\n' "$(node_address "$1")" "$(cut -d ' ' -f 1,2 "$(host_directory "$1")/root/etc/ssh/ssh_host_ed25519_key.pub")"
}

boot_host() {
  local node=$1 namespace directory
  namespace=$(namespace_of "$node") directory=$(host_directory "$node")
  make_host_network "$node"
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 run_in_cgroup "$node" \
    "$LAB_PARTS/run-host" "$(namespace_of switch)" "$node" "$namespace" "$(node_address "$node")" \
    systemd-nspawn --quiet --directory="$directory/root" --machine="$namespace" --hostname="$node" \
    --network-namespace-path="/run/netns/$namespace" --capability=all --register=no --keep-unit --boot --console=read-only \
    </dev/null >"$directory/console" 2>&1
}

# Power loss: every process at once, then the wire.
power_off() {
  kill_cgroup "$(cgroup_of "$1")"
  drop_host_network "$1"
}

# The pid of a host's init, or nothing when the host is off. A process is its namespace's first when its last NSpid is 1.
init_of() {
  local cgroup pid
  cgroup=$(cgroup_of "$1")
  cgroup_is_alive "$cgroup" || return 0
  while read -r pid; do
    if grep -qsE '^NSpid:.*[[:space:]]1$' "/proc/$pid/status"; then
      printf '%s\n' "$pid"
      return
    fi
  done < <(find "$cgroup" -name cgroup.procs -exec cat {} + 2>/dev/null)
}

host_power() {
  local cgroup
  cgroup=$(cgroup_of "$1")
  if ! cgroup_is_alive "$cgroup"; then
    echo off
  elif grep -qx 'frozen 1' "$cgroup/cgroup.events"; then
    echo frozen
  else
    echo running
  fi
}

want_node() {
  is_node "${1:-}" || fail_usage "no node '${1:-}' in lab ${SHAPE[name]}; its nodes are: $(node_names | xargs)"
}

want_pair() {
  is_pair "${1:-}" || fail_usage "no pair '${1:-}' in lab ${SHAPE[name]}; its pairs are: $(pair_names | xargs)"
}

# run_on NODE COMMAND...: with the standard streams and the exit status of this call. What it leaves running is in the
# host's cgroup, and is frozen and killed with the host.
run_on() {
  local node=$1 init cgroup
  cgroup=$(cgroup_of "$1")/exec
  shift
  init=$(init_of "$node")
  [[ -n $init ]] || return 125
  mkdir -p "$cgroup"
  (
    echo "$BASHPID" >"$cgroup/cgroup.procs"
    exec nsenter --target "$init" --mount --uts --ipc --net --pid --cgroup env -i HOME=/root USER=root LANG=C.UTF-8 \
      PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM="${TERM:-dumb}" "$@"
  )
}

command_exec() {
  open_named_lab leading "$@"
  set -- "${ARGUMENTS[@]}"
  want_node "${1:-}"
  [[ $# -ge 2 ]] || fail_usage 'exec wants a command after the node: scripts/lab exec p1a systemctl status haproxy'
  [[ $(host_power "$1") == running ]] || fail_usage "$1 is $(host_power "$1"); nothing can run on it"
  run_on "$@"
}
