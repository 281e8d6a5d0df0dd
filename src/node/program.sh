#!/bin/sh
# hitless: everything that ever runs on a node, in one file.
#
# It comes on the standard input of `sh -s -- VERB ARGUMENT...`. Only its last line does anything, so a copy that was cut
# off on the way runs nothing. Without root only a partial `observe`, `roles` and `watch` are possible.
#
#   observe SERVICES    what the node is and runs: processes, configuration texts, keepalived's own data dump, network
#   roles SERVICES      processes, keepalived's data dump and network: what may change from moment to moment
#   watch SERVICES      processes and network only, without a signal to keepalived
#   validate SERVICES   haproxy -c with the arguments, environment and directory of the running service
#   lock RUN TTL OPERATOR   holds the node's lock while its standard input lives: at most TTL seconds from byte to byte
#   check RUN           says whether the lock is held for RUN at this moment
#   reload RUN systemd UNIT                             systemctl reload UNIT
#   reload RUN signal PID TICKS                         SIGUSR2 to the HAProxy master PID that was started at TICKS
#   reload RUN classic PID,... SOCKET|- -- COMMAND...   a new HAProxy daemon that takes over from the old ones
# SERVICES: unit, binary, config and pid file of HAProxy, then the same of keepalived; `-` means find it out.
#
# What it changes: it writes /run/hitless/lock and /run/hitless/reload.out, sends SIGUSR1 to keepalived (which then writes
# its data dump) and, for `reload` with the lock held, reloads HAProxy; a new HAProxy daemon joins the old one's control
# group. What it never does: write any other file, delete a file, restart or stop a service, send any other signal, open a
# network connection, or evaluate a value as shell code.
#
# Answers: `hitless-node 1 VERB`, `key value` lines, blobs (`begin NAME`, lines behind `|`, `end`), `done`. A refusal ends
# with `error CODE text` and status 1 instead.
#
# shellcheck disable=SC3013 # test -ef (same file) is in dash, busybox ash, bash and ksh

set -u
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
export LC_ALL PATH
umask 077
lock_dir=${HITLESS_LOCK_DIR:-/run/hitless}
nl='
'
unit_separator=$(printf '\037')

say() { printf '%s\n' "$*"; }
unknown() { say "unknown $*"; }
refuse() { unset IFS; say "error $*"; exit 1; }

# blob NAME TEXT: the text's lines; empty ones are left out
blob() {
  say "begin $1"
  IFS=$nl; set -f
  for line in $2; do printf '|%s\n' "$line"; done
  unset IFS; set +f
  say end
}

services() {
  [ $# -eq 8 ] || refuse usage 'eight words name the services'
  haproxy_unit=$1 haproxy_binary=$2 haproxy_config=$3 haproxy_pidfile=$4
  keepalived_unit=$5 keepalived_binary=$6 keepalived_config=$7 keepalived_pidfile=$8
  while read -r key uid _; do [ "$key" != Uid: ] || break; done </proc/self/status
  find_processes
}

# ---- processes: /proc is read by the shell itself, which costs no fork ---------------------------------------------------

# Sets haproxy_pids and keepalived_pids (` PID PID `), haproxy_show and keepalived_show (the units), haproxy_main and
# keepalived_main (the services' processes). Processes in another network namespace, as in a container, are not this node's.
find_processes() {
  haproxy_pids=' ' keepalived_pids=' ' haproxy_show='' keepalived_show='' manager=none
  for dir in /proc/[0-9]*; do
    { IFS= read -r comm <"$dir/comm"; } 2>/dev/null || continue
    case $comm in haproxy | hapee-lb | keepalived) ;; *) continue ;; esac
    if [ -e "$dir/ns/net" ] && ! [ "$dir/ns/net" -ef /proc/self/ns/net ]; then continue; fi
    case $comm in
      keepalived) keepalived_pids="$keepalived_pids${dir#/proc/} " ;;
      *) haproxy_pids="$haproxy_pids${dir#/proc/} " ;;
    esac
  done
  if [ -d /run/systemd/system ]; then
    manager=systemd
    show=$(systemctl show -p Id,LoadState,ActiveState,SubState,Type,MainPID,ExecReload,StatusText,NRestarts,NeedDaemonReload \
      -- "$haproxy_unit" "$keepalived_unit" 2>/dev/null)
    haproxy_show=${show%%"$nl$nl"*} keepalived_show=${show#*"$nl$nl"}
  fi
  find_main "$haproxy_pids" "$haproxy_show" "$haproxy_pidfile" /run/haproxy.pid; haproxy_main=$main
  find_main "$keepalived_pids" "$keepalived_show" "$keepalived_pidfile" /run/keepalived.pid; keepalived_main=$main
}

