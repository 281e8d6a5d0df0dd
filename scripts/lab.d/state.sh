# shellcheck shell=bash
# Where a lab is: a small tmpfs of its own under /run, kernel objects named after it, and one cgroup for each thing that runs.

readonly LABS=/run/hitless-lab

state_of() { printf '%s/%s\n' "$LABS" "$1"; }
lab_state() { state_of "${SHAPE[name]}"; }

# A lab's name holds no dash, so these prefixes never match another lab's objects.
namespace_of() { printf 'hl-%s-%s\n' "${SHAPE[name]}" "$1"; }
cgroup_of() { printf '%s/hitless-lab.%s.%s\n' "$CGROUP_TREE" "${SHAPE[name]}" "$1"; }
machine_interface() { printf 'hl-%s\n' "${SHAPE[name]}"; }

host_directory() { printf '%s/hosts/%s\n' "$(lab_state)" "$1"; }

save_shape() {
  local key
  for key in "${!SHAPE[@]}"; do printf 'SHAPE[%s]=%q\n' "$key" "${SHAPE[$key]}"; done >"$(lab_state)/shape"
}

labs_up() {
  find "$LABS" -mindepth 2 -maxdepth 2 -name shape -printf '%h\n' 2>/dev/null | sed 's:.*/::' | sort || true
}

# Reads the shape of a lab that is up; what the options of this call said before is replaced.
open_lab() {
  local name=$1
  want_name "$name"
  need_root
  need_cgroups
  [[ -e $(state_of "$name")/shape ]] || fail_usage "no lab named '$name' is up; $(what_is_up)"
  # shellcheck source=/dev/null
  source "$(state_of "$name")/shape"
}

what_is_up() {
  local labs
  mapfile -t labs < <(labs_up)
  if [[ ${#labs[@]} -eq 0 ]]; then
    printf 'start one with scripts/lab up --name NAME\n'
  else
    printf 'up are: %s\n' "${labs[*]}"
  fi
}

# Takes --name out of the words of a command and opens that lab; the other words are left in ARGUMENTS.
# Only words before the first other one are looked at when the first parameter is `leading`.
declare -a ARGUMENTS=()
open_named_lab() {
  local where=$1 name=demo
  shift
  ARGUMENTS=()
  while [[ $# -gt 0 ]]; do
    if [[ $1 == --name ]]; then
      want_value "$@" && name=$2 && shift 2
    elif [[ $where == leading ]]; then
      ARGUMENTS=("$@") && break
    else
      ARGUMENTS+=("$1") && shift
    fi
  done
  open_lab "$name"
}

# run_in_cgroup NAME COMMAND...: in the background, in a session of its own, so that the cgroup holds all it ever starts.
run_in_cgroup() {
  local cgroup
  cgroup=$(cgroup_of "$1")
  shift
  mkdir -p "$cgroup"
  (echo "$BASHPID" >"$cgroup/cgroup.procs" && exec setsid --fork "$@")
}

cgroup_is_alive() {
  [[ -e $1/cgroup.events ]] && grep -qx 'populated 1' "$1/cgroup.events"
}

# Kills all that runs in a cgroup, frozen or not, and removes it. A cgroup that is not there is done already.
kill_cgroup() {
  local cgroup=$1 attempt
  [[ -d $cgroup ]] || return 0
  echo 1 >"$cgroup/cgroup.kill"
  for ((attempt = 0; attempt < 200; attempt++)); do
    cgroup_is_alive "$cgroup" || break
    sleep 0.02
  done
  ! cgroup_is_alive "$cgroup" || fail "processes in $cgroup outlive SIGKILL"
  find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || fail "could not remove $cgroup"
}
