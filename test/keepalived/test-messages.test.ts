import { describe, expect, it } from 'vitest';
import { newMessages, readTestMessages } from '../../src/keepalived/test-messages.js';
import { readTestStatus } from '../../src/keepalived/test-status.js';

const weights = (line: string): readonly string[] => readTestMessages([line]).map(({ weight }) => weight);

describe('a message of keepalived -t', () => {
  // as printed by 2.1.5 and 2.2.7
  it.each([
    ['fatal', 'Non-existent interface specified in configuration'],
    [
      'fatal',
      '(/etc/k.conf: Line 19) *** Configuration line starting `priority` is missing a parameter after keyword `priority` at word position 2',
    ],
    ['fatal', '(VI_1) the virtual router id must be set'],
    ['fatal', '(VI_1) duplicate VRID conflict with VI_2 VRID 1'],
    ['fatal', 'Unable to find configuration file /etc/keepalived/gone.conf (glob returned 3)'],
    ['drops', "(/etc/k.conf: Line 19) Unknown keyword 'priorityy'"],
    ['drops', "(/etc/k.conf: Line 19) number '300' outside range [1, 255]"],
    ['drops', '(/etc/k.conf: Line 28) (VI_1) track script nosuch not found, ignoring...'],
    ['drops', 'Disabling track script haproxy_serves since not found/accessible'],
    ['drops', 'Disabling track script haproxy_serves due to insecure'],
    ['drops', '(/etc/k.conf: Line 14) Unable to set default user for vrrp script haproxy_serves - removing'],
    ['drops', '(Line 4) Error setting global script uid/gid'],
    ['drops', "There are 1 missing '}'s or extra '{'s"],
    ['drops', "(Line 6) Config files missing '/etc/keepalived/nosuch.conf'."],
    ['drops', '(/etc/k.conf: Line 26) VRRP parsed invalid IP 300.1.1.1/32. skipping IP...'],
    ['harmless', 'SECURITY VIOLATION - scripts are being executed but script_security not enabled.'],
    ['harmless', "WARNING - default user 'keepalived_script' for script execution does not exist - please create."],
    ['harmless', '(/etc/k.conf: Line 20) Truncating auth_pass to 8 characters'],
    ['unclear', 'the flux capacitor is cold'],
  ])('is %s: %s', (weight, line) => {
    expect(weights(line)).toEqual([weight]);
  });

  it('is the same one on another line, and after a time stamp', () => {
    const [here] = readTestMessages(["(/etc/k.conf: Line 19) Unknown keyword 'x'"]);
    const [there] = readTestMessages(["Wed Nov 25 19:24:00 2026: (/etc/k.conf: Line 7) Unknown keyword 'x'"]);
    expect(here).toMatchObject({ text: "Unknown keyword 'x'", at: { file: '/etc/k.conf', line: 19 } });
    expect(there).toMatchObject({ text: "Unknown keyword 'x'", at: { file: '/etc/k.conf', line: 7 } });
  });

  it('is new when the files of now do not bring it, and counts once', () => {
    const now = readTestMessages(["(/k: Line 1) Unknown keyword 'x'"]);
    const candidate = readTestMessages(["(/k: Line 9) Unknown keyword 'x'", 'novel', 'novel', '']);
    expect(newMessages(candidate, now).map(({ text }) => text)).toEqual(['novel']);
    expect(newMessages(candidate).map(({ text }) => text)).toEqual(["Unknown keyword 'x'", 'novel']);
  });
});

describe('an exit status of keepalived -t', () => {
  it.each([
    ['2.1.5', 0, 'silent'],
    ['2.1.5', 3, 'config'],
    ['2.1.5', 4, 'complains'],
    ['2.1.5', 5, 'complains'],
    ['2.1.5', 139, 'signal'],
    ['2.2.4', 4, 'config'],
    ['2.2.4', 5, 'complains'],
    ['2.2.7', 2, 'config'],
    ['2.2.7', 5, 'complains'],
    ['2.2.7', 6, 'complains'],
    ['2.2.7', 3, 'unclear'],
    [undefined, 5, 'unclear'],
    [undefined, 0, 'silent'],
  ])('of %s: %i is %s', (version, status, meaning) => {
    expect(readTestStatus(status, version)).toBe(meaning);
  });
});
