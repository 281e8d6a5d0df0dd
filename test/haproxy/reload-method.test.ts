import { describe, expect, test } from 'vitest';
import { readHaproxyConfig } from '../../src/haproxy/read.js';
import {
  chooseReloadMethod,
  type ReloadEvidence,
  type ReloadProcess,
  type ReloadUnit,
} from '../../src/haproxy/reload-method.js';
import type { HaproxyFacts } from '../../src/node/facts.js';

const process = (pid: number, parentPid: number, args: string, more: Partial<ReloadProcess> = {}): ReloadProcess => ({
  pid,
  parentPid,
  startTicks: pid * 100,
  state: 'S',
  argv: ['/usr/sbin/haproxy', ...args.split(' ')],
  exeDeleted: false,
  blockedSignals: 0n,
  pendingSignals: 0n,
  ...more,
});

const config = (...lines: string[]) => readHaproxyConfig([{ path: 'h.cfg', text: `${lines.join('\n')}\n` }]);

const withSocket = '-Ws -f /etc/h.cfg -p /run/h.pid -S /run/m.sock';
const withoutSocket = '-Ws -f /etc/h.cfg -p /run/h.pid';
const master = (args: string, more: Partial<ReloadProcess> = {}) => [process(10, 1, args, more), process(11, 10, args)];
const daemon = (args = '-D -f /etc/h.cfg -p /run/h.pid', more: Partial<ReloadProcess> = {}) => [
  process(10, 1, args, more),
];
const unit = (more: Partial<ReloadUnit> = {}): ReloadUnit => ({
  name: 'haproxy.service',
  type: 'notify',
  activeState: 'active',
  execReload: '/bin/kill -USR2 $MAINPID',
  mainPid: 10,
  ...more,
});
const forking = (execReload: string) => unit({ type: 'forking', execReload });
const exposing = config('global', ' stats socket /run/a.sock level admin expose-fd listeners');

const signal = { kind: 'signal', masterPid: 10, startTicks: 1000 };
const systemd = { kind: 'systemd', unit: 'haproxy.service' };
const classic = { kind: 'classic', argv: '/usr/sbin/haproxy -D -f /etc/h.cfg -p /run/h.pid'.split(' '), pids: [10] };
const cli = (synchronous: boolean, socket = '/run/m.sock') => ({ kind: 'master-cli', socket, synchronous });

describe('the method is', () => {
  test.each<[string, ReloadEvidence, object]>([
    [
      'the master CLI, synchronous, from 2.7 on',
      { version: '2.8.5', unit: unit(), processes: master(withSocket) },
      cli(true),
    ],
    [
      'the master CLI, asynchronous, before',
      { version: '2.6.12', unit: unit(), processes: master(withSocket) },
      cli(false),
    ],
    [
      'the master CLI in a container',
      { version: '3.0.11', processes: master('-W -db -f /etc/h.cfg -S /run/m.sock') },
      cli(true),
    ],
    [
      'the master CLI at another socket on request',
      { version: '3.0.11', processes: master(withoutSocket), masterSocket: '/x' },
      cli(true, '/x'),
    ],
    [
      'the master CLI, taken for asynchronous while the running version is unknown',
      { processes: master(withSocket) },
      cli(false),
    ],
    [
      'the master CLI as the running version has it, not the one on disk',
      { version: '3.0.11', runningVersion: '2.6.12', processes: master(withSocket) },
      cli(false),
    ],
    [
      'the master CLI for a master that is deaf to signals',
      { version: '3.2.9', processes: master(withSocket, { blockedSignals: 0x300a01n | 0x800n }) },
      cli(true),
    ],
    [
      'the master CLI although ExecReload would break sessions',
      { version: '3.0.11', unit: unit({ execReload: 'systemctl restart haproxy' }), processes: master(withSocket) },
      cli(true),
    ],
    [
      'systemd for a master without socket',
      { version: '2.6.12', unit: unit(), processes: master(withoutSocket) },
      systemd,
    ],
    [
      'systemd when the master socket does not answer',
      { version: '2.6.12', unit: unit(), processes: master(withSocket), masterAnswers: false },
      systemd,
    ],
    [
      'systemd for 1.8, which has no master CLI',
      { version: '1.8.27', unit: unit(), processes: master(withSocket) },
      systemd,
    ],
    [
      'a signal to a master without socket and systemd',
      { version: '2.6.12', processes: master(withoutSocket) },
      signal,
    ],
    [
      'a signal to a master that the unit does not own',
      { version: '2.6.12', unit: unit({ mainPid: 0, activeState: 'inactive' }), processes: master(withoutSocket) },
      signal,
    ],
    [
      'a signal when the unit has no ExecReload',
      { version: '2.6.12', unit: unit({ execReload: '' }), processes: master(withoutSocket) },
      signal,
    ],
    ['a new process with -sf for a daemon', { version: '2.6.12', processes: daemon() }, classic],
    [
      'a new process with -x and -sf where a socket hands listeners out',
      { version: '2.6.12', processes: daemon(), config: exposing },
      { ...classic, listenersFrom: '/run/a.sock' },
    ],
    [
      "a new process from the last one's arguments, without its -sf and -x",
      { version: '2.6.12', processes: daemon('-D -f /etc/h.cfg -p /run/h.pid -x /run/a.sock -sf 7') },
      classic,
    ],
    [
      "a new process where the unit's script is not known but its daemon is",
      { version: '2.2.9', unit: { ...forking('/etc/init.d/haproxy reload'), mainPid: 0 }, processes: daemon() },
      classic,
    ],
    [
      "systemd where a daemon's ExecReload uses -sf",
      { version: '2.2.9', unit: forking('/usr/sbin/haproxy -D -f /etc/h.cfg -sf $MAINPID'), processes: daemon() },
      systemd,
    ],
    [
      "the main process's own among several instances",
      { version: '3.0.11', unit: unit(), processes: [...master(withSocket), process(30, 1, '-D -f /x')] },
      cli(true),
    ],
  ])('%s', (_what, evidence, method) => {
    expect(chooseReloadMethod(evidence)).toMatchObject({ verdict: 'ok', method });
  });

  test('without a socket to take listeners from when none is exposed', () => {
    const choice = chooseReloadMethod({ version: '2.6.12', processes: daemon() });
    expect(choice.verdict === 'ok' && 'listenersFrom' in choice.method).toBe(false);
  });
});

