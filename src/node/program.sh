#!/bin/sh
# hitless: everything that ever runs on a node, in one file.
#
# It comes on the standard input of `sh -s -- VERB ARGUMENT...`. Only its last line does anything, so a copy that was cut
# off on the way runs nothing. Without root only a partial `observe`, `roles` and `watch` are possible.
#
#   observe SERVICES    what the node is and runs: processes, configuration texts, keepalived's own data dump, network
#   roles SERVICES      processes, keepalived's data dump and network: what may change from moment to moment
#   watch SERVICES      processes and network only, without a signal to keepalived
#   host SERVICES PROGRAM... [-- ITEM...]   how the machine is set up: links, sysctls, firewall, units, where programs are;
#                              haproxy -c and keepalived -t of the files as they are, and how long each took; ITEM as in inspect
#   validate SERVICES   haproxy -c with the arguments, environment and directory of the running service
#   candidate RUN SERVICES             the same, and keepalived -t, with the files that were staged for RUN in their places
#   inspect RUN|- SERVICES ITEM...     what start and reload depend on: permissions, certificates without their keys, users,
#                                      limits, memory, sockets; with RUN, paths are looked at with its staged files in place
#   lock RUN TTL OPERATOR   holds the node's lock while its standard input lives: at most TTL seconds from byte to byte
#   check RUN           says whether the lock is held for RUN at this moment, and the time of the node
#   workers ss|- PID... memory and age of HAProxy processes, with ss their TCP connections, and the memory that is left
#   save RUN FILE SHA256    puts its standard input in the place of a server-state-file
#   reload RUN systemd UNIT                             systemctl reload UNIT
#   reload RUN signal PID TICKS                         SIGUSR2 to the HAProxy master PID that was started at TICKS
#   reload RUN classic PID,... SOCKET|- -- COMMAND...   a new HAProxy daemon that takes over from the old ones
#   service RUN stop|start|reload|restart haproxy|keepalived SERVICES    by systemd where it knows the service
#   files               kind, owner, mode, size and digest of the paths on standard input; of all files below one that ends in /
#   texts               what the files on standard input say, but for large ones and those with a private key
#   arm RUN TIME OPERATOR WHAT SERVICES -- UNDO...   from now on the node takes the run back by itself in TIME hundredths of a second
#   arm RUN TIME            moves that deadline, never to an earlier time
#   arm RUN TIME -- UNDO...   puts another undo and another deadline, earlier or later, in the place of the old ones
#   stage RUN           takes new files, as a tar on standard input, and checks them; none is in its place yet
#   install RUN [PART]  keeps the old files, then puts the staged ones (of that part) in their places: all of them, or none
#   confirm RUN [as-it-is]   the change stays; as-it-is: also after an undo that failed
#   revert RUN          does the undo now; of a confirmed run, too, while its files are as it left them
#   pending             the runs that are not ended, and those that can still be reverted
#   expire RUN, boot RUN files|all     the undo as the timer and the boot call it
# SERVICES: unit, binary, config and pid file of HAProxy, then the same of keepalived; `-` means find it out. UNDO: `files`,
# or `reload`, `start` or `restart` and the service; behind `reload haproxy`, for a daemon, the socket to take over by;
# `stop keepalived`; `wait` and hundredths of a second.
# `save`, `arm`, `stage` and `files` say `ready` before they read on.
#
# What it changes. Always: it writes /run/hitless/lock and reload.out, and sends SIGUSR1 to keepalived, which then writes its
# data dump; copies for `candidate` and `inspect` lie in /var/lib/hitless/RUN/check.PID until they end, and are mounted where
# no other process sees it. For the run that holds the lock: it reloads HAProxy and starts, stops or reloads the two
# services; replaces a server-state-file (`save`); keeps what the run needs under /var/lib/hitless; replaces, makes and
# deletes the files that the run names (`install`), and arms a timer: a transient systemd unit or a process of its own, and
# for a reboot a unit in /etc/systemd/system or a file in /etc/cron.d. Without the lock, `confirm`, `revert` and the timer:
# put those files back, reload or start the two services, and take away what `arm` made. A service that it starts joins the
# control group that it was in.
# What it never does: touch any other file or service, open a network connection, or evaluate a value as shell code.
#
# Answers: `hitless-node 1 VERB`, `key value` lines, blobs (`begin NAME`, lines behind `|`, `end`), `done`. A refusal ends
# with `error CODE text` and status 1 instead.
#
# shellcheck disable=SC3013,SC2317,SC2329 # test -ef is in dash, busybox ash, bash and ksh; `each` calls functions by name

set -u
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
export LC_ALL PATH
umask 077
lock_dir=${HITLESS_LOCK_DIR:-/run/hitless}
state_dir=${HITLESS_STATE_DIR:-/var/lib/hitless}
reload_out=$lock_dir/reload.out
nl='
'
unit_separator=$(printf '\037')
more_properties='' more_units='' # what find_processes asks systemd beyond its own
more_status=''                   # what show_processes looks at beyond its own

say() { printf '%s\n' "$*"; }
unknown() { say "unknown $*"; }
one_line() { unset IFS; printf '%s' "$*" | tr '\n' ' '; }
refuse() { unset IFS; say "error $(one_line "$@")"; exit 1; }

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
  scan_processes
  haproxy_show='' keepalived_show='' manager=none
  if [ -d /run/systemd/system ]; then
    manager=systemd
    # shellcheck disable=SC2086 # plain names
    show=$(systemctl show -p Id,LoadState,ActiveState,SubState,Type,MainPID,ExecReload,StatusText,NRestarts,NeedDaemonReload$more_properties \
      -- "$haproxy_unit" "$keepalived_unit" $more_units 2>/dev/null)
    haproxy_show=${show%%"$nl$nl"*} keepalived_show=${show#*"$nl$nl"}
  fi
  find_main "$haproxy_pids" "$haproxy_show" "$haproxy_pidfile" /run/haproxy.pid; haproxy_main=$main
  find_main "$keepalived_pids" "$keepalived_show" "$keepalived_pidfile" /run/keepalived.pid; keepalived_main=$main
}

scan_processes() {
  haproxy_pids=' ' keepalived_pids=' '
  for dir in /proc/[0-9]*; do
    { IFS= read -r comm <"$dir/comm"; } 2>/dev/null || continue
    case $comm in haproxy | hapee-lb | keepalived) ;; *) continue ;; esac
    if [ -e "$dir/ns/net" ] && ! [ "$dir/ns/net" -ef /proc/self/ns/net ]; then continue; fi
    case $comm in
      keepalived) keepalived_pids="$keepalived_pids${dir#/proc/} " ;;
      *) haproxy_pids="$haproxy_pids${dir#/proc/} " ;;
    esac
  done
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

# arguments PROC: sets argv, one argument a line; a line break inside an argument becomes a unit separator. PROC is /proc/PID,
# or a folder that keeps what was there.
arguments() {
  argv=$({ tr '\000\012' '\012\037' <"$1/cmdline"; } 2>/dev/null; say .)
  argv=${argv%.}
}

show_processes() {
  exe='' status='/proc/sys/net/ipv4/ip_nonlocal_bind /proc/sys/net/ipv6/ip_nonlocal_bind /proc/sys/net/ipv4/tcp_migrate_req'
  status="$status $more_status"
  for pid in $haproxy_pids $keepalived_pids; do
    proc "$pid" || continue
    case $haproxy_pids in *" $pid "*) say "stat haproxy $stat" ;; *) say "stat keepalived $stat" ;; esac
    arguments "/proc/$pid"
    say "begin argv $pid"
    while [ -n "$argv" ]; do printf '|%s\n' "${argv%%"$nl"*}"; argv=${argv#*"$nl"}; done
    say end
    exe="$exe /proc/$pid/exe" status="$status /proc/$pid/status"
  done
  say "main haproxy ${haproxy_main:-0}"
  say "main keepalived ${keepalived_main:-0}"
  # shellcheck disable=SC2086 # both are lists of /proc paths
  blob kernel "$(grep -HE '^([0-9]+$|btime |ShdPnd:|SigBlk:)' $status 2>/dev/null)"
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
  arguments "/proc/$haproxy_main"
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
    [ -z "$keepalived_main" ] || arguments "/proc/$keepalived_main"
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
  arguments "/proc/$haproxy_main"
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
  more_status=/proc/stat
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

# as_service PROC COMMAND...: runs a command with the environment and directory of a process, less what a HAProxy master or
# systemd put there for the process itself: with it the command would take itself for a part of the service.
as_service() {
  of=$1; shift
  environment=$({ tr '\000\012' '\012\037' <"$of/environ"; } 2>/dev/null) || refuse gone "$of can't be read"
  case $environment in *"$unit_separator"*) refuse environment "a variable in $of/environ contains a line break" ;; esac
  IFS=$nl; set -f
  for entry in $environment; do
    case $entry in
      HAPROXY_MWORKER* | HAPROXY_PROCESSES=* | HAPROXY_STARTUP* | HAPROXY_LOAD_SUCCESS=* | HAPROXY_CFGFILES=*) ;;
      NOTIFY_SOCKET=* | MAINPID=* | WATCHDOG_* | LISTEN_* | [!A-Za-z_]*) ;;
      *=*) set -- "$entry" "$@" ;;
    esac
  done
  unset IFS; set +f
  if [ -n "$layers" ]; then
    # the link itself would lead out of the layers, into the mounts of the process
    directory=$(readlink "$of/cwd") || refuse gone "$of has no directory"
    inside "$directory" env -i "$@"
    return
  fi
  cd "$of/cwd" || refuse gone "$of has no directory"
  env -i "$@"
}

