import { describe, expect, test } from 'vitest';
import { pairNames } from '../../src/plan/pair-names.js';

const pair = (nodes: readonly string[], vrid = 51, vip = '192.0.2.100') => ({ nodes, vips: [vip], vrid });

describe('a pair is called what its nodes have in common', () => {
  test.each([
    [['web-ams-lb1', 'web-ams-lb2'], 'web-ams'],
    [['lb1.example.org', 'lb2.example.org'], 'lb'],
    [['p1a', 'p1b'], 'p1'],
    [['weba', 'webb'], 'web'],
    [['lb11', 'lb12'], 'lb'],
    [['haproxy-alpha', 'haproxy-alps'], 'haproxy'],
    [['edge-01', 'edge-02', 'edge-10'], 'edge'],
    [['prod-proxy-a', 'prod-proxy-b'], 'prod'],
    [['rack7-lb-left', 'rack7-lb-right'], 'rack7'],
    [['anna', 'berta'], 'vip-192.0.2.100'],
  ])('%j: %s', (nodes, name) => {
    expect(pairNames([pair(nodes)])).toEqual([name]);
  });
});

describe('names that would be the same are told apart', () => {
  test('by the site', () => {
    const names = pairNames([
      pair(['lb1.ams.example.org', 'lb2.ams.example.org']),
      pair(['lb1.fra.example.org', 'lb2.fra.example.org']),
    ]);
    expect(names).toEqual(['lb-ams', 'lb-fra']);
  });

  test('by the VRID, then by the VIP, then by number', () => {
    expect(pairNames([pair(['lb1', 'lb2'], 51), pair(['lb3', 'lb4'], 52)])).toEqual(['lb-51', 'lb-52']);
    expect(pairNames([pair(['lb1', 'lb2']), pair(['lb3', 'lb4'], 51, '2001:db8::1')])).toEqual([
      'vip-192.0.2.100',
      'vip-2001-db8--1',
    ]);
    expect(pairNames([pair(['lb1', 'lb2']), pair(['lb3', 'lb4'])])).toEqual(['pair-1', 'pair-2']);
  });

  test('and others keep theirs', () => {
    expect(pairNames([pair(['lb1', 'lb2'], 51), pair(['web1', 'web2']), pair(['lb3', 'lb4'], 52)])).toEqual([
      'lb-51',
      'web',
      'lb-52',
    ]);
  });
});
