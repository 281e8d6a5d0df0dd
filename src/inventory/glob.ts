/** Whether a glob matches a whole word: `*` is any characters, `?` any one. Time grows with the product of the lengths. */
export function globMatches(glob: string, word: string): boolean {
  let at = 0;
  let inGlob = 0;
  let star = -1;
  let retryAt = 0;
  while (at < word.length) {
    if (glob[inGlob] === '*') {
      star = inGlob++;
      retryAt = at;
    } else if (glob[inGlob] === '?' || glob[inGlob] === word[at]) {
      inGlob++;
      at++;
    } else if (star >= 0) {
      inGlob = star + 1;
      at = ++retryAt;
    } else {
      return false;
    }
  }
  while (glob[inGlob] === '*') inGlob++;
  return inGlob === glob.length;
}

/** Whether a word is a glob rather than a name. */
export function isGlob(word: string): boolean {
  return /[*?]/.test(word);
}