# find_main PIDS UNIT PIDFILE DEFAULT: sets main to systemd's main process, else the first of the pid file, else the newest
# one that none of the others started.
find_main() {
  main='' newest=0 pidfile=$3
  [ "$pidfile" != - ] || pidfile=$4
  main_pid=${2#*MainPID=} main_pid=${main_pid%%"$nl"*} file_pid=''
  { read -r file_pid _ <"$pidfile"; } 2>/dev/null
  for pid in "$main_pid" "$file_pid"; do
    case $1 in *" ${pid:-none} "*) main=$pid; return ;; esac
  done
  for pid in $1; do
    proc "$pid" || continue
    case $1 in *" $parent "*) continue ;; esac
    if [ "$ticks" -ge "$newest" ]; then newest=$ticks main=$pid; fi
  done
}

# proc PID: sets stat (the raw line), parent and ticks (start time, field 22); fails when there is no such process
proc() {
  { IFS= read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # shellcheck disable=SC2086 # the fields behind the command's name are single words
  set -- ${stat##*) }
  parent=$2 ticks=${20}
}

# arguments PID: sets argv, one argument a line; a line break inside an argument becomes a unit separator
arguments() {
  argv=$({ tr '\000\012' '\012\037' <"/proc/$1/cmdline"; } 2>/dev/null; say .)
  argv=${argv%.}
}

show_processes() {
  exe='' status='/proc/sys/net/ipv4/ip_nonlocal_bind /proc/sys/net/ipv6/ip_nonlocal_bind /proc/sys/net/ipv4/tcp_migrate_req'
  for pid in $haproxy_pids $keepalived_pids; do
    proc "$pid" || continue
    case $haproxy_pids in *" $pid "*) say "stat haproxy $stat" ;; *) say "stat keepalived $stat" ;; esac
    arguments "$pid"
    say "begin argv $pid"
    while [ -n "$argv" ]; do printf '|%s\n' "${argv%%"$nl"*}"; argv=${argv#*"$nl"}; done
    say end
    exe="$exe /proc/$pid/exe" status="$status /proc/$pid/status"
  done
  say "main haproxy ${haproxy_main:-0}"
  say "main keepalived ${keepalived_main:-0}"
  # shellcheck disable=SC2086 # both are lists of /proc paths
  blob kernel "$(grep -HE '^([0-9]+$|ShdPnd:|SigBlk:)' $status 2>/dev/null)"
  # shellcheck disable=SC2086,SC2012 # readlink of more than one file is not everywhere
  [ -z "$exe" ] || blob exe "$(ls -n $exe 2>/dev/null)"
}

show_system() {
  read -r value </proc/sys/kernel/hostname; say "hostname $value"
  read -r value </proc/sys/kernel/osrelease; say "kernel $value"
  read -r value </proc/sys/kernel/random/boot_id; say "boot-id $value"
  say "uid $uid"
  say "service-manager $manager"
}

show_network() {
  blob addresses "$(ip -o addr show 2>/dev/null)"
  blob listeners "$(ss -ltnp 2>/dev/null)"
  [ "$uid" = 0 ] || unknown 'not root: processes of other users are seen without their programs and listeners'
}

# ---- configuration files -------------------------------------------------------------------------------------------------

# The files that HAProxy loads, in its order, from the -f and -- arguments of the service's process. Sets haproxy_files.
find_haproxy_files() {
  haproxy_files='' word_before=''
  if [ "$haproxy_config" != - ]; then haproxy_files=$haproxy_config$nl; return; fi
  if [ -z "$haproxy_main" ]; then haproxy_files=/etc/haproxy/haproxy.cfg$nl; return; fi
  arguments "$haproxy_main"
  IFS=$nl; set -f
  for word in $argv; do
    case $word_before in -f | --) add_haproxy_path "$word" ;; esac
    [ "$word_before" = -- ] || word_before=$word
  done
  unset IFS; set +f
}

