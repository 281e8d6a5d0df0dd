import { expect, test } from 'vitest';
import { misunderstandings } from '../../src/vrrp/misunderstanding.js';
import { preferred, second } from './pair.js';

test('routers that understand each other have none, nor have those of different instances', () => {
  expect(misunderstandings([preferred(), second()])).toEqual([]);
  expect(misunderstandings([preferred(), second({ vrid: 52, version: 3 })])).toEqual([]);
});

test.each([
  ['2.2.8', 'two MASTERs'],
  ['1.3.5', 'no takeover'],
])('on %s other passwords mean %s, in both directions', (release, effect) => {
  const auth = { type: 'PASS', pass: 'a' };
  const found = misunderstandings([preferred({ release, auth }), second({ release, auth: { ...auth, pass: 'b' } })]);
  expect(found).toMatchObject([
    { instance: 'ipv4/51', receiver: 'A', sender: 'B', reason: 'received an invalid passwd', effect },
    { receiver: 'B', sender: 'A', effect },
  ]);
});

test('other VIPs are refused by the release that refuses them, and by that one only', () => {
  const found = misunderstandings([
    preferred({ release: '2.3.3' }),
    second({ vips: ['10.77.0.51'], release: '2.2.7' }),
  ]);
  expect(found.map(({ receiver }) => receiver)).toEqual(['B']);
});
