const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['E', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);
const ESCAPE = /\\(?:x([0-9a-fA-F]+)|c(.)|([0-7]{1,3})|(.))/sy;
const PLAIN = { '': /[^ \t\f\n\r\v'"\\]+/y, '"': /[^"\\]+/y, "'": /[^'\\]+/y } as const;
const BLANK = /[ \t\f\n\r\v]+/y;

/**
 * Splits a command as keepalived's `alloc_strvec_quoted_escaped` does: single and double quotes, also within a word, and backslash
 * escapes of C anywhere. Absent where a quote or an escape is not ended: keepalived takes no command from such a line.
 */
export function commandWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: keyof typeof PLAIN = '';
  for (let at = 0; at < text.length; ) {
    const char = text[at] ?? '';
    const blank = quote === '' ? matchAt(BLANK, text, at) : undefined;
    if (blank) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += blank[0].length;
      continue;
    }
    word ??= '';
    if (char === '\\') {
      const found = matchAt(ESCAPE, text, at);
      if (!found) return undefined;
      word += escaped(found);
      at += found[0].length;
    } else if (char === quote || (quote === '' && (char === '"' || char === "'"))) {
      quote = char === quote ? '' : char === '"' ? '"' : "'";
      at++;
    } else {
      const plain = matchAt(PLAIN[quote], text, at)?.[0] ?? char;
      word += plain;
      at += plain.length;
    }
  }
  if (quote !== '') return undefined;
  if (word !== undefined) words.push(word);
  return words;
}

function escaped([, hex, control, octal, other = '']: RegExpExecArray): string {
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex.slice(-2), 16));
  if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) & 0x1f);
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
  return ESCAPES.get(other) ?? other;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
