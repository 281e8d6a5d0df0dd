import { expect, test } from 'vitest';
import { HaproxyAnswerError } from '../../src/haproxy/answer-error.js';
import { parseCertificates, parsePatternFiles, parseShowTable } from '../../src/haproxy/show-lists.js';

test('maps and ACLs that come from files, each once; inline ones have no name', () => {
  const text = `# id (file) description
1 (/etc/haproxy/bl.lst) pattern loaded from file '/etc/haproxy/bl.lst' used by acl at file '/etc/haproxy/haproxy.cfg' line 30. curr_ver=0 next_ver=0 entry_cnt=1
2 () acl 'src' file '/etc/haproxy/haproxy.cfg' line 30. curr_ver=0 next_ver=0 entry_cnt=0
4 (/etc/haproxy/bl.lst) pattern loaded from file '/etc/haproxy/bl.lst' used by acl at file '/etc/haproxy/haproxy.cfg' line 40. curr_ver=2 next_ver=2 entry_cnt=7

`;
  expect(parsePatternFiles(text)).toEqual([{ file: '/etc/haproxy/bl.lst', replaced: 2, entries: 7 }]);
});

test('a map of 2.2 tells neither its version nor its size', () => {
  const text = `# id (file) description
0 (/etc/m.map) pattern loaded from file '/etc/m.map' used by map at file '/etc/haproxy/haproxy.cfg' line 29

`;
  expect(parsePatternFiles(text)).toEqual([{ file: '/etc/m.map' }]);
});

test('stick tables with the number of their entries', () => {
  expect(
    parseShowTable('# table: web, type: ip, size:1024, used:3\n# table: p/t, type: string, size:9, used:0\n\n'),
  ).toEqual([
    { table: 'web', used: 3 },
    { table: 'p/t', used: 0 },
  ]);
  expect(parseShowTable('\n')).toEqual([]);
});

test('certificates, and those that were sent and not committed', () => {
  expect(parseCertificates('# transaction\n*/etc/a.pem\n# filename\n/etc/a.pem\n/etc/b.pem\n\n')).toEqual({
    files: ['/etc/a.pem', '/etc/b.pem'],
    uncommitted: ['/etc/a.pem'],
  });
  expect(parseCertificates('\n')).toEqual({ files: [], uncommitted: [] });
});

test.each([
  [parsePatternFiles, 'Permission denied\n'],
  [parsePatternFiles, ''],
  [parseShowTable, 'Permission denied\n'],
  [parseCertificates, 'Permission denied\n'],
])('%o refuses what is no list', (parse, text) => {
  expect(() => parse(text)).toThrow(HaproxyAnswerError);
});
