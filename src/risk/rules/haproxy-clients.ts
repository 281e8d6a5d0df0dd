import { keepAliveFrontends } from '../../haproxy/proxies.js';
import { versionAtLeast } from '../../haproxy/version.js';
import { nodeRule, type Rule } from '../rule.js';
import { listed } from './haproxy-words.js';

/** What clients notice of a reload that works. */
export const haproxyClientRules: readonly Rule[] = [
  nodeRule({
    id: 'haproxy-keep-alive-closed',
    severity: 'medium',
    what: 'A reload closes idle keep-alive connections of clients',
    why: 'A request that is on its way while the connection is closed is lost. Browsers send it again, other clients and POST requests fail.',
    remedy:
      "Set 'option idle-close-on-response' in the defaults or the frontends (HAProxy 2.6 and later): an old worker then answers one more request before it closes.",
    sources: [
      'HAProxy configuration manual, "option idle-close-on-response"',
      'measured on HAProxy 2.4 to 3.4 with 50 keep-alive clients: 12 to 83 requests lost in 15 to 20 reloads, none with the option',
    ],
    needs: ['haproxy'],
    *check({ haproxy, haproxyRelease }) {
      if (haproxyRelease !== undefined && !versionAtLeast(haproxyRelease, CLOSES_SINCE)) return;
      const frontends = keepAliveFrontends(haproxy);
      const [first] = frontends;
      if (first === undefined) return;
      const which = `${frontends.length === 1 ? 'frontend' : 'frontends'} ${listed(frontends.map(({ name }) => name))}`;
      const hasOption = haproxyRelease === undefined || versionAtLeast(haproxyRelease, [2, 6]);
      yield {
        message: `no 'option idle-close-on-response' in ${which}`,
        subject: first.name,
        at: first.at,
        ...(!hasOption && { remedy: `Upgrade HAProxy ${haproxyRelease}: the option is there from 2.6 on.` }),
        ...(haproxyRelease === undefined && { doubt: 'the release is not known; before 2.4 it is not so' }),
      };
    },
  }),
  nodeRule({
    id: 'haproxy-program-section',
    severity: 'high',
    what: 'HAProxy starts programs by program sections',
    why: 'A reload restarts them, whatever they are doing. HAProxy 3.2 does not start with a program section unless expose-deprecated-directives is set, and 3.3 knows none: after an upgrade the node does not come back.',
    remedy: 'Run it as a systemd service of its own.',
    sources: [
      'HAProxy configuration manual, "program", "option start-on-reload"',
      'measured on HAProxy 3.2.0 and 3.3.0: refused',
    ],
    needs: ['haproxy'],
    *check({ haproxy, haproxyRelease }) {
      const refused = haproxyRelease !== undefined && versionAtLeast(haproxyRelease, [3, 2]);
      for (const { kind, name = '', at, conditions = [] } of haproxy.sections) {
        if (kind !== 'program') continue;
        const how = refused ? `HAProxy ${haproxyRelease} refuses or restarts it` : 'a reload restarts it';
        yield {
          message: `program ${name}: ${how}`,
          subject: name,
          at,
          severity: refused ? 'high' : 'medium',
          ...(conditions.length > 0 && { doubt: 'the section stands under a condition' }),
        };
      }
    },
  }),
];

/** "close front idling connection on soft-stop" (2.4-dev19). */
const CLOSES_SINCE = [2, 4];
