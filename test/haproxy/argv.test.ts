import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHaproxyArgv } from '../../src/haproxy/argv.js';

const parse = (line: string) => parseHaproxyArgv(line.split(' '));

test("a worker's command line after a reload is read", () => {
  expect(
    parse(
      '/usr/sbin/haproxy -sf 12 13 -x sockpair@3 -Ws -f /etc/h.cfg -f /etc/conf.d -p /run/h.pid -S /run/m.sock,mode,600',
    ),
  ).toEqual({
    program: '/usr/sbin/haproxy',
    masterWorker: true,
    notifiesSystemd: true,
    daemon: false,
    foreground: false,
    masterSocket: '/run/m.sock',
    pidFile: '/run/h.pid',
    configArgs: ['/etc/h.cfg', '/etc/conf.d'],
    listenersFrom: 'sockpair@3',
    oldPids: [12, 13],
    terminatesOld: false,
    checksOnly: false,
    others: [],
    reloadArgv: '/usr/sbin/haproxy -Ws -f /etc/h.cfg -f /etc/conf.d -p /run/h.pid -S /run/m.sock,mode,600'.split(' '),
  });
});

test.each<[string, object]>([
  ['haproxy -W -db -f a', { masterWorker: true, notifiesSystemd: false, foreground: true }],
  ['haproxy -D -f a -st 5', { daemon: true, terminatesOld: true, oldPids: [5] }],
  ['haproxy -D -f a -sf', { oldPids: [], terminatesOld: false }],
  [
    'haproxy -C /etc/haproxy -L lb1 -- a.cfg b.cfg',
    { directory: '/etc/haproxy', localPeer: 'lb1', configArgs: ['a.cfg', 'b.cfg'] },
  ],
  ['haproxy -S unix@/run/m.sock -f a', { masterSocket: '/run/m.sock' }],
  ['haproxy -S ipv4@127.0.0.1:9999 -f a', { masterSocket: 'ipv4@127.0.0.1:9999' }],
  ['haproxy -c -q -f a', { checksOnly: true, others: ['-q'] }],
  ['haproxy -n 2000 -de -dKall -f a', { others: ['-n', '2000', '-de', '-dKall'], configArgs: ['a'] }],
  ['haproxy -f', { configArgs: [] }],
  ['haproxy -L -sf -f a', { localPeer: '-sf', oldPids: [] }],
])('%s', (line, expected) => {
  expect(parse(line)).toMatchObject(expected);
});

test('an empty command line is read too', () => {
  expect(parseHaproxyArgv([])).toMatchObject({ program: '', configArgs: [], reloadArgv: [''] });
});

describe('the command line for a reload', () => {
  const value = fc.constantFrom('/etc/h.cfg', '12', '4711', 'lb1', '/run/a.sock');
  const option = fc.oneof(
    fc.tuple(fc.constantFrom('-f', '-p', '-S', '-L', '-C', '-n', '-x'), value).map((pair) => [...pair]),
    fc
      .tuple(fc.constantFrom('-sf', '-st'), fc.array(fc.constantFrom('1', '22', '333')))
      .map(([flag, pids]) => [flag, ...pids]),
    fc.constantFrom('-W', '-Ws', '-D', '-db', '-q', '-de').map((flag) => [flag]),
  );

  test('never has -sf, -st or -x, and keeps everything else in order', () => {
    fc.assert(
      fc.property(fc.array(option), (options) => {
        const { reloadArgv } = parseHaproxyArgv(['haproxy', ...options.flat()]);
        const kept = options.filter(([flag]) => flag !== '-sf' && flag !== '-st' && flag !== '-x');
        expect(reloadArgv).toEqual(['haproxy', ...kept.flat()]);
      }),
    );
  });

  test('of any words is one that hands nothing over and reads the same again', () => {
    const anyWord = fc.oneof(
      fc.constantFrom('-sf', '-st', '-x', '-f', '-L', '--', '-W', '7'),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(anyWord), (words) => {
        const { reloadArgv } = parseHaproxyArgv(words);
        const again = parseHaproxyArgv(reloadArgv);
        expect(again).toMatchObject({ oldPids: [], terminatesOld: false });
        expect(again.listenersFrom).toBeUndefined();
        expect(again.reloadArgv).toEqual(reloadArgv);
      }),
    );
  });
});