# repeat check|start COMMAND...: runs a command with the arguments of a service (argv, less its name) behind it. What is the
# running process's own is left out: pids to replace, the socket to take over by; and for `check` also its sockets, its pid
# file and going into the background.
repeat() {
  case $argv in *"$unit_separator"*) refuse argument 'an argument of the service contains a line break' ;; esac
  purpose=$1 skip=value rest=$argv
  shift
  while [ -n "$rest" ]; do
    word=${rest%%"$nl"*} rest=${rest#*"$nl"}
    case $skip in
      value) skip=''; continue ;;
      pids) case $word in [0-9]*) continue ;; esac; skip='' ;;
    esac
    case $purpose:$word in
      *:-sf | *:-st) skip=pids; continue ;;
      *:-x | check:-S | check:-p) skip=value; continue ;;
      check:-D) continue ;;
    esac
    set -- "$@" "$word"
  done
  "$@"
}

# show_result STATUS TEXT [OF]
show_result() { say "exit ${3:+$3 }$1"; blob "messages${3:+ $3}" "$2"; }

validate() {
  services "$@"
  check_haproxy
}

# check_haproxy [OF]
check_haproxy() {
  label=${1:-}
  find_haproxy_binary
  if [ -z "$haproxy_main" ]; then
    [ "$haproxy_config" != - ] || haproxy_config=/etc/haproxy/haproxy.cfg
    say "command ${label:+$label }$haproxy_binary -c -f $haproxy_config"
    messages=$(inside / "$haproxy_binary" -c -f "$haproxy_config" 2>&1)
    show_result $? "$messages" "$label"
    return
  fi
  arguments "/proc/$haproxy_main"
  repeat check say "command${label:+ $label}" "$haproxy_binary" -c
  messages=$(repeat check as_service "/proc/$haproxy_main" "$haproxy_binary" -c 2>&1)
  show_result $? "$messages" "$label"
}

# ---- the lock: the kernel's (flock on descriptor 9), so it ends with the process that holds it, whatever ends that -----------

open_lock() {
  own_folder "$lock_dir" lock-dir
  [ ! -L "$lock_dir/lock" ] || refuse lock-dir "$lock_dir/lock is a link"
  exec 9<>"$lock_dir/lock"
}

# own_folder PATH CODE: makes a folder that is this user's alone; another's, or a link to one, is refused
own_folder() {
  problem=''
  [ -d "$1" ] || problem=$(mkdir -m 0700 "$1" 2>&1)
  if [ ! -d "$1" ] || [ -L "$1" ] || [ ! -O "$1" ]; then
    refuse "$2" "${problem:-$1 is not a directory of this user: root is needed}"
  fi
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
    classic) classic "$@"; show_result $? "$(sed 1000q "$reload_out")"; return ;;
    *) refuse usage "unknown method $method" ;;
  esac
  show_result $? "$messages"
}

# join_group PROC: moves this shell into the control group of a process, so that what it starts does not end with the login
# session (control groups version 2; elsewhere, or when that group is gone, it stays where it is and fails)
join_group() {
  while IFS=: read -r id _ group; do
    for root in /sys/fs/cgroup /sys/fs/cgroup/unified; do
      if [ "$id" = 0 ] && [ -w "$root$group/cgroup.procs" ]; then { say 0 >"$root$group/cgroup.procs"; } 2>/dev/null; return; fi
    done
  done <"$1/cgroup"
  return 1
}

# classic PID,... SOCKET|- -- COMMAND...: returns the command's exit status, with what it said in the file $reload_out.
# Nothing runs here that does not run already: the program and every word of the command are the old process's own.
classic() {
  [ $# -ge 4 ] || refuse usage 'reload RUN classic PID,... SOCKET|- -- COMMAND...'
  pids=$1 listeners=$2 program=$4 first=${1%%,*}
  shift 4
  is_haproxy "$first"
  arguments "/proc/$first"
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
  (join_group "/proc/$first"; as_service "/proc/$first" "$@") >"$reload_out" 2>&1 7>&- 9>&-
}

# ---- around a reload: what the old workers take, and what servers the new ones start with ------------------------------------

workers() {
  [ $# -ge 2 ] || refuse usage 'workers ss|- PID...'
  show_use "$@"
}

# show_use ss|- PID...: the clock, the memory that is left, and those of the processes that are HAProxy and alive
show_use() {
  count=$1 connections=-
  shift
  read -r up _ </proc/uptime
  say "clock $(date +%s) $up"
  show_memory "${1:-}"
  [ "$count" != ss ] || established=$(ss -tnp state established 2>/dev/null)
  for pid in "$@"; do
    case $pid in '' | *[!0-9]*) refuse usage "not a process id: $pid" ;; esac
    { IFS= read -r comm <"/proc/$pid/comm"; } 2>/dev/null || continue
    case $comm in haproxy | hapee-lb) ;; *) continue ;; esac
    proc "$pid" || continue
    rss=0
    while read -r key value _; do [ "$key" != VmRSS: ] || rss=$value; done 2>/dev/null <"/proc/$pid/status"
    [ "$count" != ss ] || connections=$(printf '%s\n' "$established" | grep -cF "pid=$pid,")
    say "process $pid $ticks $rss $connections"
  done
}

# show_memory PID: KiB that the machine can still give, and bytes of the limit of a process's control group: limit, used, and
# what of it is cache
show_memory() {
  while read -r key value _; do [ "$key" != MemAvailable: ] || say "available $value"; done </proc/meminfo
  [ -r "/proc/$1/cgroup" ] || return 0
  while IFS=: read -r _ controllers group; do
    case $controllers in
      '') dir=/sys/fs/cgroup$group limit=memory.max used=memory.current ;;
      memory) dir=/sys/fs/cgroup/memory$group limit=memory.limit_in_bytes used=memory.usage_in_bytes ;;
      *) continue ;;
    esac
    { read -r most <"$dir/$limit" && read -r now <"$dir/$used"; } 2>/dev/null || continue
    case $most in *[!0-9]*) continue ;; esac
    cache=0
    while read -r key value; do [ "$key" != inactive_file ] || cache=$value; done 2>/dev/null <"$dir/memory.stat"
    say "limit $most $now $cache"
  done <"/proc/$1/cgroup"
}

# The new file is made beside the old one, never through a link, and takes its place when it is whole.
save() {
  [ $# -eq 3 ] || refuse usage 'save RUN FILE SHA256'
  check "$1"
  case $2 in */ | [!/]*) refuse usage "not the absolute path of a file: $2" ;; esac
  if [ ! -d "${2%/*}/" ] || { [ -e "$2" ] && [ ! -f "$2" ]; }; then refuse state-file "$2 can't be written there"; fi
  new=$2.hitless-new
  rm -f -- "$new"
  say ready
  # readable for every user: HAProxy may have been started by any
  (umask 022; set -C; timeout 30 cat >"$new") 2>/dev/null || { rm -f -- "$new"; refuse state-file "$new can't be written"; }
  sum=$(sha256sum <"$new") sum=${sum%% *}
  if [ "$sum" != "$3" ] || ! mv -f -- "$new" "$2"; then rm -f -- "$new"; refuse state-file "$2 was not replaced"; fi
  say saved
}

# ---- a run: a change that the node takes back by itself unless it is confirmed -------------------------------------------------
#
# Everything of a run stands in its folder under /var/lib/hitless:
#   program about undo services   what the timer needs, with nobody there to ask
#   haproxy/ keepalived/          how a service was started that systemd does not know
#   deadline                      BOOT-ID UPTIME (in hundredths of a second) EPOCH (in seconds)
#   state                         armed, confirmed, reverting, reverted or failed; none before the timer runs
#   list new/                     what is staged, and for which paths
#   kept old/                     what each path was: complete and synced before the first one is touched
#   found/ result                 what others had put there meanwhile, and what the undo did
# A file is replaced whole: written beside, synced, renamed. Whoever changes `state` has the turn: flock on descriptor 7, which
# no child that lives on inherits. So every moment is safe to be killed at: without `kept` nothing was touched, and with it
# the undo can be done, and done again.

# name_run RUN: sets run and folder
name_run() {
  case ${1:-} in '' | [!A-Za-z0-9]* | *[!A-Za-z0-9_.-]*) refuse usage "no run id: ${1:-}" ;; esac
  run=$1 folder=$state_dir/$1
}

read_state() {
  state=''
  { read -r state <"$folder/state"; } 2>/dev/null
}

# open_run RUN: takes the run's turn and sets state
open_run() {
  name_run "$1"
  [ -f "$folder/turn" ] || refuse no-run "this node has no run $run"
  exec 7<"$folder/turn"
  timeout 60 flock 7 || refuse busy "another command has been at work on run $run for 60 s"
  read_state
}