# A directory stands for its *.cfg files in C order; a relative path starts at the process's directory.
add_haproxy_path() {
  path=$1
  case $path in /*) ;; *) path=$(readlink "/proc/$haproxy_main/cwd")/$path ;; esac
  if [ ! -d "$path" ]; then haproxy_files=$haproxy_files$path$nl; return; fi
  set +f
  for file in "$path"/*.cfg; do [ ! -f "$file" ] || haproxy_files=$haproxy_files$file$nl; done
  set -f
}

# The main file, then what its include lines match, and theirs. Sets keepalived_files, and dump_file where it is configured.
find_keepalived_files() {
  file=$keepalived_config keepalived_files='' dump_file=keepalived.data
  if [ "$file" = - ]; then
    file=/etc/keepalived/keepalived.conf argv=''
    [ -z "$keepalived_main" ] || arguments "$keepalived_main"
    case $argv in *"$nl-f$nl"*) file=${argv#*"$nl-f$nl"} ;; *"$nl--use-file"[=\ "$nl"]*) file=${argv#*"$nl--use-file"?} ;; esac
    file=${file%%"$nl"*}
  fi
  todo=$file$nl
  while [ -n "$todo" ]; do
    file=${todo%%"$nl"*} todo=${todo#*"$nl"}
    case $nl$keepalived_files in *"$nl$file$nl"*) continue ;; esac
    keepalived_files=$keepalived_files$file$nl
    if [ ! -f "$file" ] || [ ! -r "$file" ]; then continue; fi
    while read -r word value _ || [ -n "$word" ]; do
      case $word in
        state_dump_file) dump_file=$value ;;
        include | include[rmwba]) case $value in /*) ;; *) value=${file%/*}/$value ;; esac; add_includes "$value" ;;
      esac
    done <"$file"
  done
}

# keepalived passes over directories and executable files
add_includes() {
  IFS=
  # shellcheck disable=SC2086 # the pattern is meant to match file names; with IFS empty it is not split
  for match in $1; do
    if [ -f "$match" ] && [ ! -x "$match" ]; then todo=$todo$match$nl; fi
  done
  unset IFS
}

show_files() {
  IFS=$nl; set -f
  for file in $haproxy_files; do say "config haproxy $file"; done
  for file in $keepalived_files; do say "config keepalived $file"; done
  # shellcheck disable=SC2086 # one path a line
  set -- $haproxy_files $keepalived_files
  unset IFS; set +f
  [ $# -gt 0 ] || return 0
  awk 'BEGIN {
    for (i = 1; i < ARGC; i++) {
      if ((more = (getline line < ARGV[i])) < 0) { print "unknown " ARGV[i] " could not be read"; continue }
      print "begin text " ARGV[i]
      while (more > 0) { print "|" line; more = (getline line < ARGV[i]) }
      print "end"
      close(ARGV[i])
    }
  }' "$@"
  blob sha256 "$(sha256sum -- "$@" 2>/dev/null)"
  blob sizes "$(stat -L -c '%s %Y %n' -- "$@" 2>/dev/null)"
}

# ---- programs, and keepalived's own data -----------------------------------------------------------------------------------

# The binary that a reload would run: sets haproxy_binary.
find_haproxy_binary() {
  [ "$haproxy_binary" = - ] || return 0
  haproxy_binary=haproxy
  [ -n "$haproxy_main" ] || return 0
  arguments "$haproxy_main"
  haproxy_binary=${argv%%"$nl"*}
}

show_programs() {
  find_haproxy_binary
  [ "$keepalived_binary" != - ] || keepalived_binary=keepalived
  for binary in "$haproxy_binary" "$keepalived_binary"; do
    command -v "$binary" >/dev/null 2>&1 || { unknown "no program $binary"; continue; }
    text=$("$binary" -v 2>&1)
    say "version ${text%%"$nl"*}"
  done
  tools=''
  for tool in socat python3 perl ncat nc; do
    if command -v "$tool" >/dev/null 2>&1; then tools="$tools $tool"; fi
  done
  say "socket-tools$tools"
}

# Asks keepalived for its data. It puts a new file in the old one's place: descriptor 8 holds the old one, to tell them
# apart. /proc/PID/root leads to its /tmp even where systemd gave it a private one. A keepalived that has not yet taken
# care of SIGUSR1 (bit 0x200 of the blocked or caught signals) would die of it, and is not asked.
ask_dump() {
  dump=''
  [ -n "$keepalived_main" ] || return 0
  if [ "$uid" != 0 ]; then unknown 'not root: keepalived was not asked for its own state'; return 0; fi
  grep -qE '^Sig(Blk|Cgt):.*[2367abef][0-9a-f]{2}$' "/proc/$keepalived_main/status" 2>/dev/null ||
    { unknown "keepalived (pid $keepalived_main) is just starting or ending"; return 0; }
  environment=$nl$({ tr '\000' '\n' <"/proc/$keepalived_main/environ"; } 2>/dev/null)$nl directory=/tmp
  case $environment in *"${nl}TMPDIR=/"*) directory=/${environment#*"${nl}TMPDIR=/"} directory=${directory%%"$nl"*} ;; esac
  case $dump_file in /*) ;; *) dump_file=$directory/$dump_file ;; esac
  dump=/proc/$keepalived_main/root$dump_file
  exec 8</dev/null
  if [ -f "$dump" ] && [ ! -L "$dump" ]; then exec 8<"$dump"; fi
  kill -USR1 "$keepalived_main" 2>/dev/null || { unknown "keepalived (pid $keepalived_main) is gone"; dump=''; }
}

# The dump is whole when it is a new file and no keepalived process has it open any more.
dump_is_whole() {
  if [ ! -f "$dump" ] || [ -L "$dump" ] || [ "$dump" -ef /proc/self/fd/8 ]; then return 1; fi
  for pid in $keepalived_pids; do
    for open in "/proc/$pid/fd/"*; do if [ "$open" -ef "$dump" ]; then return 1; fi; done
  done
}

show_dump() {
  [ -n "$dump" ] || return 0
  tries=0
  until dump_is_whole; do
    tries=$((tries + 1))
    [ "$tries" -le 40 ] || { unknown "keepalived wrote no $dump_file within 2 s of SIGUSR1"; return 0; }
    sleep 0.05
  done
  say 'begin dump'
  sed -e 's/^\( *Password = \).*/\1(hidden)/' -e 's/^/|/' "$dump"
  say end
}

