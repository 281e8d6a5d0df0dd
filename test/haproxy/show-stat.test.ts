import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HaproxyAnswerError } from '../../src/haproxy/answer-error.js';
import { splitCsv } from '../../src/haproxy/csv.js';
import { backendsUp, frontendSessions, parseShowStat } from '../../src/haproxy/show-stat.js';
import { fixture, fixtureVersions } from './fixture.js';

describe.each(fixtureVersions)('show stat of %s', (version) => {
  test('has frontends, servers and backends with their states', () => {
    const rows = parseShowStat(fixture(version, 'stat')).map((row) => [
      row.pxname,
      row.svname,
      row.type,
      row.status,
      row.check_status,
    ]);
    expect(rows).toEqual(
      expect.arrayContaining([
        ['web', 'FRONTEND', 'frontend', 'OPEN', undefined],
        ['app', 'a1', 'server', 'UP', 'L7OK'],
        ['app', 'a2', 'server', 'DOWN', 'L4CON'],
        ['app', 'a3', 'server', 'no check', undefined],
        ['app', 'q1', 'server', 'MAINT', undefined],
        ['app', 'BACKEND', 'backend', 'UP', undefined],
      ]),
    );
  });

  test('tells how many servers of each backend are up', () => {
    expect(backendsUp(parseShowStat(fixture(version, 'stat')))).toEqual([
      { backend: 'app', up: 2, total: 4, pending: 0, outOfService: 1 },
      { backend: 'tcpapp', up: 1, total: 1, pending: 0, outOfService: 0 },
    ]);
  });

  test('tells the sessions of each frontend', () => {
    const rows = parseShowStat(fixture(version, 'stat'));
    const [web, ...others] = frontendSessions(rows).filter(({ frontend }) => frontend === 'web');
    expect(others).toEqual([]);
    expect(web?.sessions).toBe(rows.find(({ pxname, type }) => pxname === 'web' && type === 'frontend')?.scur);
    expect(frontendSessions(rows).map(({ frontend }) => frontend)).not.toContain('app');
  });

  test('tells which servers are up only because no check has come back yet', () => {
    const pending = backendsUp(parseShowStat(fixture(version, 'stat-checks-pending'))).map((one) => one.pending);
    expect(pending).toEqual([version.startsWith('2') ? 0 : 1, 1]);
  });

  test('that was cut is an error', () => {
    const text = fixture(version, 'stat').trimEnd();
    const header = text.indexOf('\n');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), (length) => {
        if (text[length - 1] === '\n') return true;
        try {
          parseShowStat(text.slice(0, length));
          return false;
        } catch (error) {
          return error instanceof HaproxyAnswerError;
        }
      }),
    );
    expect(() => parseShowStat(`${text.slice(0, header + 40)}\n`)).toThrow(/fields under/);
  });
});

const header = '# pxname,svname,scur,status,type,check_status,last_chk,\n';

test('quoted fields may hold commas, quotes and line feeds', () => {
  const [row] = parseShowStat(`${header}app,s1,3,UP,2,* L7OK,"HTTP, ""odd""\nanswer",\n`);
  expect(row).toMatchObject({ pxname: 'app', scur: 3, check_status: 'L7OK' });
  expect(row?.fields['last_chk']).toBe('HTTP, "odd"\nanswer');
});

test.each(['', 'Permission denied\n', `${header}app,s1,3,UP,9,L7OK,,\n`, `${header}app,s1,x,UP,2,L7OK,,\n`])(
  'anything else is an error: %j',
  (text) => {
    expect(() => parseShowStat(text)).toThrow(HaproxyAnswerError);
  },
);

const quoted = (field: string): string => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

test('CSV of any fields is cut into the same fields', () => {
  const record = fc.array(fc.string({ maxLength: 6 }), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(record, { maxLength: 5 }), (records) => {
      const text = records.map((fields) => `${fields.map(quoted).join(',')}\n`).join('');
      expect(splitCsv(text)).toEqual(records);
    }),
  );
});
