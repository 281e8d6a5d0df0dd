import { processesOf } from '../../node/runtime-facts.js';
import { nodeRule, type Rule } from '../rule.js';
import { warnedOf } from './haproxy-choice.js';

/** By what a reload is verified: the master socket and the stats socket. */
export const haproxySocketRules: readonly Rule[] = [
  nodeRule({
    id: 'haproxy-master-socket-missing',
    severity: 'medium',
    what: 'No master socket tells how a reload ended',
    why: 'systemctl reload ends with 0 whether the new configuration is in force or not: a failed reload is only seen by what is not served.',
    remedy:
      'Start HAProxy with -S /run/haproxy-master.sock. On Debian an EXTRAOPTS in /etc/default/haproxy replaces the one of the unit: write -S into it.',
    sources: [
      'HAProxy management guide, section 9.4 "Master CLI"',
      'measured on HAProxy 2.6.12 and 3.2.0 under systemd: a bind that fails, and systemctl reload ends with 0',
    ],
    needs: ['state'],
    *check({ state }) {
      for (const message of warnedOf(state, 'outcome')) yield { message };
    },
  }),
  nodeRule({
    id: 'haproxy-runtime-silent',
    severity: 'medium',
    what: 'HAProxy runs and none of its sockets answers',
    why: 'Backends, sessions and server states can not be seen: whether the standby could take over, and what a reload takes away, is not known. A stats socket is also dead after a failed reload without -x, while HAProxy serves on.',
    remedy: "Give the global section 'stats socket /run/haproxy/admin.sock mode 660 level admin expose-fd listeners'.",
    sources: [
      'HAProxy management guide, section 9.3 "Unix Socket commands"',
      'measured on HAProxy 2.2, 2.6.12 and 3.2: a failed -sf without -x leaves the stats socket refused',
    ],
    needs: ['state'],
    *check({ state: { facts, runtime } }) {
      if (processesOf(facts.haproxy).mode === 'none' || runtime.info !== undefined) return;
      yield { message: `HAProxy says nothing of itself: ${runtime.unknowns.join('; ') || 'no socket is known'}` };
    },
  }),
  nodeRule({
    id: 'haproxy-socket-level',
    severity: 'low',
    what: "HAProxy's socket does not allow to set server states",
    why: 'Servers in MAINT or DRAIN and changed weights can not be set again after a reload, and no operator can take a server out in a hurry.',
    remedy: "Add 'level admin' to the stats socket, or start HAProxy with a master socket (-S).",
    sources: ['HAProxy configuration manual, "stats socket", level'],
    needs: ['runtimeState'],
    *check({ runtimeState: { level } }) {
      if (level === undefined || level === 'admin') return;
      yield { message: `the socket that HAProxy was asked by only allows ${level}` };
    },
  }),
];
