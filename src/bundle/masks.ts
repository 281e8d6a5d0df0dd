/** What stands where a secret is. */
export const MASK = '********';

/** Shorter text would be found everywhere; a secret is longer. */
const shortestValue = 4;
const shortestLine = 8;

/**
 * Replaces secrets wherever their text stands: as it is, line by line, and as base64, in a URL or in JSON. Values of fewer than
 * 4 characters are not looked for.
 */
export function redactor(values: Iterable<string>): (text: string) => string {
  const found = new Set<string>();
  for (const value of values) for (const form of formsOf(value)) found.add(form);
  const forms = [...found].toSorted((a, b) => b.length - a.length);
  return (text) => forms.reduce((masked, form) => masked.replaceAll(form, MASK), text);
}

function formsOf(value: string): string[] {
  if (value.length < shortestValue) return [];
  const lines = value.split('\n').filter((line) => line.trim().length >= shortestLine);
  const base64 = Buffer.from(value).toString('base64');
  return [
    value,
    ...lines,
    base64,
    base64.replace(/=+$/, ''),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
  ];
}

/** What is secret in a line of configuration, by the word in front of it. Group 1 is shown, group 2 is not. */
const secretWords: readonly RegExp[] = [
  // keepalived
  /(\bauth_pass\s+)(\S.*)/,
  // haproxy
  /(\bstats\s+auth\s+)(\S+)/,
  /(\b(?:insecure-)?password\s+)(\S+)/,
  /(\bdynamic-cookie-key\s+)(\S.*)/,
  /(\b(?:authorization|proxy-authorization)\b\W+(?:str\()?"?(?:basic|bearer)\s+)([^\s")]+)/i,
  // environment files, Lua, YAML and the like
  /([\w-]*(?:passwd|password|passphrase|secret|token|api[_-]?key|private[_-]?key)["']?\s*[=:]\s*)(\S.*)/i,
  // credentials in a URL
  /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:)([^\s/@]+)(?=@)/i,
];

const keyBegins = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/;
const keyEnds = /-----END [A-Z0-9 ]*PRIVATE KEY-----/;

/** Lines with what is secret by its place masked: behind the words of passwords, and in private keys. */
export function maskedLines(lines: readonly string[]): string[] {
  let inKey = false;
  return lines.map((line) => {
    if (keyBegins.test(line)) {
      inKey = !keyEnds.test(line);
      return inKey ? line : MASK;
    }
    if (!inKey) return maskedLine(line);
    inKey = !keyEnds.test(line);
    return inKey ? MASK : line;
  });
}

function maskedLine(line: string): string {
  return secretWords.reduce(
    (masked, pattern) => masked.replace(pattern, (_whole, word: string) => `${word}${MASK}`),
    line,
  );
}

/** A text with what differs from another one masked, line by line; undefined where they have not the same number of lines. */
export function maskedWhereDifferent(text: string, other: string): string | undefined {
  const [lines, others] = [text.split('\n'), other.split('\n')];
  if (lines.length !== others.length) return undefined;
  return lines.map((line, index) => maskedDifference(line, others[index] ?? '')).join('\n');
}

function maskedDifference(line: string, other: string): string {
  if (line === other) return line;
  const most = Math.min(line.length, other.length);
  let before = 0;
  while (before < most && line[before] === other[before]) before += 1;
  let behind = 0;
  while (behind < most - before && line.at(-1 - behind) === other.at(-1 - behind)) behind += 1;
  return line.slice(0, before) + MASK + line.slice(line.length - behind);
}