observe() {
  services "$@"
  find_keepalived_files
  ask_dump
  find_haproxy_files
  show_system
  blob 'unit haproxy' "$haproxy_show"
  blob 'unit keepalived' "$keepalived_show"
  show_processes
  show_programs
  show_files
  show_network
  show_dump
}

roles() {
  services "$@"
  find_keepalived_files
  ask_dump
  show_system
  show_processes
  show_network
  show_dump
}

watch() {
  services "$@"
  show_system
  show_processes
  show_network
}

# ---- HAProxy as the service runs it ----------------------------------------------------------------------------------------

# as_service PID COMMAND...: runs a command with the environment and directory of a process, less what a HAProxy master or
# systemd put there for the process itself: with it the command would take itself for a part of the service.
as_service() {
  of=$1; shift
  environment=$({ tr '\000\012' '\012\037' <"/proc/$of/environ"; } 2>/dev/null) || refuse gone "process $of can't be read"
  case $environment in *"$unit_separator"*) refuse environment "a variable of process $of contains a line break" ;; esac
  IFS=$nl; set -f
  for entry in $environment; do
    case $entry in
      HAPROXY_MWORKER* | HAPROXY_PROCESSES=* | HAPROXY_STARTUP* | HAPROXY_LOAD_SUCCESS=* | HAPROXY_CFGFILES=*) ;;
      NOTIFY_SOCKET=* | MAINPID=* | WATCHDOG_* | LISTEN_* | [!A-Za-z_]*) ;;
      *=*) set -- "$entry" "$@" ;;
    esac
  done
  unset IFS; set +f
  cd "/proc/$of/cwd" || refuse gone "process $of has no directory"
  env -i "$@"
}

