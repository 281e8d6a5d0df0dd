import { expect, test } from 'vitest';
import { outcomeOf } from '../../src/probe/outcome.js';
import { SshError, type SshFailure } from '../../src/ssh/error.js';

const errno = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'connect' });

test.each([
  ['ECONNREFUSED', 'refused'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['ETIMEDOUT', 'timeout'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['HPE_INVALID_CONSTANT', 'malformed'],
  ['EWEIRD', 'error EWEIRD'],
])('%s counts against the target as %s', (code, failure) => {
  expect(outcomeOf(errno(code))).toEqual({ kind: 'lost', failure });
});

test.each(['EMFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'EAI_AGAIN'])('%s is the coordinator’s own fault', (code) => {
  expect(outcomeOf(errno(code))).toEqual({ kind: 'unmeasured', reason: code });
});

test.each<[SshFailure, object]>([
  ['refused', { kind: 'lost', failure: 'refused' }],
  ['deadline', { kind: 'lost', failure: 'timeout' }],
  ['lost', { kind: 'unmeasured', reason: 'ssh lost' }],
  ['unreachable', { kind: 'unmeasured', reason: 'ssh unreachable' }],
])('an SSH failure `%s` on the way is told from the target’s', (failure, expected) => {
  expect(outcomeOf(new SshError('lb1', failure, 'no'))).toEqual(expected);
});

test('something thrown that is no error counts as lost', () => {
  expect(outcomeOf('odd')).toEqual({ kind: 'lost', failure: 'error: odd' });
});
