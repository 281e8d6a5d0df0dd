import type { BrokenPair } from './broken-pair.js';
import type { Consequence } from './consequence.js';

/** Node b gets another file and reloads it. */
const onB = (change: (text: string, pair: BrokenPair) => string) => async (pair: BrokenPair) => {
  await pair.keepalived(pair.b, (text) => change(text, pair));
  await pair.reload(pair.b, 'keepalived');
};

const twoMasters = (pair: BrokenPair): Promise<void> => pair.held('a+b');

const auth = (pass: string): string =>
  `advert_int 1\n    authentication {\n        auth_type PASS\n        auth_pass ${pass}\n    }`;

/** Nodes that do not take each other's adverts: both become MASTER. */
export const OF_ADVERTS: readonly Consequence[] = [
  {
    rule: 'vrrp-vrid-differs',
    claim: 'both nodes become MASTER of the same VIP',
    breakIt: onB((text) => text.replace(/virtual_router_id \d+/, 'virtual_router_id 200')),
    happens: twoMasters,
  },
  {
    rule: 'vrrp-version-differs',
    claim: 'both nodes become MASTER',
    breakIt: onB((text) => text.replace('vrrp_version 2', 'vrrp_version 3')),
    happens: twoMasters,
  },
  {
    rule: 'vrrp-auth-differs',
    claim: 'both nodes become MASTER',
    breakIt: onB((text) => text.replace('advert_int 1', auth('secret12'))),
    happens: twoMasters,
  },
  {
    rule: 'vrrp-advert-int-differs',
    claim: 'both nodes become MASTER',
    breakIt: onB((text) => text.replace('advert_int 1', 'advert_int 2')),
    happens: twoMasters,
  },
  {
    rule: 'vrrp-vips-differ',
    claim: 'both nodes become MASTER on keepalived before 2.3.3',
    breakIt: onB((text, { vip }) =>
      text.replace(`${vip}/32 dev eth0`, `${vip}/32 dev eth0\n        192.0.2.77/32 dev eth0`),
    ),
    happens: twoMasters,
  },
  {
    rule: 'vrrp-unicast-and-multicast',
    claim: 'a node in multicast mode does not hear one in unicast mode',
    breakIt: onB((text) => text.replace(/ +unicast_src_ip .*\n +unicast_peer \{[^}]*\}\n/, '')),
    happens: twoMasters,
  },
  {
    rule: 'vrrp-unicast-peers-not-mutual',
    claim: 'a BACKUP that the MASTER does not name hears nothing and becomes MASTER beside it',
    async breakIt(pair) {
      await pair.keepalived(pair.a, (text) => text.replace(/(unicast_peer \{\s+)\S+/, '$1192.0.2.99'));
      await pair.reload(pair.a, 'keepalived');
    },
    happens: twoMasters,
  },
];
