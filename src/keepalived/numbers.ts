/** A decimal integer within bounds; absent for anything else. */
export function readInteger(text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined || !/^[+-]?\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}

/** Seconds as integer microseconds (further decimals are rounded), within bounds; absent for anything else. */
export function readSecondsUs(text: string | undefined, leastUs: number, mostUs: number): number | undefined {
  const found = /^\+?(\d{0,9})(?:\.(\d{0,30}))?$/.exec(text ?? '');
  if (!found || `${found[1] ?? ''}${found[2] ?? ''}` === '') return undefined;
  const us = Number(found[1]) * 1_000_000 + Math.round(Number(`0.${found[2] || '0'}`) * 1_000_000);
  return us >= leastUs && us <= mostUs ? us : undefined;
}

/** The same for the number that a text begins with, further decimals cut off. */
export function readLeadingSecondsUs(text: string | undefined, leastUs: number, mostUs: number): number | undefined {
  const found = /^[+]?(\d{0,9}(?:\.\d{0,30})?)/.exec(text ?? '')?.[1] ?? '';
  const us = /\d/.test(found) ? Math.trunc(Number(found) * 1_000_000) : -1;
  return us >= leastUs && us <= mostUs ? us : undefined;
}

/** keepalived's booleans: `on`, `true`, `yes`, or nothing at all; absent for a word that is none. */
export function readBoolean(text: string | undefined): boolean | undefined {
  if (text === undefined || /^(on|true|yes)$/i.test(text)) return true;
  return /^(off|false|no)$/i.test(text) ? false : undefined;
}