need_armed() {
  case $state in
    armed) ;;
    reverting | reverted | failed) refuse reverted "the node has taken run $run back: it is $state" ;;
    confirmed) refuse confirmed "run $run is confirmed" ;;
    *) refuse not-armed "run $run is not armed" ;;
  esac
}

flush() { sync "$@" 2>/dev/null || sync; }

# The states are files made beforehand, so that a full disk can't stand in the way of an undo.
set_state() {
  [ "$state" != "$1" ] || return 0
  rm -f "$folder/state.part"
  ln "$folder/states/$1" "$folder/state.part" && mv -f "$folder/state.part" "$folder/state" &&
    flush "$folder/state" "$folder" && state=$1
}

# uptime_now: sets up, in hundredths of a second
uptime_now() { read -r up _ </proc/uptime; up=$((${up%.*} * 100 + 1${up#*.} - 100)); }

# time_left: sets left (hundredths of a second, 0 after a reboot), up (of the uptime) and ends_at (epoch)
time_left() {
  ends_boot='' ends_up=0 ends_at=0
  { read -r ends_boot ends_up ends_at <"$folder/deadline"; } 2>/dev/null
  read -r boot_id </proc/sys/kernel/random/boot_id
  uptime_now
  left=$((ends_up - up))
  if [ "$ends_boot" != "$boot_id" ] || [ "$left" -lt 0 ]; then left=0; fi
}

move_deadline() {
  time_left
  if [ "$1" -gt "$left" ]; then set_deadline "$1"; else say "deadline $ends_at"; fi
}

set_deadline() {
  ends_at=$(($(date +%s) + $1 / 100))
  { say "$boot_id $((up + $1)) $ends_at" >"$folder/deadline.part" && flush "$folder/deadline.part" &&
    mv -f "$folder/deadline.part" "$folder/deadline"; } || refuse disk "$folder/deadline could not be written"
  say "deadline $ends_at"
}

arm() {
  [ $# -ge 2 ] || refuse usage 'arm RUN TIME [[OPERATOR WHAT SERVICES] -- UNDO...]'
  case $2 in '' | 0* | *[!0-9]* | ?????????*) refuse usage "no hundredths of a second: $2" ;; esac
  check "$1"
  own_folder "$state_dir" disk
  name_run "$1"
  read_state
  if [ -z "$state" ] && [ $# -gt 3 ] && [ "$3" != -- ]; then arm_anew "$@"; return; fi
  open_run "$1"
  need_armed
  time=$2
  shift 2
  if [ "${1:-}" != -- ]; then move_deadline "$time"; return; fi
  shift
  other_undo "$@"
  time_left
  # the timer of a later deadline would come too late for this one
  if [ "$time" -lt "$left" ] && ! start_timer "-$time"; then refuse timer 'neither systemd-run nor setsid could start a timer'; fi
  set_deadline "$time"
}

other_undo() {
  know_undo "$@"
  { printf '%s\n' "$@" >"$folder/undo.part" && flush "$folder/undo.part" && mv -f "$folder/undo.part" "$folder/undo" &&
    flush "$folder"; } || refuse disk "$folder/undo could not be written"
}

know_undo() {
  [ $# -gt 0 ] || refuse usage 'an empty undo'
  for action in "$@"; do
    case $action in
      *"$nl"*) refuse usage 'a line break in an argument' ;;
      files | 'reload haproxy' | 'reload haproxy /'* | 'reload keepalived' | 'stop keepalived') ;;
      'start haproxy' | 'start keepalived' | 'restart haproxy' | 'restart keepalived') ;;
      wait\ [0-9] | wait\ [1-9][0-9] | wait\ [1-9][0-9][0-9] | wait\ [1-9][0-9][0-9][0-9]) ;;
      *) refuse usage "unknown undo: $action" ;;
    esac
  done
}

arm_anew() {
  case $* in *"$nl"*) refuse usage 'a line break in an argument' ;; esac
  refuse_unended
  time=$2 about="operator $3${nl}since $(date +%s)${nl}what $4"
  shift 4
  { [ $# -gt 9 ] && [ "$9" = -- ]; } || refuse usage 'arm RUN TIME OPERATOR WHAT SERVICES -- UNDO...'
  services "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8"
  case $1$5 in *[!A-Za-z0-9:_.@-]*) refuse usage "no names of units: $1 $5" ;; esac
  service_lines=$(printf '%s\n' "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8")
  shift 9
  know_undo "$@"
  problem=$(mkdir -p "$folder/states" 2>&1) || refuse disk "$problem"
  say ready
  problem=$({ timeout 60 cat >"$folder/program"; } 2>&1) || abandon disk "$problem"
  # shellcheck disable=SC2016 # the very line that stands at the end of this file
  [ "$(tail -n 1 "$folder/program")" = 'main "$@"; exit' ] || abandon damaged 'the copy of the program did not come whole'
  problem=$(fill_folder "$@" 2>&1) || abandon disk "$problem"
  cover_reboot
  move_deadline "$time"
  start_timer || abandon timer 'neither systemd-run nor setsid could start a timer'
  set_state armed || abandon disk "$folder/state could not be written"
}

refuse_unended() { each_unended refuse_other; }

refuse_other() { refuse pending "run $1 is $2 on this node"; }

# each_unended FUNCTION: calls it with each run that is not ended, and its state
each_unended() {
  for other in "$state_dir"/*/state; do
    other_state=''
    { read -r other_state <"$other"; } 2>/dev/null
    other=${other%/state}
    case $other_state in armed | reverting | failed) "$1" "${other##*/}" "$other_state" ;; esac
  done
}

# forget: nothing of the run remains
forget() { uncover; rm -rf "$folder"; }
abandon() { forget; refuse "$@"; }

fill_folder() {
  say "$about" >"$folder/about" && say "$service_lines" >"$folder/services" && printf '%s\n' "$@" >"$folder/undo" &&
    say '' >"$folder/turn" || return 1
  for each in armed confirmed reverting reverted failed; do say "$each" >"$folder/states/$each" || return 1; done
  remember haproxy "$haproxy_main" "$haproxy_show" && remember keepalived "$keepalived_main" "$keepalived_show" &&
    flush_folder
}

flush_folder() { find "$folder" ! -type l -print0 | xargs -0 sync 2>/dev/null || sync; }

# remember SERVICE PID SHOW: how a process was started, where systemd does not know
remember() {
  case "${2:-none}$nl$3$nl" in none* | *"${nl}MainPID=$2$nl"*) return 0 ;; esac
  rm -rf "${folder:?}/$1"
  mkdir "$folder/$1" && cat "/proc/$2/cmdline" >"$folder/$1/cmdline" && cat "/proc/$2/environ" >"$folder/$1/environ" &&
    cat "/proc/$2/cgroup" >"$folder/$1/cgroup" && ln -s "$(readlink "/proc/$2/cwd")" "$folder/$1/cwd" && return
  # a process that has just ended is no reason not to arm
  [ ! -d "/proc/$2" ] && rm -rf "${folder:?}/$1"
}

# cover_reboot: sees to it that a reboot takes the run back, too; where there is neither systemd nor cron, nothing does
cover_reboot() {
  covers=none
  cron=/etc/cron.d/hitless-$(say "$run" | tr . _)
  unit=hitless-boot-$run.service units=/etc/systemd/system
  if [ "$manager" = systemd ]; then
    { mkdir -p "$units/multi-user.target.wants" && printf '%s\n' '[Unit]' \
      "Description=hitless: takes run $run back, which was not confirmed before the reboot" \
      "ConditionPathExists=$folder/program" "RequiresMountsFor=$folder" After=local-fs.target \
      "Before=${haproxy_unit%.service}.service ${keepalived_unit%.service}.service" '[Service]' Type=oneshot \
      "ExecStart=/bin/sh $folder/program boot $run files" >"$units/$unit" &&
      ln -sf "../$unit" "$units/multi-user.target.wants/$unit" &&
      flush "$units/$unit" "$units" "$units/multi-user.target.wants" && covers=systemd; } 2>/dev/null
  elif [ -d /etc/cron.d ] && grep -qsx -e cron -e crond /proc/[0-9]*/comm; then
    { say "@reboot root /bin/sh $folder/program boot $run all" >"$cron" && flush "$cron" /etc/cron.d && covers=cron; } 2>/dev/null
  fi
  say "covers $covers"
}

uncover() {
  rm -f "/etc/systemd/system/multi-user.target.wants/hitless-boot-$run.service" \
    "/etc/systemd/system/hitless-boot-$run.service" "/etc/cron.d/hitless-$(say "$run" | tr . _)"
}

# start_timer [SUFFIX]: a deadline that is moved later is waited for by `expire` itself, so that there is no moment without a timer.
start_timer() {
  if [ -d /run/systemd/system ] && systemd-run --quiet --unit="hitless-$run${1:-}" --on-active="${time}0ms" \
    --timer-property=AccuracySec=100ms --property=Restart=on-abnormal --property=KillMode=process \
    /bin/sh "$folder/program" expire "$run" </dev/null >/dev/null 2>&1; then return; fi
  command -v setsid >/dev/null 2>&1 || return 1
  (trap '' HUP; join_group /proc/1; exec setsid /bin/sh "$folder/program" expire "$run") \
    </dev/null >/dev/null 2>&1 7>&- 9>&- &
}

