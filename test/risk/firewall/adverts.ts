import type { Advert } from '../../../src/risk/firewall/advert.js';

/** lb1's adverts as they come into lb2 by eth0. */
export const MULTICAST_IN: Advert = {
  direction: 'in',
  family: 'ipv4',
  protocol: 'vrrp',
  ifname: 'eth0',
  source: '192.0.2.1',
  destination: '224.0.0.18',
  multicast: true,
};

export const UNICAST_IN: Advert = { ...MULTICAST_IN, destination: '192.0.2.2', multicast: false };

export const MULTICAST_OUT: Advert = { ...MULTICAST_IN, direction: 'out', source: '192.0.2.2' };

export const IPV6_IN: Advert = {
  ...MULTICAST_IN,
  family: 'ipv6',
  source: 'fe80::1',
  destination: 'ff02::12',
};
