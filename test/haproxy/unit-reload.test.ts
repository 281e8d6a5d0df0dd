import { expect, test } from 'vitest';
import { tellUnitReload } from '../../src/haproxy/unit-reload.js';

const shown = (...vectors: string[]): string =>
  vectors
    .map(
      (argv) =>
        `{ path=${argv.split(' ')[0]} ; argv[]=${argv} ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }`,
    )
    .join(' ');

const check = '/usr/sbin/haproxy -Ws -f $CONFIG -c -q $EXTRAOPTS';

test.each<[string, ReturnType<typeof tellUnitReload>]>([
  ['', 'none'],
  [shown(check, '/bin/kill -USR2 $MAINPID'), 'signal'],
  ['/bin/kill -USR2 $MAINPID', 'signal'],
  ['/bin/kill -s HUP $MAINPID', 'signal'],
  ['/bin/kill --signal SIGUSR2 $MAINPID', 'signal'],
  ['/bin/kill -12 $MAINPID', 'signal'],
  [`/bin/sh -c '${check} && kill -USR2 $MAINPID'`, 'signal'],
  [shown(check, '/usr/sbin/haproxy -D -f /etc/h.cfg -p /run/h.pid -sf $MAINPID'), 'finish'],
  [shown('/usr/sbin/haproxy -D -f /etc/h.cfg -p /run/h.pid -st $MAINPID'), 'terminate'],
  ["/bin/sh -c 'echo hard-reload | socat - /run/m.sock'", 'terminate'],
  ["/bin/sh -c 'echo reload | socat - /run/m.sock'", 'master-cli'],
  [shown('/bin/systemctl restart haproxy'), 'restart'],
  ['/etc/init.d/haproxy restart', 'restart'],
  ['/etc/init.d/haproxy reload', 'script'],
  ['/usr/local/bin/roll', 'script'],
  [shown('/bin/kill -TERM $MAINPID'), 'kill'],
  [shown('/bin/kill $MAINPID'), 'kill'],
  [shown('/bin/kill -USR1 $MAINPID'), 'kill'],
  [shown('/bin/kill -USR2 $MAINPID', '/bin/kill -9 $MAINPID'), 'kill'],
])('%s: %s', (execReload, expected) => {
  expect(tellUnitReload(execReload)).toBe(expected);
});