# stop_timer: only tidies up, for the state is what counts
stop_timer() {
  [ -d /run/systemd/system ] || return 0
  systemctl stop -- "hitless-$run.timer" "hitless-$run.service" "hitless-$run-*.timer" "hitless-$run-*.service" >/dev/null 2>&1
}

# ---- files -------------------------------------------------------------------------------------------------------------------

# flush_listed: syncs the paths on standard input, one a line
flush_listed() { tr '\n' '\0' | xargs -0 sync 2>/dev/null || sync; }

# digest_of PATH: sets digest, `absent` where there is no file
digest_of() {
  digest=absent
  if [ -f "$1" ]; then digest=$(sha256sum <"$1") digest=${digest%% *}; fi
}

files() {
  say ready
  each_unended say_unended
  paths=$(timeout 60 cat) regular=''
  paths=$(list_below "$paths")
  [ -n "$paths" ] || return 0
  IFS=$nl; set -f
  for path in $paths; do
    [ ! -L "$path" ] || blob "link $path" "$(readlink -f "$path")"
    [ ! -f "$path" ] || regular=$regular$path$nl
  done
  unset IFS; set +f
  blob stats "$(say "$paths" | tr '\n' '\0' | xargs -0 stat -c '%f %s %U %G %n' 2>/dev/null)"
  [ -z "$regular" ] || blob sha256 "$(printf %s "$regular" | tr '\n' '\0' | xargs -0 sha256sum 2>/dev/null)"
}

say_unended() { say "unended $1 $2"; }

# list_below PATHS: the paths; for each that ends in / the files and links below it
list_below() {
  IFS=$nl; set -f
  for path in $1; do
    case $path in
      */) [ ! -d "$path" ] || find "${path%/}" ! -type d ! -name "*$nl*" -print ;;
      *) say "$path" ;;
    esac
  done
  unset IFS; set +f
}

texts() {
  say ready
  paths=$(timeout 60 cat)
  IFS=$nl; set -f
  for path in $paths; do
    if [ ! -f "$path" ] || [ -n "$(find -H "$path" -prune -size +512k)" ] || grep -q 'PRIVATE KEY' "$path"; then continue; fi
    say "begin text $path"
    sed 's/^/|/' "$path"
    [ -z "$(tail -c 1 "$path")" ] || say
    say end
  done
  unset IFS; set +f
}

