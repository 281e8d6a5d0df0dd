# shellcheck shell=bash
# What the machine must have: Linux, root, a cgroup v2 tree, and a few programs that apt can bring.

# program → Debian package
declare -A NEEDED_PROGRAMS=(
  [ip]=iproute2 [nft]=nftables [nsenter]=util-linux [flock]=util-linux [findmnt]=util-linux [setsid]=util-linux
  [systemd-nspawn]=systemd-container [mmdebstrap]=mmdebstrap [ssh]=openssh-client [ssh-keygen]=openssh-client
)

need_root() {
  [[ $(uname -s) == Linux ]] || fail_usage "the lab is made of Linux namespaces; this machine runs $(uname -s). Run it in a Linux VM, as root"
  [[ $EUID -eq 0 ]] || fail_usage 'the lab makes namespaces and mounts, so it must run as root: sudo scripts/lab ...'
}

missing_packages() {
  local program
  for program in "${!NEEDED_PROGRAMS[@]}"; do
    command -v "$program" >/dev/null || printf '%s\n' "${NEEDED_PROGRAMS[$program]}"
  done | sort -u
  [[ -e /usr/share/keyrings/debian-archive-keyring.gpg ]] || printf 'debian-archive-keyring\n'
}

install_missing() {
  local packages
  mapfile -t packages < <(missing_packages)
  [[ ${#packages[@]} -gt 0 ]] || return 0
  command -v apt-get >/dev/null ||
    fail_usage "missing on this machine: ${packages[*]} (Debian's package names), and there is no apt-get to bring them; install them and try again"
  say "installing ${packages[*]}"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get -qq update && apt-get -qq -y --no-install-recommends install "${packages[@]}"; } >/dev/null ||
    fail_usage "apt-get could not install ${packages[*]}; install them and try again"
}

# The lab freezes and kills a host through its cgroup, and the systemd in it wants the unified hierarchy.
CGROUP_TREE=''
need_cgroups() {
  CGROUP_TREE=$(findmnt -rn -t cgroup2 -o TARGET | head -n 1)
  [[ -n $CGROUP_TREE ]] || fail_usage 'no cgroup v2 tree is mounted; boot with systemd.unified_cgroup_hierarchy=1 (or the hybrid layout)'
  [[ -w $CGROUP_TREE/cgroup.procs ]] || fail_usage "the cgroup v2 tree $CGROUP_TREE is read-only; a container needs --privileged for the lab"
}

need_machine() {
  need_root
  install_missing
  need_cgroups
  command -v node >/dev/null || fail_usage 'the lab runs its backends and its traffic in Node.js 20.19 or later; no node was found in PATH'
}
