import { describe, expect, test } from 'vitest';
import { riskMarkdown } from '../../../src/report/risk/markdown.js';
import { fenced, plain } from '../../../src/report/risk/markdown-text.js';
import { SAMPLE, SAMPLE_OF_FILES, SAMPLE_OF_ONE } from './sample-report.js';

const text = riskMarkdown(SAMPLE);
const lines = text.split('\n');

const cellsOf = (row: string): number => row.replaceAll('\\|', '').split('|').length;

describe('text in Markdown', () => {
  test.each([
    ['auth_pass of VI_1 differs', 'auth_pass of VI_1 differs'],
    ['_all_ *are* [marks](x) | too', '\\_all\\_ \\*are\\* \\[marks\\](x) \\| too'],
    ['`haproxy -c | tee` and `code_` and `', '\\`haproxy -c \\| tee\\` and `code_` and \\`'],
    ['<b> & &amp; a\\b', '\\<b\\> & \\&amp; a\\\\b'],
    ['@lb1 of #12, !3 and $HOME', '`@lb1` of `#12`, `!3` and `$HOME`'],
    ['jo@desk, 50% #', 'jo@desk, 50% #'],
    ['one\nline\u001b[2J', 'one·line·\\[2J'],
  ])('%j is written %j', (given, written) => {
    expect(plain(given)).toBe(written);
  });

  test('no fence is ended by what is in it', () => {
    expect(fenced('diff', 'a\n````\n\tb\n')).toBe('`````diff\na\n````\n\tb\n`````');
  });
});

describe('a report in Markdown', () => {
  test('of many pairs begins with an index, of one it has none', () => {
    expect(lines[0]).toBe('# Failover risk of 2 pairs');
    expect(text).toContain('| [web-ams](#web-ams) | critical | A failover now ends with nobody answering');
    expect(riskMarkdown(SAMPLE_OF_ONE)).toMatch(/^# Failover risk of web-ams\n/);
    expect(riskMarkdown(SAMPLE_OF_ONE)).not.toContain('(#web-ams)');
  });

  test('has a finding with its severity, rule, place, reason and remedy', () => {
    const at = lines.findIndex((line) => line.includes('`haproxy-chroot-missing`'));
    expect(lines.slice(at, at + 3)).toEqual([
      '- **critical** `haproxy-chroot-missing`: lb2 has no directory /var/lib/haproxy, into which its haproxy.cfg says chroot (lb2, /etc/haproxy/haproxy.cfg:4)',
      '  - Why it matters: HAProxy on lb2 does not start again: a failover to it after a reboot ends with nobody answering.',
      '  - To do: mkdir -m 0 /var/lib/haproxy on lb2',
    ]);
  });

  test('has all parts', () => {
    expect(riskMarkdown(SAMPLE_OF_ONE).match(/^### .*$/gm)).toEqual([
      '### Findings',
      '### The change',
      '### The pair',
      '### Can the standby take over?',
      '### What a failover would cut',
      '### Failover windows',
      '### What if',
      '### Reload budget',
      '### Files that differ',
      '### Drills',
      '### Not checked',
    ]);
  });

  test('over files leaves out what only live nodes tell', () => {
    expect(riskMarkdown(SAMPLE_OF_FILES).match(/^### .*$/gm)).toEqual(['### Findings']);
    expect(riskMarkdown(SAMPLE_OF_FILES)).toContain('from files alone');
  });

  test('has tables of one width', () => {
    for (const [at, line] of lines.entries()) {
      const before = lines[at - 1] ?? '';
      if (line.startsWith('|') && before.startsWith('|')) expect(cellsOf(line), line).toBe(cellsOf(before));
    }
  });

  test('has no HTML in it', () => {
    const outside = text.replace(/^(`{3,})diff\n.*?\n\1$/gms, '');
    expect(outside).not.toMatch(/(?<!\\)<\w/);
  });

  test('tells a reason for not checking once, with all rules', () => {
    expect(text).toContain('- lb1, lb2: host was not looked at: host-arp');
    expect(text).toContain('- auth_pass could not be read, nor compared: vrrp-auth-differs');
  });
});