# The list has two lines a file: `file|delete SHA256 EXPECTED OWNER GROUP MODE PART`, where `-` means as it is, and its path.
# each FUNCTION LIST: calls it for every entry (of the part `only`, where that is set) with those variables, entry (the
# number), target (where a link leads to) and tmp, until one fails. HAProxy and keepalived pass over a file that is named as
# tmp is, in whatever directory they read.
each() {
  entry=0
  while read -r kind sha256 expected owner group mode part && IFS= read -r path; do
    entry=$((entry + 1)) target=$path
    case ${only:-$part} in "$part") ;; *) continue ;; esac
    [ ! -L "$path" ] || target=$(readlink -f "$path")
    tmp=${target%/*}/.hitless-$run-$entry.ocsp
    "$1" || return 1
  done <"$2"
}

stage() {
  [ $# -eq 1 ] || refuse usage 'stage RUN'
  check "$1"
  own_folder "$state_dir" disk
  name_run "$1"
  read_state
  [ -z "$state" ] || need_armed
  [ ! -f "$folder/kept" ] || refuse installed "run $run has already installed files"
  rm -rf "$folder/part" "$folder/new" "$folder/list"
  problem=$(mkdir -p "$folder/part" "$folder/new" 2>&1) || unstage disk "$problem"
  say ready
  problem=$(timeout 900 tar -xof - -C "$folder/part" 2>&1) || unstage disk "the files did not come whole: $problem"
  digests=$(awk 'NR % 2 && $1 == "file" { print $2 "  " (NR + 1) / 2 }' "$folder/part/list" 2>&1)
  problem=$(cd "$folder/part" && [ -n "$digests" ] && say "$digests" | sha256sum -c 2>&1 | grep -v ': OK$') &&
    unstage damaged "the files are not what was sent: $problem"
  problem=$(each place_staged "$folder/part/list" 2>&1) || unstage disk "$problem"
  { mv -f "$folder/part/list" "$folder/list" && rmdir "$folder/part" && flush_folder; } ||
    unstage disk "$folder could not be written"
  say staged
}

unstage() {
  rm -rf "$folder/part" "$folder/new" "$folder/list"
  [ -n "$state" ] || rm -rf "$folder"
  refuse "$@"
}

place_staged() {
  case $path in
    /*/ | */../* | */./* | *//* | */.. | */. | "$state_dir"/* | [!/]*) say "not a path for a file: $path"; return 1 ;;
  esac
  [ "$kind" = delete ] || { mkdir -p "$folder/new${path%/*}" && mv -f "$folder/part/$entry" "$folder/new$path"; }
}

install() {
  case $# in 1 | 2) ;; *) refuse usage 'install RUN [PART]' ;; esac
  check "$1"
  open_run "$1"
  need_armed
  [ -f "$folder/list" ] || refuse usage "run $run has staged nothing"
  trap '' PIPE HUP
  only=${2:-} earlier=''
  if [ -f "$folder/kept" ]; then
    if each is_kept "$folder/list"; then
      # the answer of an earlier call was lost, or that call was cut off
      as_installed || refuse half "$problem: an earlier install was cut off"
      say installed
      return
    fi
    earlier=yes
    cp "$folder/kept" "$folder/kept.part" || refuse disk "nothing was changed: $folder could not be written"
  else
    rm -rf "$folder/old" "$folder/kept.part"
  fi
  targets=$nl missing=$nl
  each examine "$folder/list"
  printf '%s' "$missing" | sed -e '/^$/d' -e 's/^/dir -\n/' >>"$folder/kept.part"
  problem=$(each keep "$folder/list" 2>&1) || refuse disk "nothing was changed: $problem"
  flush_folder
  { mv -f "$folder/kept.part" "$folder/kept" && flush "$folder"; } || refuse disk "$folder could not be written"
  problem=$(put_in_place 2>&1) && { say installed; return; }
  reason=$problem
  restore || refuse half "$reason; and then: $problem"
  # what reads the files of an earlier part has taken them up: its reload is still to be undone
  [ -z "$earlier" ] || refuse install "$reason; all files are as they were before the run"
  rm -f "$folder/kept"
  rm -rf "$folder/old"
  refuse install "$reason; everything is as it was"
}

is_kept() { grep -qxF -- "$target" "$folder/kept"; }

# examine: refuses what can't be replaced or is not what it was; writes an entry of `kept`: `kept|absent NEW-SHA256` and, on
# a second line, the path. A link is written through: its target is the file that is kept and replaced.
examine() {
  if [ -L "$path" ] && { [ "$kind" = delete ] || [ ! -f "$target" ]; }; then
    refuse not-a-file "$path is a link to ${target:-nowhere}"
  fi
  if [ -e "$target" ] && [ ! -f "$target" ]; then refuse not-a-file "$path is no regular file"; fi
  case $targets in *"$nl$target$nl"*) refuse not-a-file "$path is the same file as another path of this run: $target" ;; esac
  targets=$targets$target$nl
  digest_of "$target"
  case $expected in
    - | "$digest") ;;
    *) refuse changed "$path was changed since the change was planned: it is $digest now and was $expected" ;;
  esac
  parent=${target%/*} above=''
  while [ ! -d "$parent/" ]; do
    case $missing in *"$nl$parent$nl"*) ;; *) above=$parent$nl$above ;; esac
    parent=${parent%/*}
  done
  missing=$missing$above
  case $digest in absent) was=absent ;; *) was=kept ;; esac
  printf '%s\n' "$was $sha256" "$target" >>"$folder/kept.part"
}

keep() {
  [ ! -f "$target" ] || { mkdir -p "$folder/old${target%/*}" && cp -a "$target" "$folder/old$target"; }
}

# All are written before the first one is renamed, so that a full disk is found while nothing has changed.
put_in_place() {
  while read -r was new && IFS= read -r target; do
    [ "$was" != dir ] || [ -d "$target" ] || mkdir -m 0755 "$target" || return 1
  done <"$folder/kept"
  each prepare "$folder/list" && each say_tmp "$folder/list" | flush_listed &&
    each swap "$folder/list" && each drop "$folder/list" && parents | flush_listed
}

# A copy of the file in place takes the new content, so that owner, mode, ACL and SELinux context are the old ones.
prepare() {
  [ "$kind" = file ] || return 0
  rm -f "$tmp"
  [ ! -f "$target" ] || cp -a "$target" "$tmp" || return 1
  cat "$folder/new$path" >"$tmp" || return 1
  [ "$owner" = - ] || chown "$owner" "$tmp" || return 1
  [ "$group" = - ] || chgrp "$group" "$tmp" || return 1
  [ "$mode" = - ] || chmod "$mode" "$tmp"
}

say_tmp() { [ "$kind" = delete ] || say "$tmp"; }
drop() { [ "$kind" = file ] || rm -f "$target"; }
swap() {
  [ "$kind" = file ] || return 0
  was_there=''
  [ ! -f "$target" ] || was_there=yes
  mv -f "$tmp" "$target" || return 1
  if [ -z "$was_there" ] && command -v restorecon >/dev/null 2>&1; then restorecon "$target"; fi
}

parents() { sed -n 'n;s,/[^/]*$,/,p' "$folder/kept" | sort -u; }

# as_installed: whether every path is as the run left it; else sets problem
as_installed() {
  problem=''
  [ -f "$folder/kept" ] || return 0
  while read -r was new && IFS= read -r target; do
    [ "$was" != dir ] || continue
    digest_of "$target"
    [ "$digest" = "$new" ] || { problem="$target was changed"; return 1; }
  done <"$folder/kept"
}

# restore: puts everything back that `kept` names, and may be repeated; sets restored, removed, found and problem
restore() {
  restored=0 removed=0 found=0 entry=0 bad='' made=''
  [ -f "$folder/kept" ] || return 0
  while read -r was new && IFS= read -r target; do
    if [ "$was" = dir ]; then made=$target$nl$made; continue; fi
    entry=$((entry + 1)) tmp=${target%/*}/.hitless-$run-$entry.ocsp old=$folder/old$target
    # those of an install that was cut off have the numbers of the whole list
    rm -f "${target%/*}/.hitless-$run-"*.ocsp
    keep_found
    if [ "$was" = kept ]; then
      if is_old; then continue; fi
      if problem=$(put_back 2>&1); then restored=$((restored + 1)); else bad="$bad $problem"; fi
    elif [ -e "$target" ] || [ -L "$target" ]; then
      if problem=$(rm -f "$target" 2>&1); then removed=$((removed + 1)); else bad="$bad $problem"; fi
    fi
  done <"$folder/kept"
  IFS=$nl; set -f
  for each in $made; do rmdir "$each" 2>/dev/null; done
  unset IFS; set +f
  parents | flush_listed
  problem=$bad
  [ -z "$bad" ]
}

# keep_found: what is neither the old file nor the run's is somebody's, and not lost
keep_found() {
  digest_of "$target"
  case $digest in absent | "$new") return ;; esac
  if cmp -s "$target" "$old"; then return; fi
  mkdir -p "$folder/found${target%/*}" && cp -a "$target" "$folder/found$target" && found=$((found + 1))
}

is_old() {
  [ -f "$target" ] && [ ! -L "$target" ] && cmp -s "$target" "$old" &&
    [ "$(stat -c '%u %g %a' "$target")" = "$(stat -c '%u %g %a' "$old")" ]
}

# A hard link needs no room on a disk that is full.
put_back() {
  [ -d "${target%/*}/" ] || mkdir -p "${target%/*}"
  if [ -d "$target" ]; then say "$target is a directory"; return 1; fi
  cp -a "$old" "$tmp" || { rm -f "$tmp" && ln "$old" "$tmp"; } || return 1
  flush "$tmp"
  mv -f "$tmp" "$target"
}

# ---- the undo ----------------------------------------------------------------------------------------------------------------

expire() {
  name_run "${1:-}"
  while read_state; time_left; [ "$left" -gt 0 ]; do
    case $state in armed | reverting | '') ;; *) return ;; esac
    [ "$left" -lt 500 ] || left=500
    doze "$left"
  done
  for wait in 5 10 30 0; do
    [ -f "$folder/turn" ] || return 0
    exec 7<"$folder/turn"
    flock 7
    read_state
    case $state in
      armed | reverting | failed) take_back all ;;
      '') forget; return ;;
      *) return ;;
    esac
    exec 7<&-
    [ "$state" = failed ] || return 0
    sleep "$wait"
  done
}

# doze HUNDREDTHS
doze() { sleep "$(($1 / 100)).$(printf %02d $(($1 % 100)))"; }

# At boot the services are not up yet, and come up with the files that are put back here.
boot() {
  open_run "${1:-}"
  time_left
  [ "$ends_boot" != "$boot_id" ] || return 0
  case $state in
    armed | reverting | failed) take_back "$2" ;;
    '') forget ;;
    *) uncover ;;
  esac
}

confirm() {
  name_run "${1:-}"
  read_state
  [ "$state" != reverting ] || refuse reverted "run $run is being taken back"
  open_run "$1"
  case $state in
    confirmed) ;;
    failed) [ "${2:-}" = as-it-is ] || need_armed ;;
    *) need_armed ;;
  esac
  set_state confirmed || refuse disk "$folder/state could not be written"
  uncover
  stop_timer
  prune
  say "state $state"
}

revert() {
  name_run "${1:-}"
  if [ -d "$folder" ] && [ ! -f "$folder/turn" ]; then
    # it was only staged
    rm -rf "$folder"
    say 'state reverted'
    return
  fi
  open_run "$1"
  case $state in
    reverted) ;;
    '') refuse not-armed "run $run is not armed" ;;
    confirmed)
      as_installed || refuse changed "$problem since run $run was confirmed"
      take_back all ;;
    *) take_back all ;;
  esac
  [ "$state" != reverted ] || stop_timer
  say "state $state"
}

# take_back all|files: does the undo, line by line, as far as each can be done
take_back() {
  trap '' PIPE HUP
  set_state reverting
  failures=0 reload_out=$folder/reload.out
  rm -f "$folder/result"
  [ -s "$folder/undo" ] || did failed "$folder/undo can't be read"
  while read -r action; do
    case $1:$action in all:* | *:files) perform "$action" </dev/null ;; esac
  done <"$folder/undo"
  if [ "$failures" -eq 0 ] && set_state reverted; then uncover; prune; else set_state failed; fi
  if command -v logger >/dev/null 2>&1; then logger -t hitless "run $run is $state" 2>/dev/null; fi
}

# did ok|failed TEXT
did() {
  [ "$1" = ok ] || failures=$((failures + 1))
  text="$1 $(one_line "$2")"
  say "did $text"
  { say "$text" >>"$folder/result"; } 2>/dev/null
}

perform() {
  if [ "$1" = files ]; then
    restore || { did failed "files:$problem"; return; }
    also=''
    [ "$found" = 0 ] || also="; $found that somebody had changed in $folder/found"
    did ok "files: ${restored:-0} put back, ${removed:-0} removed$also"
    return
  fi
  case $1 in
    'wait '*)
      doze "${1#wait }"
      did ok "$1"
      return ;;
  esac
  know_services
  case $1 in
    'stop keepalived') stop_keepalived ;;
    'reload haproxy'*) undo_haproxy "${1#reload haproxy}" ;;
    'reload keepalived') undo_keepalived ;;
    'start '*) start_service "${1#start }" ;;
    'restart '*) control restart "${1#restart }" >/dev/null 2>&1; know_services; start_service "${1#restart }" ;;
  esac
}

know_services() {
  IFS=$nl; set -f
  # shellcheck disable=SC2046 # one word a line
  set -- $(cat "$folder/services")
  unset IFS; set +f
  services "$@"
}

# may_reload SERVICE: not for files that were never touched, and not with files that are not whole: keepalived would die of it
may_reload() {
  if [ "$failures" -gt 0 ]; then did failed "reload $1: not while files are not put back"; return 1; fi
  if [ -f "$folder/kept" ] || ! grep -qx files "$folder/undo"; then return 0; fi
  did ok "reload $1: nothing to reload, no file was changed"
  return 1
}

# undo_haproxy [SOCKET]: by whatever channel brings a new worker
undo_haproxy() {
  if [ -z "$haproxy_main" ]; then start_service haproxy; return; fi
  may_reload haproxy || return 0
  arguments "/proc/$haproxy_main"
  find_worker
  before=$worker master=$haproxy_main
  case $before$nl$argv in
    "$nl"*"$nl-W"*) ;;
    "$nl"*) undo_daemon "${1# }"; return ;;
  esac
  tried='SIGUSR2 is blocked'
  if hears_usr2; then
    tried=SIGUSR2
    kill -USR2 "$haproxy_main" 2>/dev/null
    if new_worker; then did ok "reload haproxy: SIGUSR2, new worker $worker"; return; fi
  fi
  case $argv in
    *"${nl}-S$nl"*)
      socket=${argv#*"${nl}-S$nl"} socket=${socket%%"$nl"*} socket=${socket%%,*} socket=${socket#unix@}
      tried="$tried, $socket"
      ask_master "$socket" >/dev/null 2>&1
      if new_worker; then did ok "reload haproxy: $socket, new worker $worker"; return; fi ;;
  esac
  if by_systemd haproxy; then
    tried="$tried, systemctl reload"
    systemctl reload -- "$haproxy_unit" >/dev/null 2>&1
    if new_worker; then did ok "reload haproxy: systemctl, new worker $worker"; return; fi
  fi
  know_services
  if [ "$haproxy_main" != "$master" ]; then start_service haproxy; return; fi
  did failed "reload haproxy: no new worker came ($tried): process $master serves as before"
}

# hears_usr2: some masters of 3.1 to 3.3 block SIGUSR2 for good after a reload that failed; all do for a moment
hears_usr2() {
  for wait in 0.1 0.2 0.5 0; do
    grep -qE '^(SigBlk|ShdPnd):.*[89a-f][0-9a-f]{2}$' "/proc/$haproxy_main/status" || return 0
    sleep "$wait"
  done
  return 1
}

# find_worker: sets worker to the youngest child of HAProxy's main process; empty when there is none
find_worker() {
  worker='' newest=0
  scan_processes
  for pid in $haproxy_pids; do
    if proc "$pid" && [ "$parent" = "$haproxy_main" ] && [ "$ticks" -ge "$newest" ]; then newest=$ticks worker=$pid; fi
  done
}

# new_worker: whether a worker other than the one before comes within 20 s, and stays
new_worker() {
  tries=0
  while [ "$tries" -lt 100 ] && [ -d "/proc/$haproxy_main" ]; do
    tries=$((tries + 1))
    sleep 0.2
    find_worker
    case $worker in '' | "$before") continue ;; esac
    sleep 1
    if proc "$worker" && [ "$parent" = "$haproxy_main" ]; then return 0; fi
  done
  return 1
}

# ask_master SOCKET: `reload` by whatever speaks to a Unix socket
ask_master() {
  # shellcheck disable=SC2016 # perl's variables
  if command -v perl >/dev/null; then
    timeout 60 perl -MIO::Socket::UNIX -e \
      '$s = IO::Socket::UNIX->new(Peer => shift) or die; print $s "reload\n"; shutdown $s, 1; print while <$s>' "$1"
  elif command -v python3 >/dev/null; then
    timeout 60 python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(b"reload\n"); s.shutdown(1)
while s.recv(4096): pass' "$1"
  elif command -v socat >/dev/null; then say reload | timeout 60 socat -t60 - "UNIX-CONNECT:$1"
  else say reload | timeout 60 nc -U "$1"; fi
}

# undo_daemon SOCKET: HAProxy without a master
undo_daemon() {
  pids=''
  for pid in $haproxy_pids; do
    if [ "/proc/$pid/exe" -ef "/proc/$haproxy_main/exe" ]; then pids=$pids${pids:+,}$pid; fi
  done
  old_pids=,$pids,
  problem=$(repeat start classic "$pids" "${1:--}" -- "${argv%%"$nl"*}" 2>&1) || {
    did failed "reload haproxy: the new process did not start: $(say "$problem" && tail -n 1 "$reload_out" | tr '\n' ' ')"
    return
  }
  sleep 1
  scan_processes
  for pid in $haproxy_pids; do
    case $old_pids in *",$pid,"*) ;; *) did ok "reload haproxy: new process $pid"; return ;; esac
  done
  did failed 'reload haproxy: no new process came'
}

# keepalived may be dying of the file that was just taken away: then it is started.
undo_keepalived() {
  if [ -n "$keepalived_main" ]; then
    may_reload keepalived || return 0
    before=$keepalived_main
    kill -HUP "$before" 2>/dev/null
    sleep 2
    know_services
    if [ "$keepalived_main" = "$before" ]; then did ok "reload keepalived: SIGHUP to $before"; return; fi
  fi
  start_service keepalived
}

stop_keepalived() {
  if [ -z "$keepalived_main" ]; then did ok 'stop keepalived: it does not run'; return; fi
  if problem=$(control stop keepalived 2>&1); then did ok 'stop keepalived'; else did failed "stop keepalived: $problem"; fi
}

# main_of SERVICE: sets main and unit
main_of() {
  case $1 in haproxy) main=$haproxy_main unit=$haproxy_unit ;; *) main=$keepalived_main unit=$keepalived_unit ;; esac
}

# by_systemd SERVICE: whether systemd has the service: its unit is loaded, and what runs is the unit's. Sets unit.
by_systemd() {
  main_of "$1"
  case $1 in haproxy) show=$haproxy_show ;; *) show=$keepalived_show ;; esac
  case $nl$show$nl in *"${nl}LoadState=loaded$nl"*) ;; *) return 1 ;; esac
  case $nl$show$nl in *"${nl}MainPID=${main:-0}$nl"*) ;; *) return 1 ;; esac
  [ ! -d "${folder:-}/$1" ]
}

start_service() {
  main_of "$1"
  if [ -n "$main" ]; then did ok "start $1: process $main runs"; return; fi
  problem=$(run_service "$1" 2>&1) || { did failed "start $1: $problem"; return; }
  tries=0
  while [ "$tries" -lt 50 ]; do
    tries=$((tries + 1))
    sleep 0.2
    know_services
    main_of "$1"
    started=$main
    [ -n "$started" ] || continue
    sleep 1
    know_services
    main_of "$1"
    if [ "$main" = "$started" ]; then did ok "start $1: process $main runs"; return; fi
  done
  did failed "start $1: no process of it stays; see its log"
}

# run_service SERVICE: starts it as it was started before
run_service() {
  main_of "$1"
  if [ ! -d "${folder:-}/$1" ]; then
    [ "$manager" = systemd ] || { say "how $1 was started is not known"; return 1; }
    systemctl reset-failed -- "$unit"
    systemctl start -- "$unit"
    return
  fi
  arguments "$folder/$1"
  (join_group "$folder/$1" || join_group /proc/1; repeat start as_service "$folder/$1" setsid "${argv%%"$nl"*}") \
    </dev/null >/dev/null 2>&1 7>&- 9>&- &
}

# ---- starting and stopping a service -----------------------------------------------------------------------------------------

service() {
  [ $# -eq 11 ] || refuse usage 'service RUN stop|start|reload|restart haproxy|keepalived SERVICES'
  case $2 in stop | start | reload | restart) ;; *) refuse usage "unknown action $2" ;; esac
  case $3 in haproxy | keepalived) ;; *) refuse usage "unknown service $3" ;; esac
  check "$1"
  name_run "$1"
  action=$2 service=$3
  shift 3
  services "$@"
  if [ "$action" = stop ]; then
    # the turn is held until it has stopped: the timer starts it again afterwards, not before
    open_run "$run"
    need_armed
    grep -qE "^(start|restart|reload) $service" "$folder/undo" || refuse no-undo "the undo of run $run does not start $service"
  fi
  say_time
  messages=$(control "$action" "$service" 2>&1)
  status=$?
  say_time
  show_result "$status" "$messages"
}

# with a fraction where `date` has one
say_time() { time=$(date +%s.%N); case $time in *[!0-9.]* | *.) time=${time%%.*} ;; esac; say "at $time"; }

control() {
  if by_systemd "$2"; then
    [ "$1" != start ] || systemctl reset-failed -- "$unit" 2>/dev/null
    systemctl "$1" -- "$unit"
    return
  fi
  case $1:$main in
    start: ) run_service "$2" ;;
    start:*) say "process $main runs" ;;
    *:) say "$2 does not run"; [ "$1" = restart ] && run_service "$2" ;;
    reload:*)
      [ "$2" = keepalived ] || { say 'systemd does not know this HAProxy: reload it by its own means'; return 1; }
      kill -HUP "$main" ;;
    *)
      kill -TERM "$main"
      tries=0
      while [ -d "/proc/$main" ] && [ "$tries" -lt 300 ]; do tries=$((tries + 1)); sleep 0.1; done
      if [ -d "/proc/$main" ]; then say "process $main has not ended 30 s after SIGTERM"; return 1; fi
      [ "$1" = stop ] || run_service "$2" ;;
  esac
}

# ---- what there is on a node -------------------------------------------------------------------------------------------------

pending() {
  [ ! -e "$state_dir" ] || own_folder "$state_dir" lock-dir
  for folder in "$state_dir"/*; do
    read_state
    case $state in armed | reverting | failed | confirmed) ;; *) continue ;; esac
    time_left
    say "begin run ${folder##*/}"
    say "|state $state"
    say "|left $(((left + 99) / 100))"
    say "|deadline $ends_at"
    sed 's/^/|/' "$folder/about"
    sed 's/^/|undo /' "$folder/undo"
    [ ! -f "$folder/result" ] || sed 's/^/|did /' "$folder/result"
    say end
  done
}

