import { describe, expect, test } from 'vitest';
import { haproxyTrackingRules } from '../../../src/risk/rules/haproxy-tracking.js';
import { foundBy, instanceConf, messagesOf, type SceneNode, sceneOf } from '../scenes.js';
import { HTTP_CHECK, PROCESS_CHECK, script, TRACK, tracked, WILDCARD } from './checks.js';
import { ruleOf } from './rule-of.js';

const rule = (id: string) => ruleOf(haproxyTrackingRules, id);

describe('haproxy-not-tracked', () => {
  const untracked = rule('haproxy-not-tracked');
  const scene = (keepalived: string, haproxy = WILDCARD) => sceneOf([{ keepalived, haproxy }]);

  test('an instance in front of HAProxy that tracks nothing keeps the VIP at a dead proxy', () => {
    expect(foundBy(untracked, scene(instanceConf()))).toMatchObject([
      { severity: 'high', message: 'VI_1 moves 192.0.2.100 to and fro without any check of HAProxy' },
    ]);
  });

  test.each([
    ['it binds the VIP itself', 'frontend web\n    bind 192.0.2.100:443\n', 1],
    ['it binds a variable, which may be the VIP', 'frontend web\n    bind $VIP:443\n', 1],
    ['it only binds other addresses: the VIP is of another service', 'frontend web\n    bind 10.0.0.1:443\n', 0],
  ])('%s', (_, haproxy, count) => {
    expect(messagesOf(untracked, scene(instanceConf(), haproxy))).toHaveLength(count);
  });

  test.each([
    ['a script', tracked(HTTP_CHECK)],
    ['a script with a weight', tracked(`${HTTP_CHECK}\n    weight -60`)],
    [
      'a process',
      instanceConf({
        head: 'vrrp_track_process haproxy {\n    process haproxy\n}',
        lines: ['track_process {', '    haproxy', '}'],
      }),
    ],
    [
      'a script of the sync group',
      `${script(HTTP_CHECK)}\nvrrp_sync_group G {\n group {\n VI_1\n }\n track_script {\n chk\n }\n}\n${instanceConf()}`,
    ],
    ['a script that another rule says is lost', instanceConf({ lines: TRACK })],
  ])('%s is a check', (_, keepalived) => {
    expect(messagesOf(untracked, scene(keepalived))).toEqual([]);
  });

  test('another member of the sync group may bring it', () => {
    const inner = instanceConf({ name: 'VI_2', vrid: 52, vips: ['10.0.0.100'] });
    const keepalived = `${tracked(HTTP_CHECK)}${inner}vrrp_sync_group G {\n group {\n VI_1\n VI_2\n }\n}\n`;
    expect(messagesOf(untracked, scene(keepalived))).toEqual([]);
  });

  test('a track_file is none by itself, but may be written by one', () => {
    const keepalived = instanceConf({
      head: 'track_file drain {\n    file /run/drain\n}',
      lines: ['track_file {', '    drain', '}'],
    });
    expect(foundBy(untracked, scene(keepalived))).toMatchObject([
      { severity: 'medium', doubt: expect.stringMatching(/track_file/) },
    ]);
  });
});

describe('check-process-only', () => {
  const processOnly = rule('check-process-only');

  test.each([
    ['script "/usr/bin/killall -0 haproxy"', 1],
    ['script "killall -s 0 haproxy"', 1],
    ['script "/usr/bin/pidof haproxy"', 1],
    ['script "/bin/sh -c \'/usr/bin/pgrep -x haproxy\'"', 1],
    ['script "/usr/bin/systemctl is-active --quiet haproxy"', 1],
    ['script "/usr/bin/killall -9 haproxy"', 0],
    ['script "/usr/local/bin/check_haproxy.sh"', 0],
    [HTTP_CHECK, 0],
  ])('%s', (body, count) => {
    const found = foundBy(processOnly, sceneOf([{ keepalived: tracked(body), haproxy: WILDCARD }]));
    expect(found).toHaveLength(count);
    expect(found.every(({ severity }) => severity === 'medium')).toBe(true);
  });

  test('beside a check that asks HAProxy it is fine', () => {
    const keepalived = instanceConf({
      head: `${script(PROCESS_CHECK)}\n${script(HTTP_CHECK, 'http')}`,
      lines: ['track_script {', '    chk', '    http', '}'],
    });
    expect(messagesOf(processOnly, sceneOf([{ keepalived, haproxy: WILDCARD }]))).toEqual([]);
  });

  test('it names the script and its command', () => {
    expect(messagesOf(processOnly, sceneOf([{ keepalived: tracked(PROCESS_CHECK), haproxy: WILDCARD }]))).toEqual([
      'VI_1 relies on vrrp_script chk (/usr/bin/killall -0 haproxy), which only finds a process',
    ]);
  });
});

describe('preempt-before-haproxy-serves', () => {
  const early = rule('preempt-before-haproxy-serves');
  const node = (keepalived: string): SceneNode => ({ keepalived, haproxy: WILDCARD });
  const second = node(tracked(PROCESS_CHECK, { priority: 90 }));

  test('the preferred node comes back as soon as its HAProxy has a process', () => {
    expect(foundBy(early, sceneOf([node(tracked(PROCESS_CHECK)), second]))).toMatchObject([
      {
        severity: 'medium',
        node: 'lb1',
        doubt: 'how long HAProxy takes to start is not known',
        message: 'lb1 preempts in VI_1 as soon as keepalived runs, and none of chk waits until HAProxy listens',
      },
    ]);
  });

  const instance = { lines: TRACK, head: script(PROCESS_CHECK) };
  test.each([
    ['a check that asks HAProxy', tracked(HTTP_CHECK)],
    ['nopreempt', instanceConf({ ...instance, lines: [...instance.lines, 'nopreempt'] })],
    ['preempt_delay', instanceConf({ ...instance, lines: [...instance.lines, 'preempt_delay 60'] })],
    ['vrrp_startup_delay', `global_defs {\n vrrp_startup_delay 30\n}\n${tracked(PROCESS_CHECK)}`],
    ['the same priority as the other', tracked(PROCESS_CHECK, { priority: 90 })],
  ])('with %s it does not', (_, keepalived) => {
    expect(messagesOf(early, sceneOf([node(keepalived), second]))).toEqual([]);
  });
});
