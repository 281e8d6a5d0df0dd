import { globalSettings } from '../../haproxy/global.js';
import { proxySections } from '../../haproxy/proxy-sections.js';
import { notChecked } from '../../haproxy/runtime-loss.js';
import type { RuntimeLoss } from '../../haproxy/runtime-state.js';
import { serverStateFiles } from '../../haproxy/server-state-files.js';
import { settingOn } from '../../haproxy/settings.js';
import { versionAtLeast } from '../../haproxy/version.js';
import { DEFAULT_POLICY } from '../../plan/reload-policy.js';
import { nodeLosses } from '../../plan/runtime-losses.js';
import type { NodeWith } from '../evidence.js';
import type { Found } from '../finding.js';
import { nodeRule, type Rule } from '../rule.js';
import type { Severity } from '../severity.js';
import { listed } from './haproxy-words.js';

/** What only the running HAProxy knows, and a reload takes away. */
export const haproxyRuntimeRules: readonly Rule[] = [
  nodeRule({
    id: 'haproxy-runtime-state-lost',
    severity: 'high',
    what: 'HAProxy was changed by its runtime API, and the next reload undoes that',
    why: 'A new worker starts from the files: servers in MAINT or DRAIN get traffic again, changed weights, addresses, maps and certificates are those of the file, added servers are gone.',
    remedy:
      'Write into the configuration what is to stay. hitless reload --keep-server-state sets MAINT, DRAIN and weights again in the new worker.',
    sources: [
      'HAProxy management guide, "set server", "set maxconn", "set map", "set ssl cert", "add server"',
      'measured on HAProxy 1.8 to 3.4: weights, MAINT and maxconn are those of the file after a reload',
    ],
    needs: ['state', 'runtimeState'],
    *check(node) {
      const losses = lossesOf(node).filter(({ what }) => what !== 'down' && what !== 'stick table');
      for (const [what, severity] of WEIGHT_OF_LOSS) {
        const all = losses.filter((loss) => loss.what === what);
        const kept = all.filter(({ stateFile }) => stateFile !== undefined);
        yield* toldLosses(
          all.filter(({ stateFile }) => stateFile === undefined),
          severity,
        );
        const doubt = `${kept[0]?.stateFile} may say the same: it wins over the configuration, whenever it was written`;
        yield* toldLosses(kept, severity).map((found) => ({ ...found, doubt }));
      }
      for (const unseen of notChecked(node.runtimeState)) yield { unseen };
    },
  }),
  nodeRule({
    id: 'haproxy-down-servers-get-traffic',
    severity: 'medium',
    what: 'Servers that are DOWN get traffic after a reload, until their first check',
    why: 'A new worker takes every server for UP until a check says otherwise: requests to a dead one wait for its connection, or fail with 503.',
    remedy:
      "Use load-server-state-from-file with a server-state-file, and let --keep-server-state write it right before the reload; 'option redispatch' with retries lessens it.",
    sources: [
      'haproxy/haproxy#2085',
      'measured on HAProxy 2.6.12 and 3.2.0: 76 to 90 answers 503 in the first second, none with a server-state-file',
    ],
    needs: ['state', 'runtimeState'],
    *check(node) {
      const down = lossesOf(node).filter(({ what, stateFile }) => what === 'down' && stateFile === undefined);
      if (down.length === 0) return;
      const which = listed(down.map(({ subject }) => subject));
      yield { message: `${down.length === 1 ? 'a server is' : `${down.length} servers are`} DOWN now: ${which}` };
    },
  }),
  nodeRule({
    id: 'haproxy-state-file-wins',
    severity: 'low',
    what: 'A server-state-file overrides what the configuration says of servers',
    why: 'Address, port and TLS of a server come from the file when it is there, silently: a corrected address does not come into force as long as the file has the old one.',
    remedy:
      'Write the file right before each reload and leave out servers that change, as --keep-server-state does; delete it before servers are moved by hand.',
    sources: ['haproxy/haproxy#3296', 'haproxy/haproxy#2401', 'haproxy/haproxy#1412'],
    needs: ['haproxy'],
    *check({ haproxy }) {
      for (const { path, backends } of serverStateFiles(haproxy)) {
        const proxy = proxySections(haproxy).find(({ name }) => name === backends[0]);
        const at = proxy && settingOn(proxy.settings, 'load-server-state-from-file')?.at;
        const which = `${backends.length === 1 ? 'backend' : 'backends'} ${listed(backends)}`;
        yield { message: `${path} wins over the server lines of ${which}`, ...(at && { at }) };
      }
    },
  }),
  nodeRule({
    id: 'haproxy-counters-reset',
    severity: 'low',
    what: 'The counters of the statistics page begin at 0 with every reload',
    why: 'What bills or alarms by totals sees them fall. From HAProxy 3.0 on they can be carried over.',
    remedy: "Set stats-file and guid, and 'dump stats-file' right before a reload; or read rates instead of totals.",
    sources: ['haproxy/haproxy#954', 'HAProxy configuration manual, "stats-file"'],
    needs: ['haproxy', 'haproxyRelease'],
    *check({ haproxy, haproxyRelease }) {
      if (!versionAtLeast(haproxyRelease, [3, 0]) || globalSettings(haproxy).statsFile !== undefined) return;
      const pages = proxySections(haproxy).flatMap(({ settings }) => settingOn(settings, 'stats uri') ?? []);
      const [first] = pages;
      if (first === undefined) return;
      yield { message: "'stats uri' shows totals, and there is no stats-file", at: first.at };
    },
  }),
];

/** What the loss of each kind means for the service. */
const WEIGHT_OF_LOSS: readonly (readonly [RuntimeLoss['what'], Severity])[] = [
  ['maintenance', 'high'],
  ['drain', 'high'],
  ['frontend', 'high'],
  ['added server', 'high'],
  ['address', 'high'],
  ['ssl', 'high'],
  ['enabled', 'medium'],
  ['weight', 'medium'],
  ['checks', 'medium'],
  ['maxconn', 'medium'],
  ['rate limit', 'medium'],
  ['map', 'medium'],
  ['certificate', 'medium'],
];

const lossesOf = ({ state, runtimeState }: NodeWith<'state' | 'runtimeState'>): readonly RuntimeLoss[] =>
  nodeLosses(state, runtimeState, DEFAULT_POLICY).lost;

/** Losses of one kind together: many servers are often changed at once. */
function toldLosses(losses: readonly RuntimeLoss[], severity: Severity): readonly Found[] {
  const [first] = losses;
  if (first === undefined) return [];
  const change = `${first.now}, after a reload ${first.after}`;
  if (losses.length === 1) return [{ message: `${first.subject}: ${change}`, subject: first.subject, severity }];
  const message = `${losses.length} have it (${listed(losses.map(({ subject }) => subject))}); the first: ${change}`;
  return [{ message: `${first.what}: ${message}`, severity }];
}