# prune: the newest five runs that ended are kept; what was only staged goes after a day
prune() {
  ended=0
  # shellcheck disable=SC2045 # the names of runs are plain
  for each in $(ls -t "$state_dir"); do
    { read -r each_state <"$state_dir/$each/state"; } 2>/dev/null || each_state=''
    case $each_state in
      confirmed | reverted)
        ended=$((ended + 1))
        [ "$ended" -le 5 ] || rm -rf "${state_dir:?}/$each" ;;
      '') [ -z "$(find "$state_dir/$each" -prune -mtime +0)" ] || rm -rf "${state_dir:?}/$each" ;;
    esac
  done
}

# ---- candidate: the staged files in their places, for nobody but the commands that check them ---------------------------------

# A mount namespace of its own shows the commands in it the candidate: copies of the directories in which files come and go,
# and new files over existing ones. It ends with its command, whatever ends that. The live tree is only read.
layers=''
most_copied_kb=512000

# shellcheck disable=SC2016 # expanded by the shell that runs it
lay_over='
  layers=$1 directory=$2
  shift 2
  mount --make-rprivate / || exit 125
  while IFS= read -r from && IFS= read -r onto; do
    mount -o bind "$from" "$onto" || exit 125
    # where copies lie nothing may be allowed to run, and a script would look as if it could not
    mount -o remount,bind,exec "$onto" 2>/dev/null
  done <"$layers"
  cd "$directory" && exec "$@"'

