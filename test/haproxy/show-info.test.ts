import { expect, test } from 'vitest';
import { HaproxyAnswerError } from '../../src/haproxy/answer-error.js';
import { parseShowInfo } from '../../src/haproxy/show-info.js';
import { fixture, fixtureVersions } from './fixture.js';

test.each(fixtureVersions)('show info of %s is read', (version) => {
  const info = parseShowInfo(fixture(version, 'info'));
  expect(info.Version).toMatch(version);
  expect(info.Pid).toBeGreaterThan(1);
  expect(info).toMatchObject({ Stopping: false, CurrConns: 0, Maxconn: 200, PoolFailed: 0, description: 'cfg-0001' });
  expect(info.Listeners).toBeGreaterThanOrEqual(4);
  expect(info.Start_time_sec === undefined).toBe(version === '2.2.9');
  expect(info.fields['Build info']).toBe(info.Version);
});

test.each(fixtureVersions)('an old worker of %s says that it stops, and what it still has to do', (version) => {
  const info = parseShowInfo(fixture(version, 'info-old-worker'));
  expect(info).toMatchObject({ Stopping: true, CurrConns: 1, UnstoppableJobs: 1, Listeners: 1 });
});

test.each([
  '',
  'Permission denied\n',
  fixture('3.0.11', 'unknown-command'),
  fixture('3.0.11', 'no-such-old-worker'),
  fixture('3.0.11', 'info').replace(/^Stopping: .*\n/m, ''),
  fixture('3.0.11', 'info').replace(/^Pid: .*$/m, 'Pid: x'),
  fixture('3.0.11', 'info').slice(0, 300),
])('anything else is an error: %#', (text) => {
  expect(() => parseShowInfo(text)).toThrow(HaproxyAnswerError);
});
