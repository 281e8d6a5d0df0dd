# shellcheck shell=bash
# The shape of a lab: which pairs, nodes, addresses and priorities its options make. Nothing here touches the machine.

declare -A SHAPE=(
  [name]=demo [pairs]=1 [nodes]=2 [suites]=bookworm [subnet]=''
  [vrrp_version]=2 [advert_int]=1 [priorities]='110,100,90' [multicast]=no [nopreempt]=no [check]=fault
  [active_active]=no [sync_group]=no
  [haproxy]=systemd [master_socket]=yes [expose_fd]=yes [ssh_user]=root
)

set_shape() { SHAPE[$1]=$2; }

pair_names() {
  local number
  for ((number = 1; number <= SHAPE[pairs]; number++)); do printf 'p%d\n' "$number"; done
}

nodes_of() {
  local pair=$1 letter
  for letter in a b c; do
    [[ $letter != c || ${SHAPE[nodes]} -eq 3 ]] || break
    printf '%s%s\n' "$pair" "$letter"
  done
}

node_names() {
  local pair
  for pair in $(pair_names); do nodes_of "$pair"; done
}

is_pair() { grep -qxF -- "$1" < <(pair_names); }
is_node() { grep -qxF -- "$1" < <(node_names); }

pair_of() { printf '%s\n' "${1%[abc]}"; }

# 0, 1 or 2: the place of a node in its pair.
place_of() {
  case $1 in *a) echo 0 ;; *b) echo 1 ;; *) echo 2 ;; esac
}

pair_number() { printf '%s\n' "${1#p}"; }

# How many VRRP instances a pair has, each with one VIP.
instance_count() {
  if [[ ${SHAPE[active_active]} == yes || ${SHAPE[sync_group]} == yes ]]; then echo 2; else echo 1; fi
}

machine_address() { printf '%s.1\n' "${SHAPE[subnet]}"; }
backend_address() { printf '%s.2\n' "${SHAPE[subnet]}"; }

# Nodes take .11 to .97 of the lab's /24, three to a pair; VIPs .100 and up, two to a pair: that makes 29 pairs.
node_address() {
  local number place
  number=$(pair_number "$(pair_of "$1")") place=$(place_of "$1")
  printf '%s.%d\n' "${SHAPE[subnet]}" $((11 + (number - 1) * 3 + place))
}

# vip_of PAIR INSTANCE, where the first instance is 1.
vip_of() {
  printf '%s.%d\n' "${SHAPE[subnet]}" $((100 + ($(pair_number "$1") - 1) * 2 + $2 - 1))
}

vips_of() {
  local instance count
  count=$(instance_count)
  for ((instance = 1; instance <= count; instance++)); do vip_of "$1" "$instance"; done
}

vrid_of() { echo $((($(pair_number "$1") - 1) * 2 + $2)); }

suites_in_order() { tr ',' '\n' <<<"${SHAPE[suites]}"; }

# A list shorter than the pair goes on with its last entry: one suite serves all.
suite_of() {
  local suites place
  mapfile -t suites < <(suites_in_order)
  place=$(place_of "$1")
  printf '%s\n' "${suites[place]:-${suites[-1]}}"
}

# priority_of NODE INSTANCE; with --active-active the second instance prefers the nodes in the opposite order.
priority_of() {
  local priorities place
  IFS=, read -ra priorities <<<"${SHAPE[priorities]}"
  place=$(place_of "$1")
  if [[ ${SHAPE[active_active]} == yes && $2 -eq 2 ]]; then place=$((SHAPE[nodes] - 1 - place)); fi
  printf '%s\n' "${priorities[place]}"
}