# inside DIRECTORY COMMAND...: runs the command there, in the candidate once it is laid. Always in a subshell.
inside() {
  if [ -n "$layers" ]; then unshare -m sh -c "$lay_over" sh "$layers" "$@"; return; fi
  cd "$1" || return
  shift
  "$@"
}

# nearest PATH: sets dir, the nearest directory above PATH that is there (without links), and rest, what is below it
nearest() {
  near=${1%/*} rest=${1##*/}
  until [ -d "${near:-/}" ]; do rest=${near##*/}/$rest near=${near%/*}; done
  [ "${near:-/}" = "$last_near" ] || { dir=$(cd -P "${near:-/}" 2>/dev/null && pwd -P); last_near=${near:-/}; }
}

# find_copies, for each staged path: adds the directory that must be copied for the path to come or go. Sets copies, none of
# them below another. An existing file needs none: another is mounted over it.
find_copies() {
  case $kind in
    delete) [ -e "$target" ] || return 0 ;;
    *) [ ! -f "$target" ] || return 0 ;;
  esac
  nearest "$target"
  others='' is_copied=''
  IFS=$nl; set -f
  for copy in $copies; do
    case $dir/ in "$copy"/*) is_copied=yes ;; esac
    case $copy/ in "$dir"/*) ;; *) others=$others$copy$nl ;; esac
  done
  unset IFS; set +f
  [ -n "$is_copied" ] || copies=$others$dir$nl
}

# find_place: sets place, where the file lies in the copy of a directory; empty where it lies in none
find_place() {
  nearest "$target"
  place='' number=0
  IFS=$nl; set -f
  for copy in $copies; do
    number=$((number + 1))
    case $dir/ in "$copy"/*) place=$dir/$rest; place=$checking/$number${place#"$copy"} ;; esac
  done
  unset IFS; set +f
}

# copy_directories: copies each of them, within bounds
copy_directories() {
  number=0
  IFS=$nl; set -f
  for copy in $copies; do
    number=$((number + 1))
    case $state_dir/ in "${copy%/}"/*) say "$copy would have to be copied, and holds $state_dir"; return 1 ;; esac
    size=$(timeout 20 du -sk "$copy" 2>/dev/null) size=${size%%[!0-9]*}
    free=$(df -Pk "$checking" 2>/dev/null | awk 'NR == 2 { print $4 }')
    if [ "${size:-$most_copied_kb}" -ge "$most_copied_kb" ]; then
      say "$copy is too large to be copied: ${size:-unknown} kB, at most $most_copied_kb kB"; return 1
    fi
    if [ $((size * 2)) -ge "${free:-0}" ]; then say "$checking has no room for $size kB of $copy"; return 1; fi
    timeout 60 cp -a "$copy" "$checking/$number" || { say "$copy could not be copied"; return 1; }
    printf '%s\n' "$checking/$number" "$copy" >>"$checking/layers"
  done
  unset IFS; set +f
}

# lay_file, for each staged path: into the copy, or beside it to be mounted over the file; as `install` would make it
lay_file() {
  find_place
  tmp=${place:-$checking/file-$entry}
  # never through a link in the copy, which may lead out of it
  [ -z "$place" ] || { (umask 022; mkdir -p "${place%/*}") && rm -f "$place"; } || return 1
  [ "$kind" = file ] || return 0
  prepare || return 1
  [ -n "$place" ] || printf '%s\n' "$tmp" "$target" >>"$checking/layers"
}

# lay RUN: prepares the candidate of a run; from then on `inside` shows it. Where that can't be done it says why, and fails.
lay() {
  name_run "$1"
  [ -f "$folder/list" ] || refuse not-staged "run $run has staged nothing"
  checking=$folder/check.$$
  trap 'rm -rf "$checking"' EXIT
  trap 'exit 1' HUP INT PIPE TERM
  { rm -rf "$checking" && mkdir -m 0700 "$checking" && : >"$checking/layers"; } || refuse disk "$checking can't be made"
  copies='' last_near=''
  each find_copies "$folder/list"
  if trouble=$(copy_directories 2>&1 && last_near='' && each lay_file "$folder/list" 2>&1) &&
    trouble=$(layers=$checking/layers; inside / true 2>&1); then
    layers=$checking/layers
    return
  fi
  unknown "the staged files can't be put in their places for a check: $(say "$trouble" | tail -n 1)"
  return 1
}

# check_keepalived OF: keepalived -t with the arguments, environment and directory of the running service
check_keepalived() {
  if [ -z "$keepalived_main" ]; then
    [ "$keepalived_binary" != - ] || keepalived_binary=keepalived
    [ "$keepalived_config" != - ] || keepalived_config=/etc/keepalived/keepalived.conf
    set -- "$1" "$keepalived_binary" -f "$keepalived_config" -t
  else
    arguments "/proc/$keepalived_main"
    case $argv in *"$unit_separator"*) refuse argument "an argument of process $keepalived_main contains a line break" ;; esac
    [ "$keepalived_binary" != - ] || keepalived_binary=${argv%%"$nl"*}
    argv=${argv#*"$nl"}
    set -- "$1" "$keepalived_binary"
    while [ -n "$argv" ]; do set -- "$@" "${argv%%"$nl"*}"; argv=${argv#*"$nl"}; done
    set -- "$@" -t
  fi
  label=$1
  shift
  command -v "$1" >/dev/null 2>&1 || { unknown "no program $1"; return 0; }
  say "command $label $*"
  messages=$(as_keepalived "$@" 2>&1)
  status=$?
  # With -t, 2.2.7 takes process 0 for its parent and ends itself with SIGTERM where a script has a user (acassen/keepalived#2617):
  # in a process namespace of its own 0 is its parent.
  if [ "$status" = 143 ] && alone=$(command -v unshare) && "$alone" -p -f true 2>/dev/null; then
    messages=$(as_keepalived "$alone" -p -f "$@" 2>&1)
    status=$?
  fi
  show_result "$status" "$messages" "$label"
}

as_keepalived() { if [ -z "$keepalived_main" ]; then inside / "$@"; else as_service "/proc/$keepalived_main" "$@"; fi; }

candidate() {
  [ $# -eq 9 ] || refuse usage 'candidate RUN SERVICES'
  run=$1
  shift
  services "$@"
  check_keepalived live
  lay "$run" || return 0
  check_haproxy haproxy
  check_keepalived keepalived
}

# ---- inspect: what -c and -t do not look at ------------------------------------------------------------------------------------

# Only certificates: what stands outside their blocks, as a private key does, never leaves the node.
# shellcheck disable=SC2016 # awk's own
print_certificates='BEGIN {
  for (i = 1; i < ARGC; i++) {
    print "begin pem " ARGV[i]
    inside = 0
    while ((more = (getline line < ARGV[i])) > 0) {
      sub(/\r$/, "", line)
      if (line ~ /^-----BEGIN /) inside = line ~ /^-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----$/
      else if (line !~ /^[A-Za-z0-9+\/=]*$/ && line !~ /^-----END (TRUSTED |X509 )?CERTIFICATE-----$/) inside = 0
      if (inside) print "|" line
      if (line ~ /^-----END /) inside = 0
    }
    print "end"
    if (more < 0) print "unknown " ARGV[i] " could not be read"
    close(ARGV[i])
  }
}'

# The first words of a crt-list. A file with a PEM block in it is none, and is not shown.
# shellcheck disable=SC2016 # awk's own
print_lists='BEGIN {
  for (i = 1; i < ARGC; i++) {
    lines = pem = 0
    while ((getline line < ARGV[i]) > 0) {
      if (line ~ /-----BEGIN /) pem = 1
      sub(/^[ \t]+/, "", line)
      if (line == "" || line ~ /^#/ || lines >= 20000) continue
      sub(/[ \t\r].*/, "", line)
      word[++lines] = line
    }
    close(ARGV[i])
    if (pem) { print "unknown " ARGV[i] " is no crt-list"; continue }
    print "begin list " ARGV[i]
    for (n = 1; n <= lines; n++) print "|" word[n]
    print "end"
  }
}'

# shellcheck disable=SC2016 # awk's own
print_shebangs='BEGIN {
  for (i = 1; i < ARGC; i++) {
    if ((getline line < ARGV[i]) > 0 && sub(/^#![ \t]*/, "", line)) {
      gsub(/[^ -~]/, " ", line)
      print "begin shebang " ARGV[i]
      print "|" substr(line, 1, 200)
      print "end"
    }
    close(ARGV[i])
  }
}'

# look LIST COMMAND...: runs the command in the candidate with the lines of the list behind its words
look() {
  list=$1
  shift
  [ -n "$list" ] || return 0
  IFS=$nl; set -f
  for path in $list; do set -- "$@" "$path"; done
  unset IFS; set +f
  (inside / "$@" 2>/dev/null)
}

