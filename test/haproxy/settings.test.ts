import { expect, test } from 'vitest';
import { readHaproxyConfig } from '../../src/haproxy/read.js';
import { hasOption, linesOf, modeOf, settingOn, settingsOf, timeoutMs } from '../../src/haproxy/settings.js';

function settings(name: string, ...lines: readonly string[]) {
  const config = readHaproxyConfig([{ path: 'h.cfg', text: `${lines.join('\n')}\n` }]);
  const section = config.sections.find((one) => one.name === name);
  if (!section) throw new Error(`no section ${name}`);
  return settingsOf(config, section);
}

test('a proxy takes what it does not say itself from the last defaults before it', () => {
  const web = settings(
    'web',
    'defaults',
    ' mode http',
    ' timeout client 1m',
    ' option httplog',
    'frontend web',
    ' timeout client 5s',
    'defaults',
    ' mode tcp',
  );
  expect(modeOf(web)).toBe('http');
  expect(timeoutMs(web, 'client')).toBe(5_000);
  expect(timeoutMs(web, 'server')).toBeUndefined();
  expect(settingOn(web, 'mode')).toMatchObject({ at: { line: 2 }, inheritedFrom: { file: 'h.cfg', line: 1 } });
  expect(settingOn(web, 'timeout client')).not.toHaveProperty('inheritedFrom');
});

test('`from` names the defaults, which have parents of their own', () => {
  const web = settings(
    'web',
    'defaults base',
    ' mode http',
    ' retries 5',
    'defaults more from base',
    ' retries 7',
    'defaults',
    ' mode tcp',
    'frontend web from more',
  );
  expect(modeOf(web)).toBe('http');
  expect(settingOn(web, 'retries')?.words).toEqual(['retries', '7']);
});

test('a defaults without `from` starts afresh, and an unknown `from` inherits nothing', () => {
  expect(modeOf(settings('web', 'defaults', ' mode http', 'defaults', ' retries 1', 'frontend web'))).toBe('tcp');
  expect(modeOf(settings('web', 'defaults', ' mode http', 'frontend web from nowhere'))).toBe('tcp');
});

test('`no` turns an inherited option off', () => {
  const web = settings(
    'web',
    'defaults',
    ' option redispatch',
    ' option httplog',
    'listen web',
    ' no option redispatch',
  );
  expect(hasOption(web, 'redispatch')).toBe(false);
  expect(hasOption(web, 'httplog')).toBe(true);
});

test('`no log` clears the inherited logs, and other lines add up', () => {
  const web = settings(
    'web',
    'defaults',
    ' log global',
    'frontend web',
    ' no log',
    ' log stdout local0',
    ' acl a src ::1',
    ' acl b src ::2',
  );
  expect(linesOf(web, 'log').map(({ words }) => words[1])).toEqual(['stdout']);
  expect(linesOf(web, 'acl')).toHaveLength(2);
});

test('a proxy with checks of its own does not take those of the defaults', () => {
  const app = settings(
    'app',
    'defaults',
    ' http-check send uri /a',
    ' http-check expect status 200',
    'backend app',
    ' http-check send uri /b',
  );
  expect(linesOf(app, 'http-check').map(({ words }) => words.join(' '))).toEqual(['http-check send uri /b']);
});

test('a conditional line stands beside the certain one it may replace', () => {
  const web = settings('web', 'frontend web', ' maxconn 10', '.if defined(BIG)', ' maxconn 1000', '.endif');
  expect(web.get('maxconn')?.map(({ words, conditions }) => [words[1], conditions])).toEqual([
    ['10', []],
    ['1000', ['defined(BIG)']],
  ]);
  const small = settings('web', 'frontend web', '.if defined(BIG)', ' maxconn 1000', '.endif', ' maxconn 10');
  expect(small.get('maxconn')?.map(({ words }) => words[1])).toEqual(['10']);
});

test.each([
  ['clitimeout 5s', 'timeout client', 'timeout client 6s'],
  ['errorfile 503 /a', 'error 503', 'errorloc 503 http://x/'],
  ['errorfile 503 /a', 'error 503', 'http-error status 503 file /b'],
  ['disabled', 'disabled', 'enabled'],
  ['stats uri /a', 'stats uri', 'stats uri /b'],
])('%s is kept under %s and replaced by %s', (before, key, after) => {
  expect(
    settings('b', 'backend b', ` ${before}`, ` ${after}`)
      .get(key)
      ?.map(({ at }) => at.line),
  ).toEqual([3]);
});
