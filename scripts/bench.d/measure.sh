# shellcheck shell=bash
# One run in a cgroup of its own: wall time, and the CPU of all that it started, also of what left its process tree
# (an ssh that stays behind for ControlPersist). What is left of a run ends with it, so every run starts cold.

MEASURED=''

# measure OUTPUT FIGURES COMMAND...: the status of the command; what it took goes to the file FIGURES, as JSON members.
measure() {
  local output=$1 figures=$2 code=0 begun busy served wall machine client nodes
  shift 2
  MEASURED=$(findmnt -rn -t cgroup2 -o TARGET | head -n 1)/hitless-bench.$$
  mkdir "$MEASURED"
  busy=$(machine_busy_us)
  served=$(nodes_cpu_us)
  begun=${EPOCHREALTIME/./}
  (trap - EXIT INT TERM && echo "$BASHPID" >"$MEASURED/cgroup.procs" && "$@") >"$output" 2>&1 </dev/null || code=$?
  wall=$((${EPOCHREALTIME/./} - begun))
  machine=$(($(machine_busy_us) - busy))
  nodes=$(($(nodes_cpu_us) - served))
  client=$(awk '$1 == "usage_usec" { print $2 }' "$MEASURED/cpu.stat")
  printf '"wallUs":%d,"clientCpuUs":%d,"nodesCpuUs":%d,"machineCpuUs":%d' \
    "$wall" "$client" "$nodes" "$machine" >"$figures"
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

# What all nodes of the lab did: they run on this machine, each in a cgroup of its own.
nodes_cpu_us() {
  cat "${MEASURED%/*}/hitless-lab.$LAB.p"*/cpu.stat | awk '$1 == "usage_usec" { sum += $2 } END { printf "%.0f\n", sum }'
}

# All that the machine's CPUs did, nodes and strangers included: user, nice, system, irq, softirq and steal.
machine_busy_us() {
  awk -v hz="$(getconf CLK_TCK)" '$1 == "cpu" { printf "%.0f\n", ($2 + $3 + $4 + $7 + $8 + $9) * 1000000 / hz }' /proc/stat
}