show_ids() {
  IFS=$nl; set -f
  for name in $users; do ids=$(id -u "$name" 2>/dev/null) && say "user $ids $(id -g "$name") $name"; done
  for name in $groups; do
    ids=$(getent group "$name" 2>/dev/null || grep "^$name:" /etc/group) && ids=${ids#*:*:} && say "group ${ids%%:*} $name"
  done
  unset IFS; set +f
}

# What the running HAProxy may open and use
show_limits() {
  status='/proc/meminfo /proc/sys/fs/nr_open /proc/sys/net/ipv4/ip_unprivileged_port_start'
  for pid in $haproxy_pids; do status="$status /proc/$pid/limits /proc/$pid/status"; done
  # shellcheck disable=SC2086 # a list of /proc paths
  blob limits "$(grep -HE '^(Max open files|MemAvailable:|Uid:|CapEff:|VmRSS:|[0-9]+$)' $status 2>/dev/null)"
}

inspect() {
  [ $# -ge 9 ] || refuse usage 'inspect RUN|- SERVICES ITEM...'
  run=$1
  services "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9"
  shift 9
  look_into "$@"
}

# look_into ITEM...: with the files in their places that were staged for $run, where that is not -
look_into() {
  paths='' files='' certificates='' lists='' scripts='' users='' groups='' spaces=''
  for item in "$@"; do
    value=${item#*:}$nl
    case $item in
      path:/*) ;;
      file:/*) files=$files$value ;;
      certificates:/*) certificates=$certificates$value ;;
      list:/*) lists=$lists$value ;;
      script:/*) scripts=$scripts$value ;;
      user:[!-]*) users=$users$value ;;
      group:[!-]*) groups=$groups$value ;;
      space:/*) spaces=$spaces$value ;;
      *) refuse usage "not an item: $item" ;;
    esac
    case $item in *:/*) paths=$paths$value ;; esac
  done
  [ "$run" = - ] || lay "$run" || :
  say "main haproxy ${haproxy_main:-0}"
  # a directory stands for its files
  pems=$(look "$certificates" sh -c 'find -L "$@" -maxdepth 1 -type f' sh | sort -u)
  look "$pems" awk "$print_certificates"
  look "$lists" awk "$print_lists"
  shebangs=$(look "$scripts" awk "$print_shebangs")
  [ -z "$shebangs" ] || say "$shebangs"
  IFS=$nl; set -f
  for line in $shebangs; do case $line in '|/'*) line=${line#?} paths=$paths${line%% *}$nl ;; esac; done
  unset IFS; set +f
  blob paths "$(look "$paths$pems" stat -L -c '%f %u %g %s %n')"
  # shellcheck disable=SC2016 # expanded by the inner shell
  blob writable "$(look "$paths" sh -c 'for path; do [ ! -w "$path" ] || printf "%s\n" "$path"; done' sh)"
  blob sha256 "$(look "$files$lists$pems" sha256sum)"
  blob ids "$(show_ids)"
  # of the file systems themselves, not of the copies
  live_layers=$layers layers=''
  blob space "$(look "$spaces" df -Pk)"
  layers=$live_layers
  show_limits
  # shellcheck disable=SC2086 # a list of numbers
  show_use - $haproxy_pids
  blob datagrams "$(ss -lunp 2>/dev/null)"
  blob sockets "$(ss -lxnp 2>/dev/null)"
}

# ---- host: what VRRP and HAProxy depend on and no configuration says -----------------------------------------------------------

host() {
  [ $# -ge 8 ] || refuse usage 'host SERVICES PROGRAM... [-- ITEM...]'
  say_time
  more_properties=,UnitFileState,Restart,StartLimitBurst,StartLimitIntervalUSec,PrivateTmp,LimitNOFILE,MemoryMax
  more_units='systemd-networkd.service NetworkManager.service networking.service firewalld.service'
  services "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8"
  shift 8
  show_units
  show_machine
  show_links
  show_firewall
  show_programs_found "$@"
  find_haproxy_binary
  if has "$haproxy_binary"; then timed haproxy check_haproxy; else unknown "no program $haproxy_binary"; fi
  timed keepalived check_keepalived
  while [ $# -gt 0 ] && [ "$1" != -- ]; do shift; done
  if [ $# -gt 0 ]; then
    shift
    run=-
    look_into "$@"
  fi
  say_time
}

# A blank line stands between the units.
show_units() {
  [ "$manager" = systemd ] || return 0
  say 'begin units'
  printf '%s\n' "$show" | sed 's/^/|/'
  say end
}

show_machine() {
  for name in sys_vendor product_name chassis_asset_tag bios_version; do
    { read -r value <"/sys/class/dmi/id/$name"; } 2>/dev/null && say "dmi $name $value"
  done
  { read -r value <"/sys/fs/selinux/enforce"; } 2>/dev/null || value=none
  say "selinux $value"
}

# The kernel's settings, and those of the two services that may take addresses away which they did not set themselves
show_links() {
  blob links "$(ip -o -d link show 2>/dev/null || ip -o link show 2>/dev/null)"
  look_at='/proc/sys/net/ipv4/ip_nonlocal_bind /proc/sys/net/ipv6/ip_nonlocal_bind /proc/sys/net/ipv6/conf/*/disable_ipv6'
  for name in proxy_arp proxy_arp_pvlan arp_ignore arp_announce arp_filter rp_filter accept_local promote_secondaries; do
    look_at="$look_at /proc/sys/net/ipv4/conf/*/$name"
  done
  for dir in /etc /run /usr/lib /lib; do
    look_at="$look_at $dir/systemd/network/*.network $dir/systemd/network/*.network.d/*.conf"
  done
  look_at="$look_at /run/systemd/netif/links/* /run/NetworkManager/devices/*"
  # shellcheck disable=SC2086 # patterns of paths
  blob kernel "$(grep -HsE '^(-?[0-9]+$|ADMIN_STATE=|NETWORK_FILE=|KeepConfiguration *=|managed=)' $look_at)"
}

# `nft` shows what iptables-nft set, too, but not the tables of the older iptables, which stand in /proc/net. That is asked
# only where it has any: to ask would load it into the kernel.
show_firewall() {
  if [ "$uid" != 0 ]; then unknown 'firewall: not root'; return 0; fi
  if has nft; then show_rules nft nft list ruleset
  elif ! has iptables; then unknown 'firewall: no program nft or iptables'; return 0
  fi
  for family in ip ip6; do
    tool=${family}tables table='' variant=''
    { read -r table <"/proc/net/${family}_tables_names"; } 2>/dev/null
    if [ -n "$table" ]; then variant=$tool; if has "$tool-legacy"; then variant=$tool-legacy; fi
    elif ! has nft && has "$tool-nft"; then variant=$tool-nft
    fi
    if [ -n "$variant" ]; then show_rules "$tool" "$variant" -S; else blob "firewall $tool" ''; fi
  done
}

has() { command -v "$1" >/dev/null 2>&1; }

# show_rules LABEL COMMAND...
show_rules() {
  label=$1
  shift
  if ! rules=$("$@" 2>&1); then unknown "firewall: $*: ${rules%%"$nl"*}"
  elif [ ${#rules} -gt 1000000 ]; then unknown "firewall: $*: ${#rules} bytes are too many to be looked at"
  else blob "firewall $label" "$rules"
  fi
}

# show_programs_found PROGRAM...: where each of them is, as a script finds it
show_programs_found() {
  for name in "$@"; do
    [ "$name" != -- ] || break
    case $name in '' | */*) refuse usage "not the name of a program: $name" ;; esac
    IFS=:
    for dir in $PATH; do if [ -f "$dir/$name" ] && [ -x "$dir/$name" ]; then say "program $dir/$name"; break; fi; done
    unset IFS
  done
}

# timed OF CHECK: runs check_haproxy or check_keepalived; one that is refused must not take the rest of the answer with it
timed() {
  uptime_now
  began=$up
  if ! checked=$("$2" "$1"); then
    checked=${checked##*"error "}
    unknown "$1 could not be checked: ${checked#* }"
    return 0
  fi
  uptime_now
  say "$checked"
  say "took $1 $((up - began))"
}

main() {
  verb=${1:-}
  say "hitless-node 1 $verb"
  [ $# -eq 0 ] || shift
  case $verb in
    observe) observe "$@" </dev/null ;;
    roles) roles "$@" </dev/null ;;
    watch) watch "$@" </dev/null ;;
    host) host "$@" </dev/null ;;
    validate) validate "$@" </dev/null ;;
    candidate) candidate "$@" </dev/null ;;
    inspect) inspect "$@" </dev/null ;;
    check) check "$@" </dev/null; say_time ;;
    workers) workers "$@" </dev/null ;;
    reload) reload "$@" </dev/null ;;
    service) service "$@" </dev/null ;;
    install) install "$@" </dev/null ;;
    confirm) confirm "$@" </dev/null ;;
    revert) revert "$@" </dev/null ;;
    pending) pending </dev/null ;;
    expire) expire "$@" </dev/null ;;
    boot) boot "$@" </dev/null ;;
    # these read their standard input
    lock) lock "$@" ;;
    save) save "$@" ;;
    files) files ;;
    texts) texts ;;
    arm) arm "$@" ;;
    stage) stage "$@" ;;
    *) refuse usage "unknown verb $verb" ;;
  esac
  say 'done'
}

main "$@"; exit
