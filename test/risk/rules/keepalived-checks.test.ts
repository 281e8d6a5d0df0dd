import { describe, expect, test } from 'vitest';
import { keepalivedCheckRules } from '../../../src/risk/rules/keepalived-checks.js';
import { foundBy, instanceConf, messagesOf, sceneOf } from '../scenes.js';
import { HTTP_CHECK, script, TRACK, tracked } from './checks.js';
import { ruleOf } from './rule-of.js';

const rule = (id: string) => ruleOf(keepalivedCheckRules, id);

describe('check-track-undefined', () => {
  const undefinedTrack = rule('check-track-undefined');

  test('a script that is defined nowhere is a lost check', () => {
    expect(foundBy(undefinedTrack, sceneOf([{ keepalived: instanceConf({ lines: TRACK }) }]))).toMatchObject([
      {
        severity: 'critical',
        subject: 'VI_1',
        message: 'VI_1 tracks script chk, which is defined nowhere: keepalived drops it',
        at: { line: 11 },
      },
    ]);
  });

  test('so is one that is defined only below the instance, and the line of it is told', () => {
    const keepalived = `${instanceConf({ lines: TRACK })}${script(HTTP_CHECK)}`;
    expect(messagesOf(undefinedTrack, sceneOf([{ keepalived }]))).toEqual([
      'VI_1 tracks script chk, which is defined only after it, in line 14: keepalived drops it',
    ]);
  });

  test('a sync group counts as an instance does', () => {
    const keepalived = `vrrp_sync_group G {\n group {\n VI_1\n }\n track_script {\n chk\n }\n}\n${tracked(HTTP_CHECK)}`;
    expect(foundBy(undefinedTrack, sceneOf([{ keepalived }]))).toMatchObject([{ subject: 'G', severity: 'critical' }]);
  });

  test('a track_file is a lever more than a check', () => {
    const keepalived = instanceConf({ lines: ['track_file {', '    drain', '}'] });
    expect(foundBy(undefinedTrack, sceneOf([{ keepalived }]))).toMatchObject([{ severity: 'medium' }]);
  });

  test('where an include was not read it may stand there', () => {
    const keepalived = instanceConf({ head: 'include conf.d/*.conf', lines: TRACK });
    expect(foundBy(undefinedTrack, sceneOf([{ keepalived }]))).toMatchObject([
      { severity: 'high', doubt: 'the files of include /etc/keepalived/conf.d/*.conf were not read' },
    ]);
  });

  test('a script that is defined above is fine', () => {
    expect(messagesOf(undefinedTrack, sceneOf([{ keepalived: tracked(HTTP_CHECK) }]))).toEqual([]);
  });
});

describe('check-slow', () => {
  const slow = rule('check-slow');

  test.each([
    ['interval 5\n fall 3', 'high', 'vrrp_script chk notices a failure after up to 15 s (fall 3, interval 5 s)'],
    [
      'interval 2\n fall 3\n timeout 10',
      'medium',
      'vrrp_script chk notices after up to 38 s that what it asks hangs (fall 3, interval 2 s, timeout 10 s)',
    ],
  ])('%j', (body, severity, message) => {
    const found = foundBy(slow, sceneOf([{ keepalived: tracked(`${HTTP_CHECK}\n ${body}`) }]));
    expect(found).toMatchObject([{ severity, message, at: { line: 1 } }]);
  });

  test.each(['', 'interval 2\n fall 3', 'interval 2\n timeout 1\n fall 2', 'interval 4\n fall 2'])(
    '%j is fine',
    (body) => {
      expect(messagesOf(slow, sceneOf([{ keepalived: tracked(`${HTTP_CHECK}\n ${body}`) }]))).toEqual([]);
    },
  );

  test('a script that nothing tracks is no check', () => {
    const keepalived = instanceConf({ head: script(`${HTTP_CHECK}\n interval 60`) });
    expect(messagesOf(slow, sceneOf([{ keepalived }]))).toEqual([]);
  });
});
