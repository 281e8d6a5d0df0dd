# shellcheck shell=bash
# What the lab says, and how it ends: 1 when something did not work, 2 when it was asked for something it cannot do.

started_at=$EPOCHREALTIME

elapsed_seconds() {
  local us=$((${EPOCHREALTIME/./} - ${started_at/./}))
  printf '%d.%d' $((us / 1000000)) $((us % 1000000 / 100000))
}

say() {
  printf '%5ss  %s\n' "$(elapsed_seconds)" "$*"
}

warn() {
  printf 'lab: %s\n' "$*" >&2
}

fail() {
  warn "$*"
  exit 1
}

fail_usage() {
  warn "$*"
  exit 2
}

asks_for_help() {
  local word
  for word in "$@"; do
    [[ $word != --help && $word != -h ]] || return 0
  done
  return 1
}
