import { expect, test } from 'vitest';
import { moment } from '../../../src/report/simulation/moment.js';

test.each([
  [0, '0s'],
  [3_109_375, '+3.109s'],
  [609_375, '+609.4ms'],
  [781, '+781us'],
  [-5_000_000, '-5s'],
  [60_000_000, '+1m'],
  [83_023_438, '+1m23.023s'],
  [119_999_900, '+2m'],
  [10_740_000_000, '+2h59m'],
  [518_355_609_375, '+5d23h59m15.609s'],
])('%i us is told as %s', (us, text) => {
  expect(moment(7_000_000 + us, 7_000_000)).toBe(text);
});
