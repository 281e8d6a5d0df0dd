import type { BrokenPair } from './broken-pair.js';
import { type Consequence, TAKEOVER_MS } from './consequence.js';

const CHECK = '/usr/local/sbin/haproxy-serves';

const reloadBoth = async (pair: BrokenPair): Promise<void> => {
  for (const node of [pair.b, pair.a]) await pair.reload(node, 'keepalived');
};

const onBoth = async (pair: BrokenPair, change: (text: string, node: string) => string): Promise<void> => {
  for (const node of [pair.b, pair.a]) await pair.keepalived(node, (text) => change(text, node));
  await reloadBoth(pair);
};

const weighted =
  (weight: number) =>
  (text: string): string =>
    text.replace('weight 0', `weight ${weight}`);

/** HAProxy on the MASTER ends, and the VIP stays where nobody serves it. */
const nobodyTakesOver = async (pair: BrokenPair): Promise<void> => {
  await pair.on(pair.a, 'systemctl stop haproxy');
  await pair.staysAt('a', TAKEOVER_MS);
  const answer = await pair.ask(pair.b, pair.vip, 80);
  if (answer !== 'nothing') throw new Error(`somebody answers on the VIP: ${answer}`);
};

const restartKeepalived = (pair: BrokenPair, node: string): Promise<string> =>
  pair.on(node, 'systemctl restart keepalived');

/** A failover that somebody counts on, and that does not come. */
export const OF_FAILOVER: readonly Consequence[] = [
  {
    rule: 'vrrp-nopreempt-ignores-weights',
    claim: 'the BACKUP leaves the VIP on a MASTER whose check fails',
    breakIt: (pair) =>
      onBoth(pair, (text, node) =>
        weighted(-60)(node === pair.b ? text.replace('advert_int 1', 'advert_int 1\n    nopreempt') : text),
      ),
    happens: nobodyTakesOver,
  },
  {
    rule: 'vrrp-weight-too-small',
    claim: 'a MASTER whose check fails keeps the VIP',
    breakIt: (pair) => onBoth(pair, weighted(-5)),
    happens: nobodyTakesOver,
  },
  {
    rule: 'haproxy-not-tracked',
    claim: 'the VIP stays with a node whose HAProxy is dead',
    breakIt: (pair) => onBoth(pair, (text) => text.replace(/ +track_script \{[^}]*\}\n/, '')),
    happens: nobodyTakesOver,
  },
  {
    rule: 'check-track-undefined',
    claim: 'keepalived drops the check and the VIP stays with a node whose HAProxy is dead',
    breakIt: (pair) => onBoth(pair, (text) => text.replace(/(track_script \{\s+)haproxy_serves/, '$1haproxy_server')),
    happens: nobodyTakesOver,
  },
  {
    rule: 'script-not-runnable',
    claim: 'keepalived drops a check whose script is not executable',
    async breakIt(pair) {
      for (const node of [pair.b, pair.a]) await pair.on(node, `chmod a-x ${CHECK}`);
      await restartKeepalived(pair, pair.b);
      await restartKeepalived(pair, pair.a);
      await pair.held('a');
    },
    happens: nobodyTakesOver,
  },
  {
    rule: 'script-insecure',
    claim: 'with enable_script_security keepalived drops a check that others may write',
    async breakIt(pair) {
      for (const node of [pair.b, pair.a]) await pair.on(node, `chown root:haproxy ${CHECK}; chmod 775 ${CHECK}`);
      await restartKeepalived(pair, pair.b);
      await restartKeepalived(pair, pair.a);
      await pair.held('a');
    },
    happens: nobodyTakesOver,
  },
  {
    rule: 'vrrp-nopreempt-cleared',
    claim: 'a node with nopreempt and state MASTER takes the VIP back all the same',
    async breakIt(pair) {
      await pair.keepalived(pair.a, (text) =>
        text.replace('state BACKUP', 'state MASTER').replace('advert_int 1', 'advert_int 1\n    nopreempt'),
      );
      await pair.reload(pair.a, 'keepalived');
    },
    async happens(pair) {
      await pair.on(pair.a, 'systemctl stop keepalived');
      await pair.held('b');
      await pair.on(pair.a, 'systemctl start keepalived');
      await pair.held('a');
    },
  },
  {
    rule: 'vrrp-owner-ignores-weights',
    claim: 'state MASTER without a priority is priority 255, which no check lowers',
    breakIt: (pair) =>
      onBoth(pair, (text, node) =>
        weighted(-200)(
          node === pair.a ? text.replace('state BACKUP', 'state MASTER').replace(/ +priority \d+\n/, '') : text,
        ),
      ),
    happens: nobodyTakesOver,
  },
  {
    rule: 'vrrp-priorities-equal',
    claim: 'who is MASTER depends on who was there first',
    breakIt: (pair) => onBoth(pair, (text) => text.replace(/priority \d+/, 'priority 105')),
    async happens(pair) {
      await restartKeepalived(pair, pair.a);
      await pair.held('b');
      await pair.staysAt('b', TAKEOVER_MS);
    },
  },
  {
    rule: 'keepalived-test-fatal',
    claim: 'a reload ends keepalived and leaves the VIP on both nodes',
    breakIt: (pair) => pair.keepalived(pair.a, (text) => text.replace('interface eth0', 'interface eth9')),
    async happens(pair) {
      await pair.reload(pair.a, 'keepalived');
      await pair.held('a+b');
      const state = await pair.on(pair.a, 'systemctl is-active keepalived || :');
      if (state.trim() === 'active') throw new Error('keepalived is still active');
    },
  },
  {
    rule: 'keepalived-reload-check-ends-itself',
    claim: 'keepalived never reloads, and systemd says that it does',
    async breakIt(pair) {
      await pair.keepalived(pair.b, (text) =>
        text.replace('script_user root', 'script_user nobody\n    reload_check_config'),
      );
      await restartKeepalived(pair, pair.b);
    },
    async happens(pair) {
      await pair.keepalived(pair.b, (text) => text.replace(/priority \d+/, 'priority 200'));
      await pair.on(pair.b, 'systemctl reload keepalived');
      await pair.staysAt('a', TAKEOVER_MS);
    },
  },
  {
    rule: 'vip-left-behind',
    claim: 'a VIP that a dead keepalived left behind is on two nodes',
    async breakIt(pair) {
      await pair.on(pair.a, 'systemctl kill -s KILL keepalived; sleep 0.2; ! systemctl is-active -q keepalived');
      await pair.held('a+b');
    },
    happens: (pair) => pair.staysAt('a+b', 2000),
  },
];
