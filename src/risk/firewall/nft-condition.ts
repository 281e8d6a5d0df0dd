import { type Advert, addressIs, addressTypeIs, interfaceIs, packetTypeIs, protocolIs, stateIs } from './advert.js';
import { type Match, matchOf } from './match.js';

/** A condition at the beginning of the rest of an nft rule. */
export interface NftCondition {
  /** The text that it takes up. */
  readonly taken: string;
  readonly test: (value: string, advert: Advert) => Match;
  readonly negated: boolean;
  /** `{ a, b }`, `a,b` or `@set`. */
  readonly values: string;
  /** The values are those of a verdict map: each has what becomes of the packet behind it. */
  readonly isMap: boolean;
  readonly namesProtocol: boolean;
}

type Test = NftCondition['test'];

const ofFamily =
  (family: Advert['family'], test: Test): Test =>
  (value, advert) =>
    advert.family === family ? test(value, advert) : 'no';
const onWayIn: Test = (value, advert) => (advert.direction === 'in' ? interfaceIs(unquoted(value), advert, '*') : 'no');
const onWayOut: Test = (value, advert) =>
  advert.direction === 'out' ? interfaceIs(unquoted(value), advert, '*') : 'no';
const unquoted = (value: string): string => value.replace(/^"|"$/g, '');
const source: Test = (value, advert) => addressIs(value, advert.source);
const destination: Test = (value, { destination: to }) => addressIs(value, to);
const ttl: Test = (value, { multicast }) => (multicast ? matchOf(value === '255') : 'unsure');
const familyIs =
  (ipv4: string, ipv6: string): Test =>
  (value, { family }) =>
    matchOf(value === (family === 'ipv4' ? ipv4 : ipv6));

/** Conditions that are followed, by the words they begin with. */
const TESTS: Readonly<Record<string, Test>> = {
  'meta l4proto': protocolIs,
  'ip protocol': ofFamily('ipv4', protocolIs),
  'ip6 nexthdr': ofFamily('ipv6', protocolIs),
  'meta nfproto': familyIs('ipv4', 'ipv6'),
  'meta protocol': familyIs('ip', 'ip6'),
  'ether type': familyIs('ip', 'ip6'),
  'ip version': ofFamily('ipv4', (value) => matchOf(value === '4')),
  'ip6 version': ofFamily('ipv6', (value) => matchOf(value === '6')),
  'ip saddr': ofFamily('ipv4', source),
  'ip6 saddr': ofFamily('ipv6', source),
  'ip daddr': ofFamily('ipv4', destination),
  'ip6 daddr': ofFamily('ipv6', destination),
  'ip ttl': ofFamily('ipv4', ttl),
  'ip6 hoplimit': ofFamily('ipv6', ttl),
  iif: onWayIn,
  iifname: onWayIn,
  oif: onWayOut,
  oifname: onWayOut,
  'ct state': stateIs,
  'ct status': stateIs,
  pkttype: packetTypeIs,
  'meta pkttype': packetTypeIs,
  'fib daddr type': (value, advert) => addressTypeIs(value, 'destination', advert),
  'fib daddr . iif type': (value, advert) => addressTypeIs(value, 'destination', advert),
  'fib saddr type': (value, advert) => addressTypeIs(value, 'source', advert),
};
/** Fields of other protocols: no advert has them. */
const OTHERS = /^(?:tcp|udp|udplite|sctp|dccp|icmp|icmpv6|igmp|esp|comp|arp)(?= )/;
/** A peer on the same network is reached by the interface that it is heard on. */
const REVERSE_PATH = /^fib saddr(?: \. \w+)* oif missing(?= |$)/;

/** Several fields at once: the values behind them are not followed. */
const CONCATENATED = /^[\w ]+?(?: \. [\w ]+?)+ (?:(?:==|!=|(vmap)) )?(?:\{[^}]*\}|@\S+)/;

const NAMES = Object.keys(TESTS).toSorted((a, b) => b.length - a.length);
const PROTOCOLS = new Set(['meta l4proto', 'ip protocol', 'ip6 nexthdr']);
const OPERAND = /^ (?:(==|!=|vmap) )?(\{[^}]*\}|@\S+|[^\s{},]+(?:, ?[^\s{},]+)*)/;

/** The condition that the text begins with; absent: it is not followed. */
export function nftCondition(text: string): NftCondition | undefined {
  const other = OTHERS.exec(text) ?? REVERSE_PATH.exec(text);
  const unlike = { negated: false, values: '', namesProtocol: false };
  if (other !== null) return { ...unlike, taken: other[0], test: () => 'no', isMap: false };
  const name = NAMES.find((each) => text.startsWith(`${each} `) && !text.startsWith(`${each} . `));
  const test = name === undefined ? undefined : TESTS[name];
  if (name === undefined || test === undefined) {
    const [taken, map] = CONCATENATED.exec(text) ?? [];
    return taken === undefined ? undefined : { ...unlike, taken, test: () => 'unsure', isMap: map !== undefined };
  }
  const [operand, operator, values = ''] = OPERAND.exec(text.slice(name.length)) ?? [];
  if (operand === undefined) return undefined;
  return {
    taken: name + operand,
    test,
    negated: operator === '!=',
    values,
    isMap: operator === 'vmap',
    namesProtocol: PROTOCOLS.has(name),
  };
}
