# shellcheck shell=bash
# What all labs of the machine share: their lock, and a kernel limit that many hosts run into.

# Every systemd holds a handful of inotify instances, and to the kernel all hosts are one user's: 128 end at twenty hosts.
readonly INOTIFY_KEY=fs.inotify.max_user_instances
readonly INOTIFY_WANTED=4096

# Held until the shell ends or `unlock_labs`. The last lab takes the lock's file along: a lock on a file that is no longer there
# is none, so it is taken anew.
lock_labs() {
  while :; do
    install -d -m 755 "$LABS"
    exec {labs_lock}>"$LABS/.lock"
    flock "$labs_lock"
    [[ "$LABS/.lock" -ef "/proc/self/fd/$labs_lock" ]] && return
    exec {labs_lock}>&-
  done
}

unlock_labs() { exec {labs_lock}>&-; }

raise_limits() {
  local now
  now=$(sysctl -n "$INOTIFY_KEY")
  ((now < INOTIFY_WANTED)) || return 0
  printf '%s=%s\n' "$INOTIFY_KEY" "$now" >"$LABS/.limits"
  sysctl -qw "$INOTIFY_KEY=$INOTIFY_WANTED"
  say "$INOTIFY_KEY raised from $now to $INOTIFY_WANTED for as long as a lab is up"
}

# With the last lab go the limit, the lock and the folder.
forget_labs() {
  lock_labs
  if [[ -z $(find "$LABS" -mindepth 1 -maxdepth 1 -type d) ]]; then
    [[ ! -e $LABS/.limits ]] || sysctl -qw "$(cat "$LABS/.limits")"
    rm -f "$LABS/.limits" "$LABS/.lock"
    rmdir "$LABS"
  fi
  unlock_labs
}