describe('a reload is refused when', () => {
  test.each<[string, ReloadEvidence, RegExp]>([
    ['haproxy does not run', { unit: unit({ mainPid: 0 }), processes: [] }, /does not run/],
    [
      'several instances run',
      { processes: [...master(withSocket), process(30, 1, '-D -f /x')] },
      /several haproxy instances run \(10 and 30\)/,
    ],
    [
      'there is a program section',
      { version: '2.6.12', processes: master(withSocket), config: config('program agent', ' command /x') },
      /^h\.cfg:1: program 'agent'/,
    ],
    [
      'grace is used',
      { version: '2.6.12', processes: master(withSocket), config: config('global', ' grace 3s') },
      /^h\.cfg:2: 'grace'/,
    ],
    [
      'grace is used by a proxy',
      { version: '1.8.27', processes: daemon(), config: config('frontend x', ' grace 3s') },
      /^h\.cfg:2: 'grace'/,
    ],
    [
      'the master is stopped',
      { version: '2.6.12', processes: master(withoutSocket, { state: 'T' }) },
      /is stopped \(state T\)/,
    ],
    [
      'the master is stopped and its socket does not answer',
      { version: '3.0.11', unit: unit(), processes: master(withSocket, { state: 'T' }), masterAnswers: false },
      /is stopped/,
    ],
    [
      'the master blocks SIGUSR2 and has no socket',
      { version: '3.2.9', unit: unit(), processes: master(withoutSocket, { blockedSignals: 0x800n }) },
      /deaf to signals/,
    ],
    [
      'SIGUSR2 is pending and the socket does not answer',
      { version: '3.2.9', processes: master(withSocket, { pendingSignals: 0x800n }), masterAnswers: false },
      /deaf to signals/,
    ],
    ['the master has no worker', { version: '3.0.11', processes: [process(10, 1, withSocket)] }, /has no worker/],
    ['the master runs with -st', { version: '2.6.12', processes: master(`-st 9 ${withoutSocket}`) }, /runs with -st/],
    [
      'the unit reloads just now',
      { version: '2.6.12', unit: unit({ activeState: 'reloading' }), processes: master(withSocket) },
      /is reloading/,
    ],
    [
      'ExecReload uses -st',
      { version: '2.6.12', unit: unit({ execReload: 'haproxy -st $MAINPID' }), processes: master(withoutSocket) },
      /ends the old workers/,
    ],
    [
      'ExecReload restarts',
      { version: '2.6.12', unit: unit({ execReload: 'systemctl restart haproxy' }), processes: master(withoutSocket) },
      /restarts HAProxy/,
    ],
    [
      'ExecReload ends HAProxy',
      { version: '2.6.12', unit: unit({ execReload: '/bin/kill -TERM $MAINPID' }), processes: master(withoutSocket) },
      /stops HAProxy/,
    ],
    [
      'ExecReload starts a second HAProxy',
      { version: '2.6.12', unit: unit({ execReload: 'haproxy -sf $MAINPID' }), processes: master(withoutSocket) },
      /master-worker mode/,
    ],
    [
      'ExecReload is an unknown script',
      { version: '2.6.12', unit: unit({ execReload: '/opt/roll' }), processes: master(withoutSocket) },
      /not known: \/opt\/roll/,
    ],
    [
      'a forking unit without -W signals',
      { version: '2.6.12', unit: forking('/bin/kill -USR2 $MAINPID'), processes: daemon() },
      /would succeed and do nothing/,
    ],
    [
      'a forking unit uses -st',
      { version: '2.6.12', unit: forking('haproxy -D -st $MAINPID'), processes: daemon() },
      /ends the old process/,
    ],
    [
      'a forking unit restarts',
      { version: '2.6.12', unit: forking('/etc/init.d/haproxy restart'), processes: daemon() },
      /restarts HAProxy/,
    ],
    ['a forking unit has no ExecReload', { version: '2.6.12', unit: forking(''), processes: daemon() }, /is not set/],
    [
      'a forking unit hands over to an unknown script',
      { version: '2.6.12', unit: forking('/opt/roll'), processes: daemon() },
      /not known: '\/opt\/roll'/,
    ],
    [
      'a daemon was started with -st',
      { version: '2.6.12', processes: daemon('-D -f /etc/h.cfg -st 7') },
      /was started with -st/,
    ],
    ['a daemon is stopped', { version: '2.6.12', processes: daemon('-D -f /etc/h.cfg', { state: 'T' }) }, /is stopped/],
    [
      'a process in the foreground has no master',
      { version: '2.6.12', processes: daemon('-db -f /etc/h.cfg') },
      /foreground without a master/,
    ],
    [
      "a daemon's files are relative to an unknown directory",
      { version: '2.6.12', processes: daemon('-D -f h.cfg') },
      /'h\.cfg' is relative/,
    ],
    [
      "a daemon's binary is not known",
      { version: '2.6.12', processes: daemon('-D -f /h.cfg', { argv: ['haproxy', '-D', '-f', '/h.cfg'] }) },
      /path of the running binary/,
    ],
  ])('%s', (_what, evidence, reason) => {
    const choice = chooseReloadMethod(evidence);
    expect(choice).toMatchObject({ verdict: 'blocked', reason: expect.stringMatching(reason) });
    expect(choice.verdict === 'blocked' && choice.remedy).toMatch(/\w{3}/);
  });
});

