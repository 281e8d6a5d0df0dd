import * as z from 'zod';
import { bareNumber, durationPattern, parseDuration } from './durations.js';
import type { Complaint } from './mistake.js';

/**
 * A complaint as the one string that zod keeps for an issue: the message, and on a second line the suggestion.
 * `issueMistakes` takes it apart again.
 */
export function complaintText({ message, suggestion }: Complaint): string {
  return suggestion === undefined ? message : `${message}\n${suggestion}`;
}

/** Text that has to match a pattern, and what it is, in the words of the message. */
export function patternText(pattern: RegExp, what: string) {
  return z.string().regex(pattern, { error: `expected ${what}` });
}

/** Text that has to pass a check of its own. */
export function checkedText(complaintOf: (text: string) => Complaint | undefined) {
  return z.string().superRefine((text, context) => {
    const complaint = complaintOf(text);
    if (complaint !== undefined) context.addIssue({ code: 'custom', message: complaintText(complaint) });
  });
}

/** Milliseconds from `250ms`, `3s` or `2m`; at least `leastMs`. */
export function duration(leastMs: 0 | 1) {
  const spelling = z.string({
    error: ({ input }) => (typeof input === 'number' ? complaintText(bareNumber(input)) : undefined),
  });
  return spelling.meta({ pattern: durationPattern.source }).transform((text, context) => {
    const parsed = parseDuration(text);
    if ('ms' in parsed && parsed.ms >= leastMs) return parsed.ms;
    const complaint = 'ms' in parsed ? { message: 'must be longer than 0' } : parsed.complaint;
    context.addIssue({ code: 'custom', message: complaintText(complaint) });
    return z.NEVER;
  });
}

/** Names of pairs and nodes: they stand in file names, in selectors and in reports. */
export const nameText = patternText(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
  'a name of letters, digits, ".", "_" and "-", beginning with a letter or digit, at most 63 long',
);

export const labelsMap = z
  .record(
    patternText(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/, 'a label name of letters, digits, ".", "_", "/" and "-"'),
    patternText(
      /^[A-Za-z0-9][A-Za-z0-9._/:@+-]{0,62}$/,
      'a label value of letters, digits and . _ / : @ + -, beginning with a letter or digit, at most 63 long',
    ),
  )
  .describe('Labels to select by, such as env: prod. Nodes inherit the labels of their pair.');

/** A file on the node: absolute, so that it means the same whatever the remote working directory is. */
export const remotePath = patternText(
  /^\/[^\p{Cc}]{0,1023}$/u,
  'an absolute path on the node, such as /etc/haproxy/haproxy.cfg',
);

/** A file on this machine: absolute, relative to the inventory file, or below `~`. */
export const localPath = patternText(
  /^(?!~[^/])[^\p{Cc}]{1,1024}$/u,
  'a path: absolute, relative to the inventory file, or ~/… (not ~user)',
);

export const unitName = patternText(
  /^[A-Za-z0-9:_.\\@][A-Za-z0-9:_.\\@-]{0,254}$/,
  'the name of a systemd unit, such as haproxy.service',
);

export const headerName = patternText(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/, 'the name of an HTTP header');

export const hostHeader = patternText(/^[\x21-\x7e]{1,255}$/, 'a host name, as a Host header carries it');

export const probeName = patternText(/^[^\p{Cc}]{1,100}$/u, 'a name of 1 to 100 characters on one line');
