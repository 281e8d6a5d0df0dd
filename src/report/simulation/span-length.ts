import type { Span } from '../../vrrp/timeline.js';

/** How much of the spans lies within another one, in microseconds. */
export const lengthWithin = (spans: readonly Span[], within: Span): number =>
  spans.reduce(
    (sum, { fromUs, toUs }) => sum + Math.max(0, Math.min(toUs, within.toUs) - Math.max(fromUs, within.fromUs)),
    0,
  );