const http = ['defaults', ' mode http', 'frontend web', ' bind :80'];

describe('an operator is warned when', () => {
  test.each<[string, ReloadEvidence, RegExp]>([
    [
      'a master before 2.6 passes no listeners on',
      { version: '2.4.22', processes: master(withSocket) },
      /^not hitless: 2\.4\.22 .*expose-fd listeners.*tcp_migrate_req=1/,
    ],
    [
      '-x /dev/null turns the passing off',
      { version: '3.2.0', processes: master(`-x /dev/null ${withSocket}`) },
      /^not hitless: '-x \/dev\/null'/,
    ],
    [
      'a daemon has no -x',
      { version: '2.6.12', processes: daemon() },
      /^not hitless: listeners are not passed on.*tcp_migrate_req=1/,
    ],
    [
      "a daemon's ExecReload has no -x",
      { version: '2.6.12', unit: forking('haproxy -D -sf $MAINPID'), processes: daemon(), config: exposing },
      /^not hitless/,
    ],
    ['the running version is not known', { processes: master(withSocket) }, /running version is not known/],
    [
      'the binary was replaced',
      { version: '3.0.11', processes: master(withSocket, { exeDeleted: true }) },
      /upgraded to 3\.0\.11: the reload starts the new one/,
    ],
    [
      'another version runs than is on disk',
      { version: '2.6.12', runningVersion: '2.6.1-1', processes: master(withSocket) },
      /upgraded to 2\.6\.12/,
    ],
    [
      'hard-stop-after is short',
      {
        version: '3.0.11',
        processes: master(withSocket),
        config: config('global', ' hard-stop-after 30s', 'defaults', ' timeout client 1m', ' timeout tunnel 1h'),
      },
      /^hard-stop-after 30 s is shorter than timeout tunnel 3600 s \(h\.cfg:5\)/,
    ],
    [
      'keep-alive clients can lose a request',
      { version: '2.6.12', processes: master(withSocket), config: config(...http) },
      /connections to web .*set 'option idle-close-on-response'/,
    ],
    [
      'keep-alive clients can, and this version has nothing against it',
      { version: '2.4.22', processes: master(withSocket), config: config(...http) },
      /HAProxy ≥ 2\.6 has/,
    ],
    [
      "the unit's EXTRAOPTS lost -S",
      { version: '3.0.11', unit: unit(), processes: master(withoutSocket) },
      /EXTRAOPTS .* add -S/,
    ],
    ['there is no master socket', { version: '3.0.11', processes: master(withoutSocket) }, /start HAProxy with -S/],
    [
      'the master socket does not answer',
      { version: '3.0.11', processes: master(withSocket), masterAnswers: false },
      /\/run\/m\.sock does not answer/,
    ],
    [
      'the master is deaf but the master CLI is there',
      { version: '3.2.9', processes: master(withSocket, { blockedSignals: 0x800n }) },
      /deaf to SIGUSR2/,
    ],
    [
      'systemctl reload would break sessions',
      { version: '3.0.11', unit: unit({ execReload: 'haproxy -st 1' }), processes: master(withSocket) },
      /never use 'systemctl reload'/,
    ],
    [
      'a daemon leaves its control group',
      { version: '2.2.9', unit: { ...forking('/etc/init.d/haproxy reload'), mainPid: 0 }, processes: daemon() },
      /control group/,
    ],
  ])('%s', (_what, evidence, warning) => {
    const choice = chooseReloadMethod(evidence);
    expect(choice).toMatchObject({ verdict: 'ok' });
    expect(choice.verdict === 'ok' ? choice.warnings.map(({ text }) => text) : []).toContainEqual(
      expect.stringMatching(warning),
    );
  });

  test.each<[string, ReloadEvidence]>([
    ['all is well', { version: '3.0.11', unit: unit(), processes: master(withSocket) }],
    [
      'a master before 2.6 passes its listeners on',
      { version: '2.4.22', unit: unit(), processes: master(withSocket), config: exposing },
    ],
    ['2.6 ignores -x /dev/null', { version: '2.6.12', processes: master(`-x /dev/null ${withSocket}`) }],
    [
      'idle connections are closed by an answer',
      {
        version: '2.6.12',
        processes: master(withSocket),
        config: config('defaults', ' mode http', ' option idle-close-on-response', 'frontend web', ' bind :80'),
      },
    ],
    [
      'keep-alive is not closed before 2.4',
      {
        version: '2.2.9',
        processes: master(withSocket),
        config: config('global', ' stats socket /a expose-fd listeners', ...http),
      },
    ],
    [
      'a frontend in TCP mode has no keep-alive',
      { version: '2.6.12', processes: master(withSocket), config: config(...http, ' mode tcp') },
    ],
    [
      'hard-stop-after is longer than every timeout',
      {
        version: '3.0.11',
        processes: master(withSocket),
        config: config('global', ' hard-stop-after 2h', 'defaults', ' timeout tunnel 1h'),
      },
    ],
    [
      'server states are kept',
      {
        version: '3.0.11',
        processes: master(withSocket),
        config: config(
          'global',
          ' server-state-file /x',
          'defaults',
          ' load-server-state-from-file global',
          'backend a',
          ' server s :80 check',
        ),
      },
    ],
    ['a daemon passes its listeners on', { version: '2.6.12', processes: daemon(), config: exposing }],
  ])('not when %s', (_what, evidence) => {
    expect(chooseReloadMethod(evidence)).toMatchObject({ verdict: 'ok', warnings: [] });
  });
});

const inheriting = (from: string): ReloadEvidence => ({
  version: '2.6.12',
  processes: master(withSocket),
  config: config(
    'defaults good',
    ' mode http',
    ' option idle-close-on-response',
    'defaults bad from good',
    ' mode http',
    ' no option idle-close-on-response',
    `frontend web from ${from}`,
  ),
});

test('the named defaults of a frontend count, not those before it', () => {
  expect(chooseReloadMethod(inheriting('good'))).toMatchObject({ warnings: [] });
  expect(chooseReloadMethod(inheriting('bad'))).toMatchObject({
    warnings: [{ about: 'keep-alive', text: expect.stringMatching(/keep-alive/) }],
  });
});

test("a node's facts are evidence", () => {
  const facts: HaproxyFacts = {
    version: '3.0.11',
    processes: master(withSocket).map((one) => ({ ...one, exe: '/usr/sbin/haproxy' })),
    configPaths: ['/etc/h.cfg'],
    socketTools: [],
  };
  expect(chooseReloadMethod({ ...facts, masterAnswers: true })).toMatchObject({ verdict: 'ok', method: cli(true) });
});
