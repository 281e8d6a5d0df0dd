import { describe, expect, it } from 'vitest';
import { becomeRefusal } from '../../src/ssh/become.js';

const refused = (stderr: string, code = 1, stdout = '') => becomeRefusal({ code, stderr, stdout }, 'deploy');

describe('a refusal of sudo', () => {
  it.each([
    'sudo: a password is required\n',
    'sudo: a terminal is required to read the password; either use the -S option or configure an askpass helper\n',
    'deploy is not in the sudoers file.  This incident will be reported.\n',
    "Sorry, user deploy is not allowed to execute '/usr/bin/timeout -k 2 5 cat' as root on lb1.\n",
    'Sorry, user deploy may not run sudo on lb1: deploy is not allowed to run sudo on lb1.\n',
    'sudo: interactive authentication is required\n',
    'sudo: unable to resolve host lb1: Name or service not known\nsudo: a password is required\n',
  ])('%j names the sudoers line that is needed', (stderr) => {
    expect(refused(stderr)?.remedy).toContain('deploy ALL=(root) NOPASSWD: ALL');
  });

  it('tells requiretty apart', () => {
    expect(refused('sudo: sorry, you must have a tty to run sudo\n')?.remedy).toContain('!requiretty');
  });

  it.each(["env: 'sudo': No such file or directory\n", 'sh: 1: sudo: not found\n', 'fish: Unknown command: sudo\n'])(
    '%j means that sudo is missing',
    (stderr) => {
      expect(refused(stderr, 127)?.remedy).toContain('install sudo');
    },
  );

  it('is not seen in the failure of the command itself', () => {
    expect(refused('cat: /x: Permission denied\n')).toBeUndefined();
    expect(refused('sudo: a password is required\n', 2)).toBeUndefined();
    expect(refused('sudo: a password is required\n', 1, 'some output')).toBeUndefined();
    expect(refused('timeout: failed to run command: No such file or directory\n', 127)).toBeUndefined();
  });
});
