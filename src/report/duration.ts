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

/** Integer microseconds as people compare them: `781us`, `609.4ms`, `3.609s`, `2m05s`, `1h30m`, `6d23h`. Infinity: `never`. */
export function formatShortUs(us: number): string {
  if (!Number.isFinite(us)) return 'never';
  if (us < 0) return `-${formatShortUs(-us)}`;
  if (us === 0) return '0s';
  if (us < 1000) return `${us}us`;
  if (us < 999_950) return `${decimals(us / 1000, 1)}ms`;
  if (us < 59_999_500) return `${decimals(us / 1_000_000, 3)}s`;
  const seconds = Math.round(us / 1_000_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${two(seconds % 60)}s`;
  const hours = Math.floor(minutes / 60);
  const parts = [`${Math.floor(hours / 24)}d`, `${hours % 24}h`, `${minutes % 60}m`, `${seconds % 60}s`];
  const from = hours < 24 ? 1 : 0;
  // Beyond a day nobody counts seconds. Zeros behind the last that matters are left out.
  const shown = parts.slice(from, from + 3);
  while (shown.length > 1 && shown.at(-1)?.startsWith('0')) shown.pop();
  return shown.map((part, index) => (index === 0 ? part : part.padStart(3, '0'))).join('');
}

const decimals = (value: number, places: number): string => String(Number(value.toFixed(places)));

const two = (value: number): string => String(value).padStart(2, '0');
