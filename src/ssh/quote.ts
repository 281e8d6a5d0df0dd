/** True if the text can be a word of a command line: no NUL byte and no lone surrogate, which neither execve(2) nor UTF-8 can carry. */
export function canBeWord(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}

/** One word for a POSIX shell: single quotes around whatever is not plainly harmless. Only for texts that `canBeWord`. */
export function quoteWord(text: string): string {
  if (/^[A-Za-z0-9_./:@%+,-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command line for a POSIX shell that runs exactly these words. */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

/**
 * A command line that POSIX shells, csh and fish all read as exactly these words.
 * Those shells differ inside single quotes on backslash, `!` and newline, on a quoted quote, and on bytes above ASCII in the C locale;
 * where such a character occurs, a POSIX sh decodes the command from plain ASCII on the far side.
 */
export function quoteForAnyShell(words: readonly string[]): string {
  const plain = quoteWords(words);
  if (/^[ -~]*$/.test(plain) && !/[\\!]/.test(plain)) return plain;
  const encoded = `sh -c 'eval "exec $(printf %b "$1")"' sh '${octal(plain)}'`;
  return encoded.length < MAX_WORD_BYTES ? encoded : plain;
}

/** Linux's MAX_ARG_STRLEN: no single argument of execve(2), so no command that sshd hands to a login shell, may reach it. */
export const MAX_WORD_BYTES = 131_072;

/** The form that `printf %b` of POSIX turns back into the text. */
function octal(text: string): string {
  return Array.from(Buffer.from(text, 'utf8'), (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9 _./:=@%+,-]/.test(character) ? character : `\\0${byte.toString(8).padStart(3, '0')}`;
  }).join('');
}
