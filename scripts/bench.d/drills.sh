# shellcheck shell=bash
# `scripts/bench drills`: every trial of test/lab/drills on real pairs, beside what the simulator predicts of it.

drills_usage() {
  cat <<'TXT'
Usage: scripts/bench drills [--json]

Does things to real pairs (stops, kills, cuts, freezes, splits, failing checks, reloads) and measures from outside, to the
microsecond, when VIPs went and came; beside it what the simulator predicts from the same keepalived.conf: at best and at
worst. On all four suites of the lab: keepalived 2.1.5, 2.2.7, 2.3.3, 2.3.4. Prints a row a trial, and a count.

  --json   the rows as JSON on standard output

Needs root on Linux and takes about ten minutes on two cores. Exit status: 0 everything lies inside, 1 something does not
or could not be done, 2 usage.

Example:
  sudo scripts/bench drills >drills.txt
TXT
}

# The labs of test/lab/drills.test.ts, should it have had no time to take them down.
drills_down() {
  local lab
  for lab in /run/hitless-lab/drills*; do
    [ ! -e "$lab" ] || scripts/lab down --name "${lab##*/}" >/dev/null
  done
}

bench_drills() {
  local form=text code=0
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help) drills_usage && return 0 ;;
      --json) form=json && shift ;;
      *) drills_usage >&2 && return 2 ;;
    esac
  done
  want_linux_root
  need_commands chrt:util-linux nsenter:util-linux findmnt:util-linux
  need_node_modules
  folder=$(mktemp -d)
  trap 'drills_down; rm -rf "$folder"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  npm run --silent build
  HITLESS_DRILLS=all HITLESS_DRILLS_ROWS=$folder/rows npx vitest run --project lab test/lab/drills.test.ts >"$folder/log" 2>&1 || code=1
  if [ ! -s "$folder/rows" ]; then
    tail -n 40 "$folder/log" >&2
    fail 'no trial was done; the end of what the tests said is above'
  fi
  node scripts/bench.d/drills-table.mjs "$folder/rows" "$form"
  return "$code"
}
