import { UnfitValue } from './template-error.js';
import { kindOf, textOf, type Value } from './values.js';

const directive = /%(?:%|([-+ 0]*)(\d+)?(?:\.(\d+))?([sdifxXoe])|(.?))/g;

/** Text with `%s`, `%d`, `%05.2f` and the like replaced by the arguments in turn, as Python's `%` does. */
export function formatted(format: string, args: readonly Value[]): string {
  let used = 0;
  const text = format.replaceAll(
    directive,
    (whole, flags: string = '', width = '0', precision?: string, kind?: string) => {
      if (whole === '%%') return '%';
      if (kind === undefined) throw new UnfitValue(`"${whole}" is no directive of a format (a percent sign is "%%")`);
      const value = args[used];
      if (value === undefined) throw new UnfitValue(`the format wants more than ${args.length} arguments`);
      used += 1;
      return padded(directed(kind, value, precision), flags, Math.min(Number(width), 1000), kind !== 's');
    },
  );
  if (used < args.length) throw new UnfitValue(`the format takes ${used} of ${args.length} arguments`);
  return text;
}

function directed(kind: string, value: Value, precision: string | undefined): string {
  if (kind === 's') return precision === undefined ? textOf(value) : textOf(value).slice(0, Number(precision));
  if (typeof value !== 'number' && typeof value !== 'boolean')
    throw new UnfitValue(`"%${kind}" wants a number, not ${kindOf(value)}`);
  const number = Number(value);
  const places = Math.min(Number(precision ?? 6), 100);
  switch (kind) {
    case 'f':
      return number.toFixed(places);
    case 'e':
      return number.toExponential(places);
    case 'x':
      return Math.trunc(number).toString(16);
    case 'X':
      return Math.trunc(number).toString(16).toUpperCase();
    case 'o':
      return Math.trunc(number).toString(8);
    default:
      return String(Math.trunc(number));
  }
}

function padded(text: string, flags: string, width: number, isNumber: boolean): string {
  const signed = isNumber && flags.includes('+') && !text.startsWith('-') ? `+${text}` : text;
  if (flags.includes('-')) return signed.padEnd(width);
  if (!isNumber || !flags.includes('0')) return signed.padStart(width);
  const sign = /^[-+]/.exec(signed)?.[0] ?? '';
  return sign + signed.slice(sign.length).padStart(width - sign.length, '0');
}