# show_result STATUS TEXT
show_result() { say "exit $1"; blob messages "$2"; }

validate() {
  services "$@"
  find_haproxy_binary
  if [ -z "$haproxy_main" ]; then
    [ "$haproxy_config" != - ] || haproxy_config=/etc/haproxy/haproxy.cfg
    say "command $haproxy_binary -c -f $haproxy_config"
    messages=$("$haproxy_binary" -c -f "$haproxy_config" 2>&1)
    show_result $? "$messages"
    return
  fi
  arguments "$haproxy_main"
  case $argv in *"$unit_separator"*) refuse argument "an argument of process $haproxy_main contains a line break" ;; esac
  set -- "$haproxy_binary" -c
  skip=value
  IFS=$nl; set -f
  for word in $argv; do
    # what is the running process's own is left out: its name, pids to replace, sockets, pid file, going into the background
    case $skip$word in
      value*) skip='' ;;
      pids[0-9]*) ;;
      *-sf | *-st) skip=pids ;;
      *-x | *-S | *-p) skip=value ;;
      *-D) skip='' ;;
      *) skip=''; set -- "$@" "$word" ;;
    esac
  done
  unset IFS; set +f
  say "command $*"
  messages=$(as_service "$haproxy_main" "$@" 2>&1)
  show_result $? "$messages"
}

# ---- the lock: the kernel's (flock on descriptor 9), so it ends with the process that holds it, whatever ends that -----------

open_lock() {
  [ -d "$lock_dir" ] || mkdir -m 0700 "$lock_dir" 2>/dev/null
  if [ ! -d "$lock_dir" ] || [ -L "$lock_dir" ] || [ ! -O "$lock_dir" ] || [ -L "$lock_dir/lock" ]; then
    refuse lock-dir "$lock_dir is not a directory of this user: root is needed"
  fi
  exec 9<>"$lock_dir/lock"
}

# The file's first line says for whom: RUN PID TICKS SINCE OPERATOR. No child inherits descriptor 9.
lock() {
  [ $# -eq 3 ] || refuse usage 'lock RUN TTL OPERATOR'
  open_lock
  if ! flock -n 9; then
    read -r holder <&9
    say "holder $holder"
    refuse locked 'another run holds the lock of this node'
  fi
  read -r self _ </proc/self/stat
  proc "$self"
  printf '%s %s %s %s %s\n' "$1" "$self" "$ticks" "$(date +%s 9>&-)" "$3" >&9
  say locked
  # the coordinator, too, must learn in time that the network is cut: every beat is answered
  while beat=$(timeout "$2" dd bs=64 count=1 2>/dev/null 9>&-); do
    [ -n "$beat" ] || { say 'released end of input'; return; }
    say alive
  done
  say "released no heartbeat for $2 s"
}

# Every reload passes here: at this moment the lock is held, by a living process, for this run.
check() {
  [ $# -ge 1 ] || refuse usage 'check RUN'
  open_lock
  if flock -n 9; then refuse lock-lost 'nobody holds the lock of this node'; fi
  run='' holder=0 since=0
  read -r run holder since _ <&9
  exec 9>&-
  [ "$run" = "$1" ] || refuse lock-lost "the lock of this node is held by run ${run:-?}"
  { proc "$holder" && [ "$ticks" = "$since" ]; } || refuse lock-lost "the process that held the lock for run $1 is gone"
}

# ---- reload ------------------------------------------------------------------------------------------------------------------

is_haproxy() {
  case $1 in '' | *[!0-9]*) refuse usage "not a process id: $1" ;; esac
  { IFS= read -r comm <"/proc/$1/comm"; } 2>/dev/null || refuse gone "process $1 is gone"
  case $comm in haproxy | hapee-lb) ;; *) refuse not-haproxy "process $1 is $comm, not HAProxy" ;; esac
}

