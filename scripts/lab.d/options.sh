# shellcheck shell=bash
# The options of `up`, read into SHAPE and judged before anything is made.

# want_value OPTION VALUE...: the words from an option on.
want_value() {
  [[ $# -ge 2 && -n $2 && $2 != --* ]] || fail_usage "$1 wants a value; --help shows which"
}

switch_on() { set_shape "${1//-/_}" yes; }

read_shape() {
  local positional='' option
  while [[ $# -gt 0 ]]; do
    case $1 in
      --multicast | --nopreempt | --active-active | --sync-group) switch_on "${1#--}" && shift ;;
      --no-master-socket) set_shape master_socket no && shift ;;
      --no-expose-fd) set_shape expose_fd no && shift ;;
      --name | --vrrp-version | --advert-int | --priorities | --check | --nodes | --haproxy | --ssh-user)
        want_value "$@"
        option=${1#--}
        set_shape "${option//-/_}" "$2" && shift 2 ;;
      --suite) want_value "$@" && set_shape suites "$2" && shift 2 ;;
      -*) fail_usage "up has no option '$1'; scripts/lab up --help lists them" ;;
      *)
        [[ -z $positional ]] || fail_usage "up takes one number of pairs, and was given '$positional' and '$1'"
        positional=$1 && shift ;;
    esac
  done
  set_shape pairs "${positional:-${SHAPE[pairs]}}"
  judge_shape
}

want_match() {
  local what=$1 value=$2 pattern=$3 allowed=$4
  [[ $value =~ ^($pattern)$ ]] || fail_usage "$what is '$value'; it can be $allowed"
}

# The name becomes part of an interface name, which the kernel holds to 15 characters.
want_name() {
  want_match 'the name of a lab' "$1" '[a-z][a-z0-9]{0,9}' 'up to ten lower-case letters and digits, a letter first'
}

judge_shape() {
  want_name "${SHAPE[name]}"
  want_match 'the number of pairs' "${SHAPE[pairs]}" '[1-9]|1[0-9]|2[0-9]' '1 to 29'
  want_match '--nodes' "${SHAPE[nodes]}" '2|3' '2 or 3'
  want_match '--suite' "${SHAPE[suites]}" '[a-z]+(,[a-z]+){0,2}' 'a Debian suite such as bookworm, or one for each node: bookworm,trixie'
  want_match '--vrrp-version' "${SHAPE[vrrp_version]}" '2|3' '2 or 3'
  want_match '--advert-int' "${SHAPE[advert_int]}" '[0-9]+(\.[0-9]{1,2})?' 'seconds, such as 1 or 0.5'
  want_match '--priorities' "${SHAPE[priorities]}" '[0-9]{1,3}(,[0-9]{1,3}){1,2}' 'one for each node, such as 110,100'
  want_match '--check' "${SHAPE[check]}" 'none|weighted|fault' 'none, weighted or fault'
  want_match '--haproxy' "${SHAPE[haproxy]}" 'systemd|plain' 'systemd or plain'
  want_match '--ssh-user' "${SHAPE[ssh_user]}" '[a-z][a-z0-9_-]{0,30}' 'a user name'
  judge_priorities
  [[ ${SHAPE[active_active]} == no || ${SHAPE[sync_group]} == no ]] ||
    fail_usage '--active-active and --sync-group exclude each other: a sync group has all its VIPs on one node'
  [[ ${SHAPE[vrrp_version]} -eq 3 || ${SHAPE[advert_int]} != *.* ]] ||
    fail_usage "--advert-int ${SHAPE[advert_int]}: VRRP version 2 counts whole seconds; add --vrrp-version 3"
}

judge_priorities() {
  local priorities priority
  IFS=, read -ra priorities <<<"${SHAPE[priorities]}"
  [[ ${#priorities[@]} -ge ${SHAPE[nodes]} ]] ||
    fail_usage "--priorities ${SHAPE[priorities]} has ${#priorities[@]} values; ${SHAPE[nodes]} nodes need one each"
  for priority in "${priorities[@]}"; do
    ((10#$priority >= 1 && 10#$priority <= 254)) || fail_usage "--priorities: $priority is outside 1 to 254"
  done
}
