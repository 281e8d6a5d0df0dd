import { isIPv6 } from 'node:net';
import type { Complaint } from '../mistake.js';
import { quoted } from '../quote.js';
import { isPort } from '../ssh-names.js';

/** The hosts that one word stands for, as Ansible expands it, and the port behind it. */
export interface HostPattern {
  readonly hosts: readonly string[];
  readonly port?: number;
}

type Expanded = HostPattern | { readonly complaint: Complaint };

const MOST_HOSTS = 10_000;
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** `lb[1:3].example.org:2222`: the ranges of numbers (`[01:10]`, `[1:9:2]`) and letters (`[a:c]`) of Ansible, and an SSH port; an IPv6 address in brackets or bare. */
export function expandPattern(text: string): Expanded {
  if (isIPv6(text)) return { hosts: [text] };
  const [, place = text, portText] = /^((?:[^:[\]]|\[[^\]]*\])+):(\d{1,5})$/.exec(text) ?? [];
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && !isPort(port)) return { complaint: { message: `${quoted(text)} has a port that is none` } };
  const expanded = expandRanges(place);
  return 'complaint' in expanded || port === undefined ? expanded : { ...expanded, port };
}

function expandRanges(text: string): Expanded {
  const [, head = '', range, tail = ''] = /^([^[\]]*)\[([^[\]]*)\](.*)$/.exec(text) ?? [];
  if (range === undefined)
    return /[[\]]/.test(text) ? wrong(text, 'has a bracket without its other half') : { hosts: [text] };
  if (isIPv6(range)) return head === '' && tail === '' ? { hosts: [range] } : wrong(text, 'is no host');
  const values = rangeValues(range);
  if (typeof values === 'string') return wrong(text, values);
  const rest = expandRanges(tail);
  if ('complaint' in rest) return rest;
  if (values.length * rest.hosts.length > MOST_HOSTS) return wrong(text, `stands for more than ${MOST_HOSTS} hosts`);
  return { hosts: values.flatMap((value) => rest.hosts.map((each) => `${head}${value}${each}`)) };
}

const wrong = (text: string, what: string): Expanded => ({
  complaint: { message: `${quoted(text)} ${what}`, suggestion: 'write a range as lb[1:3].example.org' },
});

/** The values of `BEGIN:END[:STEP]`, or what is wrong with it. A zero in front sets the width. */
function rangeValues(range: string): readonly string[] | string {
  const [begin = '', end = '', step = '1', ...more] = range.split(':');
  if (end === '' || more.length > 0 || !/^[1-9]\d{0,5}$/.test(step)) return 'has a range that is not [BEGIN:END]';
  const isNumbers = /^\d{0,9}$/.test(begin) && /^\d{1,9}$/.test(end);
  const position = (text: string): number =>
    isNumbers ? Number(text) : text.length === 1 ? LETTERS.indexOf(text) : -1;
  const [from, to] = [position(begin), position(end)];
  if (from < 0 || to < 0) return 'has a range of neither numbers nor single letters';
  if (from > to) return 'has a range that ends before it begins';
  const width = isNumbers && begin.length > 1 && begin.startsWith('0') ? begin.length : 0;
  if (width > 0 && end.length !== width) return 'has a range with ends of different lengths';
  const count = Math.floor((to - from) / Number(step)) + 1;
  if (count > MOST_HOSTS) return `stands for more than ${MOST_HOSTS} hosts`;
  return Array.from({ length: count }, (_, index) => {
    const at = from + index * Number(step);
    return isNumbers ? String(at).padStart(width, '0') : (LETTERS[at] ?? '');
  });
}
