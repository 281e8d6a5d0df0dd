const longestQuote = 60;
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** Text with every character that a terminal could take as a command, or not show at all, replaced by `·`. */
export function printable(text: string): string {
  return text.replace(unprintable, '·');
}

/** Text from a file in double quotes, made printable, and cut with `…` after 60 characters. */
export function quoted(text: string): string {
  return `"${printable(text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text)}"`;
}
