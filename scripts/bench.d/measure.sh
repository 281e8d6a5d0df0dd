# shellcheck shell=bash
# One run in a cgroup of its own: wall time, and the CPU of all that it started, also of what left its process tree
# (an ssh that stays behind for ControlPersist). What is left of a run ends with it, so every run starts cold.

MEASURED=''

# measure OUTPUT COMMAND...: the status of the command; its figures are in wall_us, client_us and machine_us.
measure() {
  local output=$1 code=0 begun busy
  shift
  MEASURED=$(findmnt -rn -t cgroup2 -o TARGET | head -n 1)/hitless-bench.$$
  mkdir "$MEASURED"
  busy=$(machine_busy_us)
  begun=${EPOCHREALTIME/./}
  (trap - EXIT INT TERM && echo "$BASHPID" >"$MEASURED/cgroup.procs" && "$@") >"$output" 2>&1 </dev/null || code=$?
  wall_us=$((${EPOCHREALTIME/./} - begun))
  machine_us=$(($(machine_busy_us) - busy))
  client_us=$(awk '$1 == "usage_usec" { print $2 }' "$MEASURED/cpu.stat")
  end_measured
  return "$code"
}

end_measured() {
  local attempt
  [ -n "$MEASURED" ] && [ -d "$MEASURED" ] || return 0
  echo 1 >"$MEASURED/cgroup.kill"
  for ((attempt = 0; attempt < 100; attempt++)); do
    ! rmdir "$MEASURED" 2>/dev/null || return 0
    sleep 0.02
  done
  fail "processes in $MEASURED outlive SIGKILL"
}

# All that the machine's CPUs did, nodes and strangers included: user, nice, system, irq, softirq and steal.
machine_busy_us() {
  awk -v hz="$(getconf CLK_TCK)" '$1 == "cpu" { printf "%d\n", ($2 + $3 + $4 + $7 + $8 + $9) * 1000000 / hz }' /proc/stat
}
