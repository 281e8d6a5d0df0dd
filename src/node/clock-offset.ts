/** A moment or a duration that is known within bounds, in microseconds. */
export interface Bounds {
  readonly lowUs: number;
  readonly highUs: number;
}

/** A node's clock, read between a request and its answer: all in epoch microseconds, the first two of the coordinator's clock. */
export interface ClockReading {
  readonly sentUs: number;
  readonly receivedUs: number;
  /** The node's clock when it began and when it had ended what it was asked; the same for a mere reading. */
  readonly beforeUs: number;
  readonly afterUs: number;
}

/**
 * By how much a node's clock is ahead of the coordinator's. The node began after the request was sent and ended before its answer came, so each reading
 * bounds the offset by the round trip; several readings bound it by what they have in common. Undefined without a reading, and when they contradict
 * each other, as when a clock was set meanwhile.
 */
export function clockOffset(readings: readonly ClockReading[]): Bounds | undefined {
  if (readings.length === 0) return undefined;
  const lowUs = Math.max(...readings.map(({ receivedUs, afterUs }) => afterUs - receivedUs));
  const highUs = Math.min(...readings.map(({ sentUs, beforeUs }) => beforeUs - sentUs));
  return lowUs <= highUs ? { lowUs, highUs } : undefined;
}

/** A moment of a node's clock on the coordinator's. */
export const onCoordinator = (nodeUs: Bounds, offset: Bounds): Bounds => ({
  lowUs: nodeUs.lowUs - offset.highUs,
  highUs: nodeUs.highUs - offset.lowUs,
});

/** How long after `from` something was, when both are known within bounds. */
export const between = (from: Bounds, to: Bounds): Bounds => ({
  lowUs: to.lowUs - from.highUs,
  highUs: to.highUs - from.lowUs,
});

/** A moment that is known exactly. */
export const exact = (us: number): Bounds => ({ lowUs: us, highUs: us });
