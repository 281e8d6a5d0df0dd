import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostComplaint, jumpComplaint, userComplaint } from '../../src/inventory/ssh-names.js';

describe('an SSH host', () => {
  test.each(['lb1', 'lb1.example.org', '192.0.2.1', '2001:db8::1', 'fe80::1%eth0', 'my_alias'])('may be %s', (host) => {
    expect(hostComplaint(host)).toBeUndefined();
  });

  test.each([
    ['root@lb1', 'give it as ssh: { host: …, user: … }'],
    ['lb1:22', 'a port goes in ssh.port'],
    ['[2001:db8::1]', 'write IPv6 without them'],
    ['-oProxyCommand=x', undefined],
    ['lb1 lb2', undefined],
    ['$(id)', undefined],
    ['lb1\n', undefined],
    ['', undefined],
  ])('may not be %j', (host, suggestion) => {
    expect(hostComplaint(host)?.suggestion).toBe(suggestion);
    expect(hostComplaint(host)).toBeDefined();
  });
});

describe('a jump host', () => {
  test.each(['bastion', 'ops@bastion', 'ops@bastion:2222', '[2001:db8::1]:22', 'ops@[2001:db8::1]'])(
    'may be %s',
    (jump) => {
      expect(jumpComplaint(jump)).toBeUndefined();
    },
  );

  test.each(['', '@b', 'a@', 'b:0', 'b:65536', '2001:db8::1', '[b]', '-J', 'a@-b', 'b:22x'])(
    'may not be %j',
    (jump) => {
      expect(jumpComplaint(jump)?.suggestion).toBe('write [user@]host[:port], an IPv6 address in brackets');
    },
  );

  test('may not be several hops in one text', () => {
    expect(jumpComplaint('a,b')?.suggestion).toBe('make each hop a list item');
  });
});

test.each(['root', '_apt', 'DOM\\op', 'op@realm', 'svc$'])('a user may be %s', (user) => {
  expect(userComplaint(user)).toBeUndefined();
});

test('no name that ssh could take for an option, and none with white space, is let through', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('-', ' ', '\t', '\n', ''), (text, edge) => {
      for (const complaint of [hostComplaint, userComplaint, jumpComplaint]) {
        for (const name of [`${edge}${text}`, `${text}${edge}`]) {
          if (complaint(name) === undefined) expect(name).toMatch(/^[^\s-][^\s]*$/);
        }
      }
    }),
  );
});
