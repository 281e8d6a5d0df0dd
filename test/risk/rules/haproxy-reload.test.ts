import { describe, expect, test } from 'vitest';
import { haproxyReloadRules } from '../../../src/risk/rules/haproxy-reload.js';
import { haproxySocketRules } from '../../../src/risk/rules/haproxy-sockets.js';
import { DAEMON, type LiveHaproxy, liveHaproxy, WITH_SOCKET, WITHOUT_SOCKET, worker } from '../live-haproxy.js';
import { foundBy, notCheckedBy, ruleOf, type SceneNode, sceneOf } from '../scenes.js';

const rule = ruleOf([...haproxyReloadRules, ...haproxySocketRules]);
const EXPOSING = 'global\n stats socket /run/a.sock level admin expose-fd listeners\n';

const told = (id: string, node: SceneNode): readonly string[] =>
  foundBy(rule(id), sceneOf([node])).map(({ severity, message }) => `${severity}: ${message}`);

describe('how a reload goes', () => {
  test.each<[id: string, what: string, live: LiveHaproxy, found: RegExp | 'nothing']>([
    [
      'haproxy-reload-cuts-sessions',
      'the unit starts the new process with -st',
      { args: DAEMON, unit: { type: 'forking', execReload: '/usr/sbin/haproxy -D -f /h.cfg -st $MAINPID' } },
      /^critical: ExecReload of haproxy\.service ends the old process with its sessions \(-st\)/,
    ],
    ['haproxy-reload-cuts-sessions', 'the master runs with -st', { args: '-W -f /h.cfg -st 9' }, /^critical: .*-st/],
    [
      'haproxy-reload-cuts-sessions',
      'only an operator by hand would, since the master CLI is there',
      { unit: { execReload: '/bin/systemctl restart haproxy' } },
      /^high: ExecReload of haproxy\.service would break sessions/,
    ],
    ['haproxy-reload-cuts-sessions', 'with SIGUSR2 to the master nothing is cut', { args: WITHOUT_SOCKET }, 'nothing'],
    [
      'haproxy-reload-unknown',
      'a signal that a process without a master ignores',
      { args: DAEMON, unit: { type: 'forking' } },
      /^high: ExecReload .* HAProxy runs without -W: the reload would succeed and do nothing/,
    ],
    [
      'haproxy-reload-unknown',
      'an init script is left aside',
      { args: DAEMON, unit: { type: 'forking', execReload: '/etc/init.d/haproxy reload' } },
      /^medium: the init script of haproxy\.service is not run/,
    ],
    [
      'haproxy-reload-unknown',
      'a unit that starts a new process with -sf is known',
      { args: DAEMON, unit: { type: 'forking', execReload: '/usr/sbin/haproxy -D -f /h.cfg -sf $MAINPID' } },
      'nothing',
    ],
    [
      'haproxy-reload-unknown',
      'what the file forbids is for other rules',
      { config: 'global\n grace 5s\n' },
      'nothing',
    ],
    ['haproxy-not-serving', 'no process', { down: true }, /^critical: haproxy does not run/],
    ['haproxy-not-serving', 'a stopped master', { master: { state: 'T' } }, /^critical: .* is stopped/],
    ['haproxy-not-serving', 'a reload that failed serves on', { proc: { reloadFailed: true } }, 'nothing'],
    [
      'haproxy-master-deaf',
      'blocked, and only the master CLI helps',
      { master: { blockedSignals: 0x300a01n } },
      /^high: the master is deaf to SIGUSR2/,
    ],
    [
      'haproxy-master-deaf',
      'blocked, and no socket helps',
      { args: WITHOUT_SOCKET, master: { blockedSignals: 0x800n } },
      /^high: the master \(pid 10\) has SIGUSR2 blocked/,
    ],
    ['haproxy-master-deaf', 'another signal is blocked', { master: { blockedSignals: 0x300201n } }, 'nothing'],
    ['haproxy-master-deaf', 'the release that has it', { version: '3.3.0' }, /^medium: HAProxy 3\.3\.0 goes deaf/],
    ['haproxy-master-deaf', 'the next one', { version: '3.3.1' }, 'nothing'],
    [
      'haproxy-listeners-not-passed',
      'an old release without expose-fd',
      { version: '2.4.22' },
      /^high: not hitless: 2\.4\.22 passes listeners on only over a stats socket/,
    ],
    ['haproxy-listeners-not-passed', 'an old release with it', { version: '2.4.22', config: EXPOSING }, 'nothing'],
    ['haproxy-listeners-not-passed', 'a daemon', { args: DAEMON, unit: 'none' }, /^high: not hitless: listeners/],
    ['haproxy-listeners-not-passed', 'a daemon with -x', { args: DAEMON, unit: 'none', config: EXPOSING }, 'nothing'],
    ['haproxy-listeners-not-passed', '-x /dev/null', { version: '3.0.1', args: `${WITH_SOCKET} -x /dev/null` }, /dev/],
    [
      'haproxy-last-reload-failed',
      'by its own count',
      { proc: { reloadFailed: true, master: { ...worker(10), failed: 2 } } },
      /^high: the HAProxy master says that its last reload failed: 2 of its reloads failed/,
    ],
    [
      'haproxy-last-reload-failed',
      'by the missing worker',
      { proc: { reloadFailed: true } },
      /^high: .*no current worker is left/,
    ],
    [
      'haproxy-last-reload-failed',
      "by systemd's status, where no socket answers",
      { args: WITHOUT_SOCKET, unit: { statusText: 'Reload failed!' } },
      /^high: haproxy\.service says 'Reload failed!'/,
    ],
    ['haproxy-last-reload-failed', 'one that went well', { unit: { statusText: 'Ready.' } }, 'nothing'],
    [
      'haproxy-reload-in-progress',
      'by the unit',
      { unit: { activeState: 'reloading' } },
      /^medium: haproxy\.service is reloading/,
    ],
    ['haproxy-reload-in-progress', 'an active unit', {}, 'nothing'],
    [
      'haproxy-reload-storm',
      'every two minutes',
      { proc: { master: { pid: 10, reloads: 720, uptimeSec: 86_400 } } },
      /^medium: HAProxy was reloaded 720 times in 24 h, every 2 min/,
    ],
    [
      'haproxy-reload-storm',
      'as often in ten days',
      { proc: { master: { pid: 10, reloads: 720, uptimeSec: 864_000 } } },
      'nothing',
    ],
    [
      'haproxy-reload-storm',
      'an evening of changes',
      { proc: { master: { pid: 10, reloads: 19, uptimeSec: 1900 } } },
      'nothing',
    ],
    [
      'haproxy-master-socket-missing',
      'no -S',
      { args: WITHOUT_SOCKET },
      /^medium: no master socket: .* add -S \/run\/haproxy-master\.sock/,
    ],
    [
      'haproxy-master-socket-missing',
      'it does not answer',
      { answers: false },
      /^medium: the master socket .* does not/,
    ],
    ['haproxy-master-socket-missing', 'it answers', {}, 'nothing'],
    ['haproxy-runtime-silent', 'nothing answers', {}, /^medium: HAProxy says nothing of itself: no socket is known/],
    ['haproxy-runtime-silent', 'nothing runs that could', { down: true }, 'nothing'],
  ])('%s: %s', (id, _what, live, found) => {
    const messages = told(id, liveHaproxy(live));
    if (found === 'nothing') expect(messages).toEqual([]);
    else expect(messages).toEqual([expect.stringMatching(found)]);
  });

  test('a master that nobody can ask is told as not checked', () => {
    const [unseen] = notCheckedBy(rule('haproxy-last-reload-failed'), sceneOf([liveHaproxy({ args: WITHOUT_SOCKET })]));
    expect(unseen?.reason).toMatch(/no master socket answers/);
  });
});

