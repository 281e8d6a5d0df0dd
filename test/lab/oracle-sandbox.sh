#!/bin/sh
# Runs the keepalived of a Debian root on one configuration, away from everything: oracle-sandbox.sh ROOT FOLDER SECONDS
# Started by oracle-keepalived.ts as the first process of mount, network, PID, UTS and IPC namespaces of its own: when it ends, so does
# all that it started. FOLDER holds `etc/` (keepalived.conf and what it includes, seen as /run/oracle) and `interfaces`
# (NAME up|down ADDRESS...), and gets `log`, `early` and `late` (the data dumps soon after the start and SECONDS later), with
# the times of the start and of both in `*.at`; or, where keepalived ended by itself, `status`.
set -eu
root=$1 folder=$2 seconds=$3

mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
for place in tmp run; do mount -t tmpfs keepalived-oracle "$root/$place"; done
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mkdir "$root/run/oracle"
cp -R "$folder/etc/." "$root/run/oracle/"
mount -t proc proc /proc

hostname lb1.example
echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad
ip link set lo up
while read -r name state addresses; do
  [ "$name" = lo ] || ip link add "$name" type bridge
  for address in $addresses; do ip addr add "$address" dev "$name"; done
  ip link set "$name" "$state"
done <"$folder/interfaces"

date +%s.%N >"$folder/start.at"
env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HITLESS_KEEPALIVED_ORACLE="$folder" chroot "$root" \
  /usr/sbin/keepalived --vrrp --dont-fork --log-console --log-detail -f /run/oracle/keepalived.conf >"$folder/log" 2>&1 &
keepalived=$!

# Until its VRRP process has written its PID file; a signal before that would end it. Without an instance there is no such process.
tries=0
while kill -0 "$keepalived" 2>/dev/null && [ "$tries" -lt 60 ]; do
  [ -z "$(find "$root/run" -name '*vrrp*.pid' -size +0c)" ] || break
  sleep 0.05
  tries=$((tries + 1))
done
if [ "$tries" -eq 60 ]; then
  touch "$folder/early" "$folder/late"
  kill -KILL "$keepalived"
  exit
fi
sleep 0.25

# The file appears before it is whole.
dump() {
  rm -f "$root/tmp/keepalived.data"
  date +%s.%N >"$folder/$1.at"
  kill -USR1 "$keepalived" 2>/dev/null || return 1
  tries=0 before=0
  while [ "$tries" -lt 70 ]; do
    sleep 0.03
    size=$(wc -c 2>/dev/null <"$root/tmp/keepalived.data" || echo 0)
    if [ "$size" -gt 0 ] && [ "$size" = "$before" ]; then
      cp "$root/tmp/keepalived.data" "$folder/$1"
      return 0
    fi
    before=$size
    tries=$((tries + 1))
  done
  return 1
}

if dump early && sleep "$seconds" && dump late; then
  kill -KILL "$keepalived"
else
  kill -TERM "$keepalived" 2>/dev/null || true
  status=0
  wait "$keepalived" || status=$?
  echo "$status" >"$folder/status"
fi
