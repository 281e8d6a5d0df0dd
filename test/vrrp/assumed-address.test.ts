import { expect, test } from 'vitest';
import { assumeAddresses, assumedTies, keepAddresses } from '../../src/vrrp/assumed-address.js';
import { misunderstandings } from '../../src/vrrp/misunderstanding.js';
import type { RouterConfig } from '../../src/vrrp/router.js';
import { preferred, second } from './pair.js';

const unknown = { address: '0.0.0.0' };
const addressesOf = (routers: readonly RouterConfig[]) =>
  assumeAddresses(routers).routers.map(({ address }) => address);

test('multicast routers get stand-ins of their own, the first node the highest; what is known stays', () => {
  expect(addressesOf([preferred(unknown), second(unknown)])).toEqual(['192.0.2.2', '192.0.2.1']);
  expect(addressesOf([preferred(), second(unknown)])).toEqual(['10.77.0.1', '192.0.2.1']);
  const v6 = { family: 'ipv6', address: '::' } as const;
  expect(addressesOf([preferred(v6), second(v6)])).toEqual(['fe80::2', 'fe80::1']);
});

test('a unicast router is whom the others name as their peer, so that they hear each other', () => {
  const routers = [
    preferred({ ...unknown, unicast: { peers: ['10.0.0.2', '10.0.0.3'] } }),
    second({ ...unknown, unicast: { peers: ['10.0.0.1', '10.0.0.3'] } }),
    second({ ...unknown, node: 'C', unicast: { peers: ['10.0.0.1', '10.0.0.2'] } }),
  ];
  const { routers: found, notes } = assumeAddresses(routers);
  expect(found.map(({ address }) => address)).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
  expect(notes[0]).toBe('A is taken to be 10.0.0.1, the peer that B and C would send to');
  expect(misunderstandings(found)).toEqual([]);
});

test('one list of peers for all nodes, themselves among them, is shared out', () => {
  const unicast = { peers: ['10.0.0.1', '10.0.0.2'] };
  const found = addressesOf([preferred({ ...unknown, unicast }), second({ ...unknown, unicast })]);
  expect(new Set(found)).toEqual(new Set(['10.0.0.1', '10.0.0.2']));
});

test('a peer that sends from another address is not heard', () => {
  const found = assumeAddresses([
    preferred({ ...unknown, unicast: { src: '10.0.0.1', peers: ['10.0.0.9'] } }),
    second({ ...unknown, unicast: { src: '10.0.0.2', peers: ['10.0.0.1'] } }),
  ]);
  expect(misunderstandings(found.routers)).toMatchObject([
    { receiver: 'B', sender: 'A', effect: 'two MASTERs', reason: 'A sends to 10.0.0.9, not to 10.0.0.2' },
  ]);
});

test('a tie that only an assumed address breaks is told', () => {
  const tied = [preferred(unknown), second({ ...unknown, priority: 150 })];
  expect(assumedTies(tied, assumeAddresses(tied))).toEqual([
    'A and B share priority 150 in VRID 51: the higher address of the interface wins, which the files do not tell; taken to be that of A',
  ]);
  const known = [preferred(), second({ priority: 150 })];
  expect(assumedTies(known, assumeAddresses(known))).toEqual([]);
});

test('what a reload brings keeps the addresses of its node', () => {
  const loaded = [preferred({ ...unknown, vrid: 52 }), preferred({ ...unknown, node: 'C' })];
  expect(keepAddresses(loaded, [preferred()]).map(({ address }) => address)).toEqual(['10.77.0.1', '0.0.0.0']);
});
