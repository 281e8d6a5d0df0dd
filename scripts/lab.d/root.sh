# shellcheck shell=bash
# The cached root of a Debian suite: built once, read-only below every host that runs it.

readonly CACHE=${HITLESS_LAB_CACHE:-/var/cache/hitless-lab}
readonly ROOT_PACKAGES=systemd,systemd-sysv,dbus,openssh-server,haproxy,keepalived,iproute2,nftables,procps,sudo

# A root is named after what goes into it, so a change here builds a new one and leaves running labs theirs.
# A lab that is up keeps the one it stands on.
root_of() {
  local suite=$1 key
  [[ -z ${SHAPE[root_$suite]:-} ]] || { printf '%s\n' "${SHAPE[root_$suite]}" && return; }
  key=$({ printf '%s\n' "$ROOT_PACKAGES" && declare -f tidy_root mask_foreign_units write_ssh_settings; } | sha256sum)
  printf '%s/%s-%s\n' "$CACHE" "$suite" "${key:0:10}"
}

# The version of a package in a suite's root, as 2.6.12-1.
root_version() {
  sed -n "s/^$2=//p" "$(root_of "$1").versions"
}

ensure_roots() {
  local suite
  for suite in $(suites_in_order | sort -u); do
    [[ -d $(root_of "$suite") ]] || build_root "$suite"
    set_shape "root_$suite" "$(root_of "$suite")"
  done
}

# The first Debian archive among the machine's own apt sources.
debian_mirror() {
  [[ -z ${HITLESS_LAB_MIRROR:-} ]] || { printf '%s\n' "$HITLESS_LAB_MIRROR" && return; }
  { cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list /etc/apt/sources.list 2>/dev/null || true; } |
    sed -nE 's/^(URIs:|deb )(.*[[:space:]])?(https?:\/\/[^[:space:]]*\/debian)\/?([[:space:]].*)?$/\3/p' | head -n 1
}

build_root() {
  local suite=$1 root mirror lock building
  root=$(root_of "$suite")
  mirror=$(debian_mirror)
  [[ -n $mirror ]] || fail_usage "the apt sources of this machine name no Debian archive; set HITLESS_LAB_MIRROR to the URL of one"
  mkdir -p "$CACHE"
  exec {lock}>"$CACHE/$suite.lock"
  flock -n "$lock" || { say "waiting for another lab that builds $suite" && flock "$lock"; }
  if [[ ! -d $root ]]; then
    rm -rf --one-file-system "$CACHE/.$suite-"*.building
    building=$(mktemp -d "$CACHE/.$suite-XXXXXX.building")
    say "building the $suite root (once; kept in $CACHE)"
    bootstrap "$suite" "$building" "$mirror"
    tidy_root "$building"
    # The braces are dpkg-query's.
    # shellcheck disable=SC2016
    chroot "$building" dpkg-query -W -f '${Package}=${Version}\n' haproxy keepalived systemd openssh-server |
      sed -E 's/=[0-9]+:/=/' >"$root.versions"
    drop_old_roots "$suite"
    mv "$building" "$root"
  fi
  exec {lock}>&-
}

# In a cgroup of the lab's, so that `down` ends it when `up` was killed meanwhile.
bootstrap() {
  local suite=$1 root=$2 mirror=$3 log=$CACHE/$1.log settings=()
  # The archive that an unreleased suite is read from may be a frozen one, whose Release file is past its date.
  [[ $suite != sid ]] || settings+=(--aptopt='Acquire::Check-Valid-Until "false"')
  in_build_cgroup mmdebstrap --quiet --mode=root --variant=minbase --include="$ROOT_PACKAGES" "${settings[@]}" \
    "$suite" "$root" "$mirror" >"$log" 2>&1 || {
    rm -rf --one-file-system "$root"
    fail "mmdebstrap could not build $suite: $(grep -m 1 '^E:' "$log" || tail -n 1 "$log") (all of it: $log)"
  }
  rm -f "$log"
}

in_build_cgroup() {
  local cgroup
  cgroup=$(cgroup_of build)
  mkdir -p "$cgroup"
  (echo "$BASHPID" >"$cgroup/cgroup.procs" && exec "$@")
}

drop_old_roots() {
  local old
  for old in "$CACHE/$1"-*.versions; do
    old=${old%.versions}
    if [[ -d $old ]] && ! grep -qF "lowerdir=$old," /proc/mounts; then
      rm -rf --one-file-system "$old" "$old.versions"
    fi
  done
}

tidy_root() {
  local root=$1
  mask_foreign_units "$root"
  write_ssh_settings "$root"
  rm -f "$root"/etc/ssh/ssh_host_* "$root"/etc/machine-id "$root"/var/lib/dbus/machine-id "$root"/etc/hostname
  rm -rf "$root"/var/cache/apt/*.bin "$root"/var/lib/apt/lists/*
  mkdir -p "$root"/etc/systemd/journald.conf.d
  printf '[Journal]\nStorage=volatile\nRuntimeMaxUse=16M\n' >"$root"/etc/systemd/journald.conf.d/lab.conf
  printf 'net.ipv4.ip_nonlocal_bind = 1\n' >"$root"/etc/sysctl.d/60-vip.conf
  ln -sf /lib/systemd/system/multi-user.target "$root"/etc/systemd/system/default.target
}

mask_foreign_units() {
  local root=$1 unit
  for unit in console-getty.service getty.target getty@.service systemd-networkd.service \
    systemd-networkd.socket systemd-resolved.service systemd-timesyncd.service systemd-udevd.service \
    systemd-udev-trigger.service systemd-hwdb-update.service systemd-firstboot.service apt-daily.timer apt-daily-upgrade.timer \
    dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer logrotate.timer nftables.service systemd-modules-load.service; do
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
  done
  for unit in haproxy keepalived ssh; do
    ln -sf "/lib/systemd/system/$unit.service" "$root/etc/systemd/system/multi-user.target.wants/$unit.service"
  done
}

write_ssh_settings() {
  mkdir -p "$1"/etc/ssh/sshd_config.d
  cat >"$1"/etc/ssh/sshd_config.d/lab.conf <<'END'
HostKey /etc/ssh/ssh_host_ed25519_key
UseDNS no
PasswordAuthentication no
PermitRootLogin prohibit-password
END
}

command_purge() {
  [[ $# -eq 0 ]] || fail_usage "purge takes no arguments, and was given '$1'"
  need_root
  local labs
  mapfile -t labs < <(labs_up)
  [[ ${#labs[@]} -eq 0 ]] || fail_usage "these labs stand on the cached roots: ${labs[*]}; take them down first"
  rm -rf --one-file-system "$CACHE"
  say "removed $CACHE"
}
