import { proxySections } from '../../haproxy/proxy-sections.js';
import { danglingReferences } from '../../haproxy/references.js';
import { ALWAYS_REFUSED, OPEN_LAST_LINE } from '../../haproxy/sections.js';
import { versionAtLeast } from '../../haproxy/version.js';
import { haproxyArgv } from '../../plan/candidate/paths.js';
import type { NodeWith } from '../evidence.js';
import type { Found } from '../finding.js';
import { nodeRule, type Rule } from '../rule.js';

/** Rules that the texts of HAProxy's files are enough for. */
export const haproxyTextRules: readonly Rule[] = [
  nodeRule({
    id: 'haproxy-no-final-newline',
    severity: 'critical',
    what: 'The last line of a HAProxy configuration file does not end in a line feed',
    why: 'HAProxy 2.3 and later takes such a file for truncated and does not start. Older releases do, until they are upgraded.',
    remedy: 'End the file with a newline.',
    sources: ['haproxy/haproxy#704', 'measured on HAProxy 1.8, 2.0, 2.2 (start) and 2.4 (does not)'],
    needs: ['haproxy'],
    check: (node) => refused(node, (message) => message.startsWith(OPEN_LAST_LINE)),
  }),
  nodeRule({
    id: 'haproxy-line-refused',
    severity: 'critical',
    what: 'A line of the configuration is one that HAProxy does not start with',
    why: 'A restart ends in an outage, and every reload is refused until the line is corrected.',
    remedy: 'Correct the line and run `haproxy -c -f FILE`.',
    sources: ['HAProxy configuration manual, section 2 "Configuring HAProxy"', 'HAProxy src/cfgparse.c, parse_line()'],
    needs: ['haproxy'],
    check: (node) => refused(node, (message) => !message.startsWith(OPEN_LAST_LINE)),
  }),
  nodeRule({
    id: 'haproxy-reference-missing',
    severity: 'critical',
    what: 'A section names another one that is not there',
    why: 'HAProxy does not start with it: a restart ends in an outage, and every reload is refused until the name is corrected.',
    remedy: 'Correct the name, or write the section.',
    sources: ['HAProxy configuration manual, "use_backend", "default_backend", "resolvers", "peers" and "from"'],
    needs: ['haproxy'],
    *check({ haproxy, host }) {
      if (host?.haproxyCheck !== undefined) return;
      const [first, ...others] = danglingReferences(haproxy);
      if (first === undefined) return;
      const { kind, name, section, at, conditions } = first;
      const more = others.length > 0 ? ` (and ${others.length} more)` : '';
      yield {
        message: `${section} names ${kind} ${name}, which is not there${more}`,
        subject: section,
        at,
        ...(conditions.length > 0 && { doubt: 'the line stands under a .if, which may not hold' }),
      };
    },
  }),
  nodeRule({
    id: 'haproxy-start-needs-dns',
    severity: 'medium',
    what: 'HAProxy only starts while DNS answers for the names of its servers',
    why: 'A server that is named by host name is resolved as HAProxy starts. Without an answer the start and every reload fail, on the node whose DNS does not answer: often during the very outage that a failover is to help with.',
    remedy:
      'Write `init-addr last,libc,none` in default-server, with a resolvers section that resolves the names later on, or name the servers by address.',
    sources: ['HAProxy configuration manual, "init-addr"', 'measured on HAProxy 2.6.12: `haproxy -c` exits 1'],
    needs: ['haproxy'],
    *check({ haproxy, state }) {
      if (state !== undefined && haproxyArgv(state.facts)?.others.includes('-dr')) return;
      const named = proxySections(haproxy)
        .flatMap((proxy) => proxy.servers.map((server) => ({ ...server, proxy })))
        .filter(
          ({ family, address, conditions }) => family === 'name' && address !== 'localhost' && conditions.length === 0,
        )
        .filter(({ initAddress }) => initAddress.every((method) => method === 'last' || method === 'libc'));
      const [first] = named;
      if (first === undefined) return;
      const { proxy, name, address, at } = first;
      const more = named.length > 1 ? `, as must the names of ${named.length - 1} more` : '';
      yield {
        message: `${address} must be resolved for HAProxy to start (${proxy.kind} ${proxy.name}, server ${name})${more}`,
        subject: `${proxy.kind} ${proxy.name}`,
        at,
      };
    },
  }),
  nodeRule({
    id: 'haproxy-file-encoding',
    severity: 'low',
    what: 'A HAProxy configuration file has Windows line ends, or bytes that are no UTF-8',
    why: 'HAProxy takes carriage returns at line ends for blanks, but scripts that read the file take them for a part of the last word. Bytes of another character set come out garbled wherever the file is shown or edited.',
    remedy: 'Save the file as UTF-8 with Unix line ends (dos2unix).',
    sources: ['measured on HAProxy 2.6.12: CRLF is accepted'],
    needs: ['haproxyTexts'],
    *check({ haproxyTexts }) {
      for (const { path: file, text } of haproxyTexts) {
        for (const [what, mark] of ODD) {
          const at = text.indexOf(mark);
          if (at >= 0)
            yield { message: `${file} has ${what}`, at: { file, line: text.slice(0, at).split('\n').length } };
        }
      }
    },
  }),
];

const ODD = [
  ['Windows line ends (CRLF)', '\r\n'],
  ['bytes that are no UTF-8', '\uFFFD'],
] as const;

/** One finding for all such lines of a node. Where `haproxy -c` was run its word counts, but for what only a later release refuses. */
function* refused(
  { haproxy, haproxyRelease, host }: NodeWith<'haproxy'>,
  isMeant: (message: string) => boolean,
): Iterable<Found> {
  const meant = haproxy.warnings.filter(({ message, refusedFrom }) => refusedFrom !== undefined && isMeant(message));
  const [first] = meant;
  if (first === undefined) return;
  const { message, at, refusedFrom = ALWAYS_REFUSED } = first;
  const more = meant.length > 1 ? ` (and ${meant.length - 1} more)` : '';
  const found: Found = { message: `${withoutTheLine(message)}${more}`, at };
  if (haproxyRelease === undefined) {
    yield refusedFrom === ALWAYS_REFUSED ? found : { ...found, doubt: 'the release of HAProxy is not known' };
  } else if (!versionAtLeast(haproxyRelease, refusedFrom)) {
    yield { ...found, severity: 'low' };
  } else if (host?.haproxyCheck === undefined) yield found;
}

/** The reader quotes lines that stand outside of any section: they may hold a password. */
const withoutTheLine = (message: string): string => message.replace(/(stands outside of any section): .*$/s, '$1');
