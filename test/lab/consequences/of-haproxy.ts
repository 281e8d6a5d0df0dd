import type { BrokenPair } from './broken-pair.js';
import type { Consequence } from './consequence.js';

const inGlobal =
  (line: string) =>
  (text: string): string =>
    text.replace('global\n', `global\n    ${line}\n`);

const must = (holds: boolean, otherwise: string): void => {
  if (!holds) throw new Error(otherwise);
};

const haproxyState = async (pair: BrokenPair, node: string): Promise<string> =>
  (await pair.on(node, 'systemctl is-active haproxy || :')).trim();

/** What HAProxy does with a configuration that `haproxy -c` accepts, or with what no file says. All on the BACKUP, where nobody is hurt. */
export const OF_HAPROXY: readonly Consequence[] = [
  {
    rule: 'haproxy-chroot-missing',
    claim: 'a reload that haproxy -c accepts ends the master and all its workers (before 3.1)',
    breakIt: (pair) =>
      pair.haproxy(pair.b, (text) => text.replace('chroot /var/lib/haproxy', 'chroot /var/lib/nowhere')),
    async happens(pair) {
      await pair.on(pair.b, 'haproxy -c -q -f /etc/haproxy/haproxy.cfg && systemctl reload haproxy; sleep 2');
      must((await pair.ask(pair.b, '127.0.0.1', 80)) === 'nothing', 'HAProxy still answers');
    },
  },
  {
    rule: 'haproxy-would-not-restart',
    claim: 'HAProxy on the BACKUP does not start again',
    async breakIt(pair) {
      await pair.lab.sysctl(pair.b, 'net.ipv4.ip_nonlocal_bind=0');
    },
    async happens(pair) {
      await pair.on(pair.b, 'systemctl restart haproxy || :; sleep 1');
      must((await haproxyState(pair, pair.b)) !== 'active', 'HAProxy runs');
    },
  },
  {
    rule: 'haproxy-bind-twice',
    claim: 'connections to one address are dealt out between two frontends',
    async breakIt(pair) {
      await pair.haproxy(
        pair.b,
        (text) => `${text}\nfrontend again\n    bind *:80\n    http-request return status 418\n`,
      );
      await pair.reload(pair.b, 'haproxy');
    },
    async happens(pair) {
      const answers = new Set<string>();
      for (let tries = 0; tries < 40 && answers.size < 2; tries += 1)
        answers.add((await pair.ask(pair.b, '127.0.0.1', 80)).split(' ')[1] ?? '');
      must(answers.has('200') && answers.has('418'), `only ${[...answers].join()} was answered`);
    },
  },
  {
    rule: 'haproxy-check-refused',
    claim: 'HAProxy 2.3 and later takes a file without a last newline for truncated, and does not start',
    breakIt: (pair) => pair.haproxy(pair.b, (text) => text.trimEnd()),
    async happens(pair) {
      await pair.on(pair.b, 'systemctl restart haproxy || :; sleep 1');
      must((await haproxyState(pair, pair.b)) !== 'active', 'HAProxy runs');
    },
  },
  {
    rule: 'haproxy-last-reload-failed',
    claim: 'the old worker serves the old configuration on',
    async breakIt(pair) {
      await pair.haproxy(pair.b, inGlobal('stats socket /nowhere/at/all.sock'));
      await pair.reload(pair.b, 'haproxy');
      await pair.on(pair.b, 'sleep 2');
    },
    async happens(pair) {
      must((await pair.ask(pair.b, '127.0.0.1', 80)).includes('200'), 'HAProxy does not answer');
      must((await haproxyState(pair, pair.b)) === 'active', 'systemd has noticed it');
    },
  },
  {
    rule: 'haproxy-socket-directory-missing',
    claim: 'a reload that haproxy -c accepts fails',
    breakIt: (pair) => pair.haproxy(pair.b, inGlobal('stats socket /nowhere/at/all.sock')),
    async happens(pair) {
      await pair.on(pair.b, 'haproxy -c -q -f /etc/haproxy/haproxy.cfg; systemctl restart haproxy || :; sleep 1');
      must((await haproxyState(pair, pair.b)) !== 'active', 'HAProxy runs');
    },
  },
  {
    rule: 'haproxy-port-taken',
    claim: 'a reload that haproxy -c accepts fails, and systemd says that it succeeded',
    async breakIt(pair) {
      // systemd would expand a variable of the program in its command line
      const program = '$s=IO::Socket::INET->new(LocalPort=>8099,Listen=>1) or die; sleep 600';
      await pair.on(
        pair.b,
        `echo '${program}' > /root/taker.pl; systemd-run -q --unit taker perl -MIO::Socket::INET /root/taker.pl; sleep 1`,
      );
      await pair.haproxy(
        pair.b,
        (text) => `${text}\nfrontend taken\n    bind *:8099\n    http-request return status 418\n`,
      );
    },
    async happens(pair) {
      await pair.on(pair.b, 'haproxy -c -q -f /etc/haproxy/haproxy.cfg; systemctl reload haproxy; sleep 3');
      const { stdout } = await pair.lab.hitless('status', pair.name, '--json');
      await pair.on(pair.b, 'systemctl stop taker');
      must(/"reloadFailed":\s*true/.test(stdout), 'the reload did not fail');
    },
  },
  {
    rule: 'haproxy-open-files',
    claim: 'HAProxy does not start',
    breakIt: (pair) =>
      pair.haproxy(pair.b, (text) => text.replace('maxconn 4000', 'maxconn 4000\n    ulimit-n 2000000000')),
    async happens(pair) {
      await pair.on(pair.b, 'haproxy -c -q -f /etc/haproxy/haproxy.cfg; systemctl restart haproxy || :; sleep 1');
      must((await haproxyState(pair, pair.b)) !== 'active', 'HAProxy runs');
    },
  },
  {
    rule: 'haproxy-runtime-state-lost',
    claim: 'a server in maintenance is back in service after a reload',
    async breakIt(pair) {
      await pair.runtime(pair.b, 'set server pages/s1 state maint');
    },
    async happens(pair) {
      await pair.reload(pair.b, 'haproxy');
      await pair.on(pair.b, 'sleep 2');
      const row = (await pair.runtime(pair.b, 'show stat')).split('\n').find((line) => line.startsWith('pages,s1,'));
      must(row !== undefined && !row.includes('MAINT'), `s1 is ${row}`);
    },
  },
  {
    rule: 'haproxy-table-not-carried',
    claim: 'a reload empties the table',
    async breakIt(pair) {
      await pair.haproxy(pair.b, (text) =>
        text.replace(/^backend pages$/m, 'backend pages\n    stick-table type ip size 1k expire 1h\n    stick on src'),
      );
      await pair.reload(pair.b, 'haproxy');
      await pair.on(pair.b, 'sleep 2');
      await pair.runtime(pair.b, 'set table pages key 192.0.2.1 data.server_id 1');
      must((await pair.runtime(pair.b, 'show table pages')).includes('used:1'), 'nothing is in the table');
    },
    async happens(pair) {
      await pair.reload(pair.b, 'haproxy');
      await pair.on(pair.b, 'sleep 2');
      must((await pair.runtime(pair.b, 'show table pages')).includes('used:0'), 'the table was kept');
    },
  },
];
