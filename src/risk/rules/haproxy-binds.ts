import { judgeBinds } from '../../plan/candidate/binds.js';
import { isHeld, localPeerName, socketName, wantedSockets } from '../../plan/candidate/sockets.js';
import { inspectedNode, JUDGED_PIECES, toldBy } from '../judged.js';
import { nodeRule, type Rule } from '../rule.js';

const NEVER_BINDS = '`haproxy -c` never binds, so it does not tell.';

const STARTED_BY_NOTIFY =
  'HAProxy does not run here: a notify script of keepalived may start it once the node is MASTER';

export const haproxyBindRules: readonly Rule[] = [
  nodeRule({
    id: 'haproxy-bind-not-local',
    severity: 'critical',
    what: 'HAProxy is to bind an address that is not on the node, and the kernel does not let it',
    why: `HAProxy can't be started on this node, and every reload fails: on HAProxy 2.0, 2.4 and 2.8 a failed bind at a reload has ended the master. ${NEVER_BINDS}`,
    remedy:
      'Set net.ipv4.ip_nonlocal_bind=1 (and net.ipv6.ip_nonlocal_bind=1) in /etc/sysctl.d on every node of the pair.',
    sources: [
      'Linux Documentation/networking/ip-sysctl.rst, "ip_nonlocal_bind"',
      'HAProxy management guide, section 11 "Well-known traps to avoid"',
      'opnsense/plugins#2307',
      'measured on HAProxy 1.8 to 3.4',
    ],
    needs: JUDGED_PIECES,
    check(node) {
      const told = toldBy(judgeBinds(inspectedNode(node)), { names: ['bind-address'], unseen: 'bind-not-compared' });
      const byNotify =
        node.state.facts.haproxy.processes.length === 0 && (node.keepalived?.notifyScripts ?? []).length > 0;
      return told.map((each) => ('message' in each && byNotify ? { ...each, doubt: STARTED_BY_NOTIFY } : each));
    },
  }),
  nodeRule({
    id: 'haproxy-would-not-restart',
    severity: 'high',
    what: 'HAProxy serves with a socket that it could not bind again',
    why: `It holds the socket from when the address was on the node, and hands it on at each reload. A restart, a crash or a reboot while the node is BACKUP leaves it without HAProxy, and the next failover goes to a node that serves nothing. ${NEVER_BINDS}`,
    remedy:
      'Set net.ipv4.ip_nonlocal_bind=1 (and net.ipv6.ip_nonlocal_bind=1) in /etc/sysctl.d on every node of the pair.',
    sources: [
      'Linux Documentation/networking/ip-sysctl.rst, "ip_nonlocal_bind"',
      'HAProxy management guide, section 11 "Well-known traps to avoid"',
      'measured on HAProxy 2.6.12 and 3.2.0: reloads well without the VIP, does not start',
    ],
    needs: JUDGED_PIECES,
    check: (node) => toldBy(judgeBinds(inspectedNode(node)), { names: ['restart-address'], warning: 'high' }),
  }),
  nodeRule({
    id: 'haproxy-port-taken',
    severity: 'critical',
    what: 'Another program listens where HAProxy is to',
    why: `HAProxy can't be started, and every reload fails. ${NEVER_BINDS}`,
    remedy: 'Stop the other program, or take another port.',
    sources: ['bind(2), EADDRINUSE', 'measured on HAProxy 2.6.12: `haproxy -c` exits 0, the reload fails'],
    needs: JUDGED_PIECES,
    check: (node) => toldBy(judgeBinds(inspectedNode(node)), { names: ['port-taken'] }),
  }),
  nodeRule({
    id: 'haproxy-port-privileged',
    severity: 'critical',
    what: 'HAProxy is to bind a low port that its user may not bind',
    why: `HAProxy can't be started, and every reload fails. ${NEVER_BINDS}`,
    remedy: 'Add AmbientCapabilities=CAP_NET_BIND_SERVICE to the unit, or take a port from 1024 on.',
    sources: ['capabilities(7), CAP_NET_BIND_SERVICE', 'ip(7), ip_unprivileged_port_start'],
    needs: JUDGED_PIECES,
    check: (node) => toldBy(judgeBinds(inspectedNode(node)), { names: ['privileged-port'] }),
  }),
  nodeRule({
    id: 'haproxy-selinux-port',
    severity: 'medium',
    what: 'HAProxy is to bind a new port that SELinux may not let it have',
    why: `SELinux lets haproxy_t bind the ports of its web labels only, unless haproxy_connect_any is on: with any other the reload fails. ${NEVER_BINDS}`,
    remedy:
      'Run `semanage port -a -t http_port_t -p tcp PORT` or `setsebool -P haproxy_connect_any on`, on every node.',
    sources: ['haproxy_selinux(8), haproxy_connect_any', 'semanage-port(8)'],
    needs: [...JUDGED_PIECES, 'host'],
    *check({ haproxy, state: { facts }, inspection, host }) {
      if (host.selinux !== 'enforcing' || facts.haproxy.processes.length === 0) return;
      for (const wanted of wantedSockets(haproxy, localPeerName(facts))) {
        const { portFrom, portTo, section, at, conditional } = wanted;
        const isUsual = portFrom === portTo && WEB_PORTS.has(portFrom);
        if (isUsual || conditional || isHeld(wanted, facts, inspection)) continue;
        yield {
          message: `${section} binds ${socketName(wanted)}, which HAProxy does not hold yet, and SELinux is enforcing`,
          subject: section,
          at,
          doubt: 'the label of the port and haproxy_connect_any were not looked at',
        };
      }
    },
  }),
];

/** Of http_port_t and http_cache_port_t as Fedora and RHEL ship them. */
const WEB_PORTS: ReadonlySet<number> = new Set([80, 81, 443, 488, 8008, 8009, 8443, 9000, 8080, 8118, 8123]);
