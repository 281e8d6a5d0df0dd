import { timingProfile } from '../../vrrp/profile.js';
import { readRelease } from '../../vrrp/release.js';
import type { NodeEvidence, PairEvidence } from '../evidence.js';
import { fleetRule, type Rule } from '../rule.js';

/** Releases that only a few nodes of the fleet run. */
export const fleetReleaseRules: readonly Rule[] = [
  fleetRule({
    id: 'fleet-keepalived-releases',
    severity: 'medium',
    what: 'A pair runs another series of keepalived than most of the fleet',
    why: 'Series differ in timing, in which adverts they accept and in which lines they know: what was tried on the other pairs proves nothing for this one.',
    remedy: 'Bring it to the series of the fleet, both nodes of the pair close after each other.',
    sources: ['keepalived release notes 2.0.0, 2.2.0, 2.3.3', 'measured on keepalived 1.3.5 to 2.4.3'],
    *check(pairs) {
      for (const { pair, release, usual, message } of outliers(pairs, ({ keepalivedRelease }) => keepalivedRelease)) {
        const isAlike = timingProfile(release) === timingProfile(usual);
        const text = `keepalived ${message}${isAlike ? '' : ', which time failovers otherwise'}`;
        yield { pair, message: text, severity: isAlike ? 'low' : 'medium' };
      }
    },
  }),
  fleetRule({
    id: 'fleet-haproxy-releases',
    severity: 'low',
    what: 'A pair runs another series of HAProxy than most of the fleet',
    why: 'Series differ in how they reload and in which lines they know: what was tried on the other pairs proves nothing for this one.',
    remedy: 'Bring it to the series of the fleet.',
    sources: ['HAProxy management guide, section 4', 'measured on HAProxy 1.8 to 3.4'],
    *check(pairs) {
      for (const { pair, message } of outliers(pairs, ({ haproxyRelease }) => haproxyRelease))
        yield { pair, message: `HAProxy ${message}` };
    },
  }),
];

/** Fewer pairs have no custom of their own. */
const FEWEST_PAIRS = 3;

interface Outlier {
  readonly pair: string;
  readonly release: string;
  /** One of the series that most nodes run. */
  readonly usual: string;
  readonly message: string;
}

/** The pairs with nodes of another series than more than half of the fleet's nodes run. */
function outliers(
  pairs: readonly PairEvidence[],
  releaseOf: (node: NodeEvidence) => string | undefined,
): readonly Outlier[] {
  if (pairs.length < FEWEST_PAIRS) return [];
  const known = pairs.flatMap(({ pair, nodes }) =>
    nodes.flatMap((node) => {
      const release = releaseOf(node);
      const series = release === undefined ? undefined : seriesOf(release);
      return release === undefined || series === undefined ? [] : [{ pair, node: node.node, release, series }];
    }),
  );
  const most = known.find(({ series }) => known.filter((each) => each.series === series).length * 2 > known.length);
  if (most === undefined) return [];
  const usual = known.filter(({ series }) => series === most.series);
  return pairs.flatMap(({ pair }) => {
    const others = known.filter((each) => each.pair === pair && each.series !== most.series);
    const [first] = others;
    if (first === undefined) return [];
    const nodes = others.map(({ node, release }) => `${node} (${release})`).join(', ');
    const message = `of ${nodes}: ${usual.length} of ${known.length} nodes of the fleet run ${most.series}`;
    return [{ pair, release: first.release, usual: most.release, message }];
  });
}

/** `2.6` of `2.6.12-1+deb12u4`. */
function seriesOf(release: string): string | undefined {
  const [major, minor] = readRelease(release) ?? [];
  return major === undefined ? undefined : `${major}.${minor}`;
}
