# shellcheck shell=bash
# A node's haproxy.cfg, and the unit that starts HAProxy where haproxy.service does not.

version_at_least() {
  [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]
}

when() { [[ $1 != "$2" ]] || printf '%s\n' "$3"; }

# All nodes of a pair of one suite get the same haproxy.cfg, as fleets do.
render_haproxy() {
  local node=$1 pair vip backend idle_close=no
  pair=$(pair_of "$node") backend=$(backend_address)
  # Without it, HAProxy 2.4 and later cut idle keep-alive connections when a worker stops; 2.6 is the first to have it everywhere.
  ! version_at_least "$(root_version "$(suite_of "$node")" haproxy)" 2.6 || idle_close=yes
  cat <<END
global
    description hitless lab, pair $pair
    log /dev/log local0 notice
    chroot /var/lib/haproxy
    user haproxy
    group haproxy
    maxconn 4000
    stats socket /run/haproxy/admin.sock mode 660 level admin$(when "${SHAPE[expose_fd]}" yes ' expose-fd listeners')
    stats timeout 30s

defaults
    mode http
    log global
    option dontlognull
    timeout connect 2s
    timeout client 30s
    timeout server 30s
    timeout http-request 10s
    timeout http-keep-alive 10s
    timeout tunnel 1h

frontend web
    description pages, downloads and websockets
    bind *:80
$(for vip in $(vips_of "$pair"); do printf '    bind %s:8080\n' "$vip"; done)
    monitor-uri /healthz
$(when "$idle_close" yes '    option idle-close-on-response')
    http-request set-header X-Forwarded-Proto http
    http-response set-header X-Served-By %[hostname]
    default_backend pages

frontend echo
    description long-lived sessions
    mode tcp
    bind *:9000
    default_backend echo_servers

backend pages
    balance roundrobin
    default-server check inter 500ms
    server s1 $backend:8001
    server s2 $backend:8002

backend echo_servers
    mode tcp
    balance roundrobin
    default-server check inter 500ms
    server s1 $backend:9001
    server s2 $backend:9002
END
}

# HAProxy as some sites still run it: a daemon that a script starts and systemd does not watch.
# systemd stops no process of a KillMode=none unit, and a oneshot unit is inactive once its command has ended.
render_plain_unit() {
  cat <<'END'
[Unit]
Description=Start HAProxy as a plain daemon
After=network.target

[Service]
Type=oneshot
KillMode=none
ExecStart=/usr/sbin/haproxy -D -f /etc/haproxy/haproxy.cfg -p /run/haproxy.pid

[Install]
WantedBy=multi-user.target
END
}
