import { describe, expect, test } from 'vitest';
import { instanceRules } from '../../../src/risk/rules/vrrp-instances.js';
import { foundBy, instanceConf, messagesOf } from '../scenes.js';
import { ruleOf } from './rule-of.js';
import { vrrpPair } from './vrrp-pair.js';

const vridDiffers = ruleOf(instanceRules, 'vrrp-vrid-differs');
const onOneNode = ruleOf(instanceRules, 'vrrp-instance-on-one-node');
const second = instanceConf({ name: 'VI_2', vrid: 52, vips: ['192.0.2.200'] });

describe('vrrp-vrid-differs', () => {
  test('finds a VIP in another VRID on the other node, and leaves it at that', () => {
    const scene = vrrpPair({}, { vrid: 52 });
    expect(foundBy(vridDiffers, scene)).toMatchObject([
      { severity: 'critical', message: '192.0.2.100 is in VRID 51 on lb1 and in VRID 52 on lb2', at: { line: 5 } },
    ]);
    expect(messagesOf(onOneNode, scene)).toEqual([]);
  });

  test('finds it where the VIP is not advertised', () => {
    const lines = ['virtual_ipaddress_excluded {', '192.0.2.100', '}'];
    expect(messagesOf(vridDiffers, vrrpPair({}, { vrid: 52, vips: ['192.0.2.9'], lines }))).toEqual([
      '192.0.2.100 is in VRID 51 on lb1 and in VRID 52 on lb2',
    ]);
  });

  test('has nothing against other names for one VRID, nor against several instances', () => {
    const keepalived = instanceConf({ priority: 150 }) + second;
    expect(messagesOf(vridDiffers, vrrpPair({ keepalived }, { keepalived }))).toEqual([]);
    expect(messagesOf(vridDiffers, vrrpPair({ name: 'VI_WEB' }, {}))).toEqual([]);
  });
});

test('link-local VIPs make no two instances one', () => {
  const third = instanceConf({ name: 'VI_3', vrid: 53, vips: ['fe80::1'] });
  const keepalived = instanceConf({ vips: ['fe80::1'] });
  const scene = vrrpPair({ keepalived: keepalived + third }, { keepalived });
  expect(messagesOf(vridDiffers, scene)).toEqual([]);
  expect(messagesOf(onOneNode, scene)).toEqual(['VI_3 (VRID 53) is on lb1 only: lb2 does not have it']);
});

describe('vrrp-instance-on-one-node', () => {
  test('finds an instance that the others do not have', () => {
    const keepalived = instanceConf({ priority: 150 }) + second;
    expect(foundBy(onOneNode, vrrpPair({ keepalived }, {}))).toMatchObject([
      { severity: 'critical', node: 'lb1', message: 'VI_2 (VRID 52) is on lb1 only: lb2 does not have it' },
    ]);
  });

  test('finds an instance of another address family', () => {
    expect(messagesOf(onOneNode, vrrpPair({}, { vips: ['fe80::1'] }))).toEqual([
      'VI_1 (VRID 51) is on lb1 only: lb2 does not have it',
      'VI_1 (VRID 51) is on lb2 only: lb1 does not have it',
    ]);
  });

  test('is in doubt while one of three nodes could not be read', () => {
    const keepalived = instanceConf({ priority: 150 }) + second;
    const { nodes, ...pair } = vrrpPair({ keepalived }, {});
    const scene = { ...pair, nodes: [...nodes, { node: 'lb3', missing: { keepalived: 'no answer' } }] };
    expect(foundBy(onOneNode, scene)).toMatchObject([{ severity: 'high', doubt: 'lb3 could not be looked at' }]);
  });

  test('has nothing against an instance that two of three nodes have', () => {
    const keepalived = instanceConf({ priority: 150 }) + second;
    expect(messagesOf(onOneNode, vrrpPair({ keepalived }, { keepalived }, {}))).toEqual([]);
  });
});
