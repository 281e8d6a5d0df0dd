/**
 * A line up to its comment: the first `#` or `!` outside double quotes, wherever it stands (keepalived's `decomment`). A backslash
 * makes no `"` or `'` of what follows it. `\#` and `\!` are characters in releases before 2.2 (`escapes`); later ones read their own
 * stripped copy of the file once more, and there the bare character begins a comment after all.
 */
export function withoutComment(text: string, { escapes }: { readonly escapes: boolean }): string {
  let quoted = false;
  let kept = '';
  let from = 0;
  for (let index = 0; index < text.length; index++) {
    const char = text[index];
    if (char === '\\') {
      const next = text[++index];
      if (quoted || (next !== '#' && next !== '!')) continue;
      kept += text.slice(from, index - 1);
      if (!escapes) return kept;
      from = index;
    } else if (char === '"') quoted = !quoted;
    else if ((char === '#' || char === '!') && !quoted) return kept + text.slice(from, index);
  }
  return kept + text.slice(from);
}