reload() {
  [ $# -ge 3 ] || refuse usage 'reload RUN METHOD ...'
  check "$1"
  method=$2
  shift 2
  case $method in
    systemd) messages=$(systemctl reload -- "$1" 2>&1) ;;
    signal)
      is_haproxy "$1"
      { proc "$1" && [ "$ticks" = "${2:-}" ]; } || refuse gone "process $1 is not the one that was observed"
      messages=$(kill -USR2 "$1" 2>&1) ;;
    classic) classic "$@"; return ;;
    *) refuse usage "unknown method $method" ;;
  esac
  show_result $? "$messages"
}

# join_group PID: moves this shell into the control group of a process, so that the new HAProxy does not end with the login
# session (control groups version 2; elsewhere it stays where it is)
join_group() {
  while IFS=: read -r id _ group; do
    for root in /sys/fs/cgroup /sys/fs/cgroup/unified; do
      if [ "$id" = 0 ] && [ -w "$root$group/cgroup.procs" ]; then { say 0 >"$root$group/cgroup.procs"; } 2>/dev/null; return; fi
    done
  done <"/proc/$1/cgroup"
}

# Nothing runs here that does not run already: the program and every word of the command are the old process's own.
classic() {
  [ $# -ge 4 ] || refuse usage 'reload RUN classic PID,... SOCKET|- -- COMMAND...'
  pids=$1 listeners=$2 program=$4 first=${1%%,*}
  shift 4
  is_haproxy "$first"
  arguments "$first"
  [ "$program" = "${argv%%"$nl"*}" ] || [ "$program" -ef "/proc/$first/exe" ] ||
    refuse command "$program is not the program of process $first"
  for word in "$@"; do
    case $nl$argv in *"$nl$word$nl"*) ;; *) refuse command "$word is no argument of process $first" ;; esac
    [ "$word" != -st ] || refuse command 'a reload with -st would cut every session'
  done
  # new ones go in front of the others, which may end with `-- FILE...`; -D: into the background
  case $argv in *"$nl-D$nl"*) ;; *) set -- -D "$@" ;; esac
  [ "$listeners" = - ] || set -- -x "$listeners" "$@"
  IFS=,
  for pid in $pids; do
    is_haproxy "$pid"
    [ "/proc/$first/exe" -ef "/proc/$pid/exe" ] || refuse not-haproxy "process $pid runs another binary than $first"
    set -- "$pid" "$@"
  done
  unset IFS
  set -- "$program" -sf "$@"
  # a file, not a pipe: the daemon may keep its output open for as long as it lives
  (join_group "$first"; as_service "$first" "$@") >"$lock_dir/reload.out" 2>&1
  show_result $? "$(sed 1000q "$lock_dir/reload.out")"
}

main() {
  verb=${1:-}
  say "hitless-node 1 $verb"
  [ $# -eq 0 ] || shift
  case $verb in
    observe) observe "$@" </dev/null ;;
    roles) roles "$@" </dev/null ;;
    watch) watch "$@" </dev/null ;;
    validate) validate "$@" </dev/null ;;
    check) check "$@" </dev/null ;;
    reload) reload "$@" </dev/null ;;
    lock) lock "$@" ;;
    *) refuse usage "unknown verb $verb" ;;
  esac
  say 'done'
}

main "$@"; exit
