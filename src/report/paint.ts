import { styleText } from 'node:util';

/** Colours by meaning. Off: every function returns its text. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

const plain = (text: string): string => text;

export const NO_PAINT: Paint = { good: plain, bad: plain, warn: plain, bold: plain, dim: plain };

const style =
  (format: Parameters<typeof styleText>[0]) =>
  (text: string): string =>
    styleText(format, text, { validateStream: false });

/** Colours for a stream: only on a terminal, and never with NO_COLOR set (https://no-color.org). */
export function paintFor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): Paint {
  if (!stream.isTTY || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return NO_PAINT;
  return { good: style('green'), bad: style('red'), warn: style('yellow'), bold: style('bold'), dim: style('dim') };
}
