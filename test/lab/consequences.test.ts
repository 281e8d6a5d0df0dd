import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrokenPair, brokenPair } from './consequences/broken-pair.js';
import type { Consequence } from './consequences/consequence.js';
import { OF_ADVERTS } from './consequences/of-adverts.js';
import { OF_FAILOVER } from './consequences/of-failover.js';
import { OF_HAPROXY } from './consequences/of-haproxy.js';
import { bringUp, type Lab } from './lab.js';
import { sampleOf } from './sample.js';

const ALL = [...OF_ADVERTS, ...OF_FAILOVER, ...OF_HAPROXY];
const STANDING = ['vrrp-version-differs', 'vrrp-weight-too-small', 'keepalived-test-fatal', 'haproxy-chroot-missing'];
const CASES = sampleOf(ALL, ({ rule }) => STANDING.includes(rule));
const PAIRS = Math.min(4, CASES.length);

/** Each pair of the lab takes a part of the cases, one after the other. */
const onPair = (at: number): readonly Consequence[] => CASES.filter((_, index) => index % PAIRS === at);

/** What a rule says of a pair is seen to happen on it: keepalived 2.2.7, HAProxy 2.6. */
describe('a consequence that a rule claims is real', () => {
  let lab: Lab;
  const pairs: BrokenPair[] = [];

  beforeAll(async () => {
    lab = await bringUp('conseq', PAIRS);
    for (let at = 0; at < PAIRS; at += 1) pairs.push(await brokenPair(lab, `p${at + 1}`));
  });
  afterAll(() => lab?.down());

  describe.concurrent.each(Array.from({ length: PAIRS }, (_, at) => at))('on pair %d', (at) => {
    test.sequential.each(onPair(at).map((each) => [each.rule, each.claim, each] as const))(
      '%s: %s',
      async (rule, _claim, each) => {
        const pair = pairs[at];
        if (pair === undefined) throw new Error('there is no such pair');
        try {
          await each.breakIt(pair);
          const found = await pair.risks();
          expect(found.map((finding) => finding.rule)).toContain(rule);
          await each.happens(pair);
        } finally {
          await pair.restore();
        }
      },
    );
  });
});
