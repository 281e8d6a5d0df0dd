# shellcheck shell=bash
# What each command does, for --help.

print_help() {
  if declare -F "help_$1" >/dev/null; then "help_$1"; else fail_usage "there is no command '$1'; scripts/lab --help lists them"; fi
}

help_lab() {
  cat <<'END'
Real HAProxy + keepalived pairs on one Linux machine, as root. Each host is a network namespace with a booted Debian
in it: its own systemd, sshd, HAProxy and keepalived, over a cached root that shows nothing of this machine.

  scripts/lab COMMAND [--name NAME] ...        NAME is demo where none is given; labs of other names stand beside it

  up [PAIRS]            make a lab of so many pairs          down             take it down, whatever became of it
  status                hosts, links, who holds which VIP    addresses        nodes, VIPs and versions
  inventory             the inventory of these pairs         exec NODE CMD    run a command on a host
  traffic start|stop|report                                  clients of every VIP, and what they saw
  split PAIR on|off     no advert between its nodes          cut NODE on|off  no link
  freeze NODE on|off    its processes stand still            kill NODE        power loss; `start NODE` boots it again
  purge                 delete the cached roots

Example:
  scripts/lab up 2 --suite bookworm,trixie
  scripts/lab traffic start
  scripts/lab exec p1a systemctl reload haproxy
  scripts/lab traffic stop
  scripts/lab down

Each command has its own --help. Roots are cached in /var/cache/hitless-lab (HITLESS_LAB_CACHE) and come from the Debian
archive of this machine's apt sources (HITLESS_LAB_MIRROR). Exit status: 0 done, 1 it did not work, 2 it cannot be done.
END
}

help_up() {
  cat <<'END'
scripts/lab up [PAIRS=1] [options]      makes PAIRS pairs (1 to 29) and waits until each VIP has exactly one MASTER

  --name NAME             up to ten lower-case letters and digits (demo)
  --suite SUITE[,SUITE]   Debian suite, or one for each node of a pair (bookworm): bullseye, bookworm, trixie, sid
  --nodes 2|3             nodes a pair (2)
  --priorities A,B[,C]    VRRP priorities in node order (110,100,90)
  --vrrp-version 2|3      (2)
  --advert-int SECONDS    (1); fractions with --vrrp-version 3
  --multicast             adverts by multicast instead of unicast
  --nopreempt             a better node that comes back stays BACKUP
  --check KIND            what keepalived makes of an HAProxy that does not serve, asked each second, two misses:
                          fault (weight 0: the instance goes to FAULT), weighted (priority - 30), none (fault)
  --active-active         two instances and VIPs a pair, preferred by opposite nodes
  --sync-group            two instances and VIPs a pair, in one vrrp_sync_group
  --haproxy systemd|plain haproxy.service, or a daemon (-D) that systemd does not watch (systemd)
  --no-master-socket      no -S: haproxy.service without its master CLI
  --no-expose-fd          no expose-fd listeners on the stats socket
  --ssh-user USER         a user with passwordless sudo instead of root

Example: scripts/lab up 1 --name rolling --suite bookworm,trixie --vrrp-version 3 --advert-int 0.5
END
}

help_down() {
  cat <<'END'
scripts/lab down [--name NAME | --all]
Ends all processes of a lab and removes its namespaces, links, mounts and files, also of one whose `up` was killed.
Nothing to take down is no error. Cached roots stay; scripts/lab purge deletes them.
END
}

help_status() { echo 'scripts/lab status [--name NAME]      every host: running, frozen or off, cut or split, and which VIPs it holds'; }
help_addresses() { echo 'scripts/lab addresses [--name NAME]      VIPs, node addresses, suites and versions'; }
help_purge() { echo 'scripts/lab purge      deletes all cached roots; no lab may be up'; }
help_start() { echo 'scripts/lab start [--name NAME] NODE      boots a host that was killed or powered itself off; its files are as they were'; }
help_kill() { echo 'scripts/lab kill [--name NAME] NODE      power loss: every process at once, then the link'; }

help_exec() {
  cat <<'END'
scripts/lab exec [--name NAME] NODE COMMAND [ARGUMENT...]
Runs the command as root on the host, without SSH and without a terminal; standard streams and exit status are the command's.
Example: scripts/lab exec p1a journalctl -u keepalived -n 20
END
}

help_inventory() {
  cat <<'END'
scripts/lab inventory [--name NAME]      prints an inventory of the pairs that are up; its keys live as long as the lab
Example: scripts/lab inventory > lab.yaml
END
}

help_split() {
  cat <<'END'
scripts/lab split [--name NAME] PAIR on|off
Drops VRRP between the nodes of a pair on the switch; all else passes. Both nodes become MASTER after the master-down interval.
END
}

help_cut() { echo 'scripts/lab cut [--name NAME] NODE on|off      takes the link of a host down, on the side of the switch'; }

help_freeze() {
  cat <<'END'
scripts/lab freeze [--name NAME] NODE on|off
Stops every process of a host where it stands. Its kernel goes on: it answers ARP, accepts connections, keeps its VIPs.
END
}

help_traffic() {
  cat <<'END'
scripts/lab traffic [--name NAME] start [options] | stop | report
Clients of every VIP, run on this machine. `stop` ends them and prints what they saw; `report` prints it as JSON, at any time.
For each VIP:
  --rate N          new connections a second, one request each, on schedule whatever became of earlier ones (50)
  --deadline-ms N   milliseconds from the scheduled start until such a request counts as lost (1000)
  --sessions N      long sessions, TCP and websocket by turns: a line each 200 ms, and its echo checked (10)
  --keepalive N     clients that ask ten times a second on one kept connection (5)
  --downloads N     slow downloads, every byte checked (2)
and for all:
  --seconds N       ends by itself after so long (120)
END
}
