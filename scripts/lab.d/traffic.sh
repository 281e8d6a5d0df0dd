# shellcheck shell=bash
# The generator: clients of every VIP, where the coordinator stands.

command_traffic() {
  open_named_lab anywhere "$@"
  set -- "${ARGUMENTS[@]}"
  case ${1:-} in
    start) shift && start_traffic "$@" ;;
    stop) stop_traffic ;;
    report) print_report ;;
    *) fail_usage 'traffic wants start, stop or report; scripts/lab traffic --help' ;;
  esac
}

traffic_report() { printf '%s/traffic.json\n' "$(lab_state)"; }
traffic_log() { printf '%s/traffic.log\n' "$(lab_state)"; }

traffic_runs() { cgroup_is_alive "$(cgroup_of traffic)"; }

start_traffic() {
  local pair vips=() options=()
  while [[ $# -gt 0 ]]; do
    [[ $1 =~ ^--(rate|sessions|keepalive|downloads|seconds|deadline-ms)$ ]] ||
      fail_usage "traffic start has no option '$1'; scripts/lab traffic --help lists them"
    [[ ${2:-} =~ ^[0-9]{1,6}$ ]] || fail_usage "$1 wants a number"
    options+=("$1" "$2")
    shift 2
  done
  ! traffic_runs || fail_usage "traffic runs in lab ${SHAPE[name]} already; stop it first"
  for pair in $(pair_names); do mapfile -t -O "${#vips[@]}" vips < <(vips_of "$pair"); done
  rm -f "$(traffic_report)"
  run_in_cgroup traffic node "$LAB_PARTS/traffic.mjs" --report "$(traffic_report)" "${options[@]}" "${vips[@]}" \
    </dev/null >"$(traffic_log)" 2>&1
  until_true 10 "the generator's first report ($(traffic_log))" test -e "$(traffic_report)"
  say "clients of ${vips[*]} run"
}

stop_traffic() {
  [[ -e $(traffic_log) ]] || fail_usage "no traffic was started in lab ${SHAPE[name]}"
  if traffic_runs; then
    xargs -r kill -TERM <"$(cgroup_of traffic)/cgroup.procs"
    until_true 15 'the generator ends' traffic_has_ended
  fi
  cat "$(traffic_log)"
  printf 'report: %s\n' "$(traffic_report)"
}

traffic_has_ended() { ! traffic_runs; }

print_report() {
  [[ -e $(traffic_report) ]] || fail_usage "no traffic was started in lab ${SHAPE[name]}"
  cat "$(traffic_report)"
}
