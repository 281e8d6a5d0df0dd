# shellcheck shell=bash
# What the scripts need on the machine: installed once, left alone when it is there.

# need_commands COMMAND:PACKAGE...: installs the packages whose command is missing, or says what is missing.
need_commands() {
  local each missing=()
  for each in "$@"; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${each%%:*}" >/dev/null 2>&1 || missing+=("${each#*:}")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "${0##*/}: please install: ${missing[*]}" >&2
    exit 2
  fi
  apt-get update -qq >/dev/null
  without_services env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# without_services COMMAND...: packages that bring a service (openssh-server) must not start it on the user's machine.
without_services() {
  local policy=/usr/sbin/policy-rc.d
  [ ! -e "$policy" ] || { "$@"; return; }
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  local code=0
  "$@" || code=$?
  rm -f "$policy"
  return "$code"
}

# The npm packages of the lock file; again only when the lock file is newer than they are.
need_node_modules() {
  if [ node_modules/.package-lock.json -nt package-lock.json ]; then return 0; fi
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
}
