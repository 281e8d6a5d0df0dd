/** A duration in milliseconds as people read it: `12ms`, `3.6s`, `2m05s`. */
export function formatMs(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)}ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
}

/** Integer microseconds as seconds with all six places that matter: `3.609375s`. Infinity: `never`. */
export const formatUs = (us: number): string =>
  Number.isFinite(us) ? `${(us / 1_000_000).toFixed(6).replace(/0+$/, '').replace(/\.$/, '')}s` : 'never';
