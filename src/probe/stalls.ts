/**
 * Spans of time in which the coordinator's event loop stood still, in milliseconds of the monotonic clock.
 * Invariant: ascending, and no two overlap.
 */
export class Stalls {
  readonly #spans: { readonly fromMs: number; toMs: number }[] = [];

  /** Adds a span that begins no earlier than the last one ended; one that begins where the last ended makes it longer. */
  add(fromMs: number, toMs: number): void {
    const last = this.#spans.at(-1);
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else if (toMs > fromMs) this.#spans.push({ fromMs, toMs });
  }

  /** Milliseconds of the span `fromMs`..`toMs` that were stalled. */
  within(fromMs: number, toMs: number): number {
    let sumMs = 0;
    for (let index = this.#spans.length - 1; index >= 0; index -= 1) {
      const span = this.#spans[index];
      if (span === undefined || span.toMs <= fromMs) break;
      sumMs += Math.max(0, Math.min(span.toMs, toMs) - Math.max(span.fromMs, fromMs));
    }
    return sumMs;
  }
}