describe('whether listeners are passed on, from files alone', () => {
  const id = 'haproxy-listeners-not-passed';

  test('is certain before 2.6', () => {
    expect(told(id, { haproxy: 'global\n', haproxyRelease: '2.2.9' })).toEqual([
      "high: HAProxy 2.2.9 passes listeners on only over a stats socket with 'expose-fd listeners', and there is none",
    ]);
    expect(told(id, { haproxy: EXPOSING, haproxyRelease: '2.2.9' })).toEqual([]);
  });

  test('depends on how it is started from 2.6 on', () => {
    const scene = sceneOf([{ haproxy: 'global\n', haproxyRelease: '2.8.5' }]);
    expect(foundBy(rule(id), scene)).toEqual([]);
    expect(notCheckedBy(rule(id), scene)).toMatchObject([{ reason: expect.stringContaining('master') }]);
  });

  test('does not matter where the kernel moves waiting connections', () => {
    const host = { node: 'lb1', links: [], activeUnits: [], units: {}, programs: new Map(), unknowns: [] };
    const sysctls = (value: string) => ({ host: { ...host, sysctls: { 'net.ipv4.tcp_migrate_req': value } } });
    const node = liveHaproxy({ args: DAEMON, unit: 'none' });
    expect(told(id, { ...node, ...sysctls('1') })).toEqual([]);
    expect(told(id, { ...node, ...sysctls('0') })).toHaveLength(1);
  });
});

test.each([
  ['operator', ['low: the socket that HAProxy was asked by only allows operator']],
  ['admin', []],
  [undefined, []],
])('a socket of level %s', (level, found) => {
  const runtimeState = { unknowns: [], ...(level !== undefined && { level }) };
  expect(told('haproxy-socket-level', { runtimeState })).toEqual(found);
});
