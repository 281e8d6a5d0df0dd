import type { KeepalivedConfig } from '../../keepalived/config.js';
import type { SourceFile } from '../../keepalived/source.js';
import type { Found, Place } from '../finding.js';
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
  needs: ['keepalived', 'keepalivedTexts'],
  *check({ keepalived, keepalivedTexts }): Generator<Found> {
    const first = new Map<string, { readonly at: Place; count: number }>();
    for (const warning of keepalived.warnings.filter((each) => !hasItsOwnRule(each, keepalived))) {
      const message = isBesidePassword(warning.at, keepalivedTexts) ? BESIDE_PASSWORD : warning.message;
      const known = first.get(message);
      if (known === undefined) first.set(message, { at: warning.at, count: 1 });
      else known.count++;
    }
    const told = [...first];
    for (const [message, { at, count }] of told.slice(0, MOST_TOLD))
      yield { message: count === 1 ? message : `${message} (${count} times)`, at };
    const [, more] = told[MOST_TOLD] ?? [];
    if (more !== undefined) yield { message: `${told.length - MOST_TOLD} more of this kind`, at: more.at };
  },
});

type Warning = KeepalivedConfig['warnings'][number];

/** What a refusal, a lost check or a cleared nopreempt means is worse, and told by rules of their own. */
function hasItsOwnRule({ message, at, refuses }: Warning, { instances }: KeepalivedConfig): boolean {
  const isNopreempt = message.startsWith('nopreempt ');
  const cleared = instances.some(({ nopreemptCleared, positions }) => nopreemptCleared && positions.preempt === at);
  return refuses === true || (isNopreempt && cleared) || message.startsWith('track ');
}

const BESIDE_PASSWORD = 'something on the line of auth_pass, or on the one after it, is not read as it stands';

/** The word that a warning quotes may be a password, or a part of one. */
function isBesidePassword({ file, line }: Place, texts: readonly SourceFile[]): boolean {
  const lines = texts.find(({ path }) => path === file)?.text.split('\n') ?? [];
  return [line - 2, line - 1].some((at) => lines[at]?.includes('auth_pass'));
}

/** Words in the file that keepalived takes otherwise. */
export const settingRules: readonly Rule[] = [readOtherwise];
