/**
 * A text in lines at most `width` wide, broken at blanks; blanks that it begins with stay, further lines begin with `indent`. A word that is wider has a
 * line of its own.
 */
export function wrapped(text: string, width: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? '';
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const isBare = line.trim() === '';
    if (!isBare && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = isBare ? `${line}${word}` : `${line} ${word}`;
  }
  return [...lines, line];
}
