import { newMessages, readTestMessages, type TestMessage } from '../../keepalived/test-messages.js';
import { readTestStatus } from '../../keepalived/test-status.js';
import { type CandidateFinding, type CandidateNode, findingsOf } from './finding.js';

const CANNOT_CHECK =
  'allow root on the node to make a mount namespace (CAP_SYS_ADMIN; unshare of util-linux or busybox), or make room for the copies';
const SHOWN_LINES = 20;

/** What `haproxy -c` and `keepalived -t` say of the candidate on a node. What could not be checked is unknown. */
export const judgeChecks = (node: CandidateNode): readonly CandidateFinding[] => [
  ...haproxyCheck(node),
  ...keepalivedTest(node),
];

function haproxyCheck({ facts, checks }: CandidateNode): readonly CandidateFinding[] {
  const found = findingsOf(facts.node, 'haproxy-check');
  const { haproxy } = checks;
  if (haproxy === undefined) return [notChecked(found, 'haproxy -c', checks.unknowns)];
  const shown = haproxy.messages.slice(0, SHOWN_LINES).join('\n');
  if (haproxy.exitCode !== 0) {
    return [
      found('blocked', `haproxy -c refuses the new configuration (exit ${haproxy.exitCode}): ${shown}`, {
        remedy: `correct it; what ran: ${haproxy.command}`,
      }),
    ];
  }
  const warnings = haproxy.messages.filter((line) => line.includes('[WARNING]'));
  return warnings.length === 0
    ? []
    : [found('warning', `haproxy -c warns: ${warnings.slice(0, SHOWN_LINES).join('\n')}`)];
}

type Found = ReturnType<typeof findingsOf>;

const notChecked = (found: Found, what: string, unknowns: readonly string[]): CandidateFinding =>
  found('unknown', `${what} could not be run on the new files: ${unknowns.join('; ') || 'the node does not say why'}`, {
    remedy: CANNOT_CHECK,
  });

/**
 * `keepalived -t` is judged by its messages, not by its exit status: that is 0 for everything before 2.2 and the same for the harmless and the
 * fatal after it. A fatal message blocks, new or not: the reload would end the daemon. Any other new one blocks unless it is known
 * to lose nothing: each of them means that keepalived leaves out or alters a line that somebody wrote, often a health check.
 */
function keepalivedTest({ facts, checks }: CandidateNode): readonly CandidateFinding[] {
  const found = findingsOf(facts.node, 'keepalived-test');
  const { keepalived, keepalivedNow } = checks;
  if (keepalived === undefined) return [notChecked(found, 'keepalived -t', checks.unknowns)];
  const messages = readTestMessages(keepalived.messages);
  const fresh = new Set(newMessages(messages, readTestMessages(keepalivedNow?.messages ?? [])));
  const judged = newMessages(messages).flatMap((message) => judgeMessage(message, fresh.has(message), found));
  const status = readTestStatus(keepalived.exitCode, facts.keepalived.version);
  const crash = `keepalived -t ends with status ${keepalived.exitCode} over the new configuration`;
  const remedy = `correct it; what ran: ${keepalived.command}`;
  switch (status) {
    case 'signal':
      return [...judged, found('blocked', `${crash}: a signal ended it, the daemon would crash too`, { remedy })];
    case 'config':
      return [
        ...judged,
        found('blocked', `${crash}: a reload would end the daemon and leave its VIPs behind`, { remedy }),
      ];
    case 'unclear':
      return [...judged, found('unknown', `${crash}, which says nothing of it`, { remedy })];
    case 'complains':
      return messages.length > 0 ? judged : [found('unknown', `${crash}, and does not say why`, { remedy })];
    case 'silent':
      return judged;
  }
}

function judgeMessage({ text, at, weight }: TestMessage, isNew: boolean, found: Found): readonly CandidateFinding[] {
  const place = at === undefined ? {} : { at };
  const said = `keepalived -t: ${text}`;
  if (weight === 'fatal') {
    const remedy = 'correct it: keepalived ends on a reload with this, and its VIPs stay on the node';
    return [found('blocked', said, { ...place, remedy })];
  }
  if (!isNew) return weight === 'drops' ? [found('warning', `${said} (as now)`, place)] : [];
  switch (weight) {
    case 'harmless':
      return [found('warning', said, place)];
    case 'drops':
      return [found('blocked', said, { ...place, remedy: 'correct it: keepalived would run without what it names' })];
    case 'unclear':
      return [
        found('unknown', said, {
          ...place,
          remedy: 'see what keepalived means by it and change the line: the files as they are now do not bring it',
        }),
      ];
  }
}
