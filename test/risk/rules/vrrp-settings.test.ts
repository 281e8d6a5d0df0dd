import { expect, test } from 'vitest';
import { settingRules } from '../../../src/risk/rules/vrrp-settings.js';
import { foundBy, messagesOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';
import { auth, vrrpPair } from './vrrp-pair.js';

const rule = ruleOf(settingRules, 'vrrp-setting-read-otherwise');

test.each([
  [
    'a password of more than eight characters',
    auth('s3cret12345'),
    'only the first 8 characters of auth_pass count',
    10,
  ],
  ['a password in version 3', ['version 3', ...auth('s3cret12')], 'authentication is not used in VRRP version 3', 11],
  ['a fractional advert_int in version 2', ['advert_int 1.6'], 'advert_int 1.6 s becomes 2 s in VRRP version 2', 10],
  ['a state in lower case', ['state master'], 'state "master" is neither MASTER nor BACKUP: BACKUP is used', 10],
  ['a misspelt keyword', ['no_preempt'], 'unknown keyword "no_preempt" in vrrp_instance: the line is ignored', 10],
  [
    'a delay beside nopreempt',
    ['nopreempt', 'preempt_delay 5'],
    'preempt_delay does not go with nopreempt: keepalived clears it',
    11,
  ],
])('finds %s', (_what, lines, message, line) => {
  expect(foundBy(rule, vrrpPair({ lines }, {}))).toMatchObject([
    { severity: 'low', node: 'lb1', message, at: { line } },
  ]);
});

test.each([
  ['a password of eight characters', auth('s3cret12')],
  ['a fractional advert_int in version 3', ['version 3', 'advert_int 0.25']],
  ['nopreempt beside state MASTER, which has a rule of its own', ['state MASTER', 'nopreempt']],
  ['a lost check, which has a rule of its own', ['track_script {', 'gone', '}']],
])('has nothing against %s', (_what, lines) => {
  expect(messagesOf(rule, vrrpPair({ lines }, {}))).toEqual([]);
});

test('the same thing several times is told once', () => {
  expect(messagesOf(rule, vrrpPair({ lines: ['}', '}', '}'] }, {}))).toEqual(["'}' closes no block (3 times)"]);
});

test('a file that is no keepalived.conf does not fill the report', () => {
  const keepalived = Array.from({ length: 60 }, (_, at) => `word${at} x`).join('\n');
  const messages = messagesOf(rule, vrrpPair({ keepalived }, {}));
  expect(messages).toHaveLength(21);
  expect(messages.at(-1)).toBe('40 more of this kind');
});

test.each([
  ['a password on a line of its own', ['authentication {', 'auth_type PASS', 'auth_pass', 's3cret12', '}']],
  ['a password with a brace in it', ['authentication {', 'auth_type PASS', 'auth_pass x{s3cret12', '}']],
])('%s is not told', (_what, lines) => {
  const told = JSON.stringify(foundBy(rule, vrrpPair({ lines }, {})));
  expect(told).toContain('auth_pass');
  expect(told).not.toContain('s3cret12');
});
