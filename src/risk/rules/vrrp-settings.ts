import type { KeepalivedConfig } from '../../keepalived/config.js';
import type { Found } from '../finding.js';
import { nodeRule, type Rule } from '../rule.js';

/** A file that is no keepalived.conf would otherwise fill the report. */
const MOST_TOLD = 20;

const readOtherwise = nodeRule({
  id: 'vrrp-setting-read-otherwise',
  severity: 'low',
  what: 'Something in keepalived.conf means another thing than it says, or nothing',
  why: 'keepalived reads on with a warning in its log: a misspelt keyword is ignored, a state in lower case is BACKUP, a password is cut to eight characters and not used at all in version 3, a fractional advert_int is rounded in version 2.',
  remedy: 'Write what keepalived makes of it, or what was meant.',
  sources: ['keepalived vrrp_parser.c', 'keepalived vrrp.c vrrp_complete_instance', 'measured on keepalived 2.2.7'],
  needs: ['keepalived'],
  *check({ keepalived }): Generator<Found> {
    const told = keepalived.warnings.filter((warning) => !hasItsOwnRule(warning, keepalived));
    for (const { message, at } of told.slice(0, MOST_TOLD)) yield { message: withoutSecrets(message), at };
    const more = told[MOST_TOLD];
    if (more !== undefined) yield { message: `${told.length - MOST_TOLD} more of this kind`, at: more.at };
  },
});

function hasItsOwnRule({ message, at, refuses }: KeepalivedConfig['warnings'][number], config: KeepalivedConfig) {
  const clearsNopreempt = config.instances.some(
    ({ nopreemptCleared, positions }) =>
      nopreemptCleared && positions.preempt === at && message.startsWith('nopreempt'),
  );
  return refuses === true || clearsNopreempt || message.startsWith('track ');
}

/** A password on a line of its own would be quoted as an unknown keyword. */
const withoutSecrets = (message: string): string =>
  message.includes(' in authentication: ')
    ? 'a line of the authentication block begins with no keyword: it is ignored'
    : message;

/** Words in the file that keepalived takes otherwise. */
export const settingRules: readonly Rule[] = [readOtherwise];
