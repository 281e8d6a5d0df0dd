import { nearest } from '../inventory/nearest.js';
import { quoted } from '../inventory/quote.js';
import { EVENT_KINDS, type EventKind, ruleOf } from './event-kinds.js';
import { readTimeUs } from './time-words.js';

/** One event as it was written, `KIND[:NODE][=VALUE][@TIME]`, taken apart. */
export interface EventWord {
  readonly text: string;
  readonly kind: EventKind;
  readonly node?: string;
  readonly value?: string;
  /** Since the start of the simulation, or (`@+TIME`) since the event before it. */
  readonly time?: { readonly us: number; readonly since: 'start' | 'event before' };
}

/** What is wrong with something, in one sentence. */
export interface Wrong {
  readonly wrong: string;
}

const FORM = 'KIND[:NODE][=VALUE][@TIME]';

/**
 * Reads one event word. The time is what follows the last `@`, the value what follows the first `=`, so that a file's name may hold `@` where no
 * time follows it.
 */
export function readEventWord(text: string): EventWord | Wrong {
  const { head, time } = splitTime(text);
  if (time !== undefined && 'wrong' in time) return time;
  const [, written = '', node, value] = /^([^:=]*)(?::([^=]*))?(?:=(.*))?$/s.exec(head) ?? [];
  const kind = EVENT_KINDS.find((each) => each === written);
  if (kind === undefined) return { wrong: unknownKind(text, written) };
  if (node === '') return { wrong: `event ${quoted(text)} names no node behind ":"; write ${kind}:lb1` };
  const wrong = wrongValue(text, kind, value);
  if (wrong !== undefined) return { wrong };
  return {
    text,
    kind,
    ...(node !== undefined && { node }),
    ...(value !== undefined && { value }),
    ...(time !== undefined && { time }),
  };
}

function splitTime(text: string): { readonly head: string; readonly time?: EventWord['time'] | Wrong } {
  const at = text.lastIndexOf('@');
  if (at < 0) return { head: text };
  const written = text.slice(at + 1);
  const us = readTimeUs(written.replace(/^\+/, ''));
  if (us !== undefined) {
    return { head: text.slice(0, at), time: { us, since: written.startsWith('+') ? 'event before' : 'start' } };
  }
  // The name of a file may hold anything, an @ too.
  if (/^reload(:[^=]*)?=/.test(text)) return { head: text };
  return {
    head: text,
    time: {
      wrong: `event ${quoted(text)}: ${quoted(written)} is no time; write @10s, @1.5s, @250ms, @2h, @+3s for 3 s after the event before; 366d at most`,
    },
  };
}

function unknownKind(text: string, written: string): string {
  const near = nearest(written, EVENT_KINDS);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  return `event ${quoted(text)} is not known${hint}; events are ${FORM} with KIND one of ${EVENT_KINDS.join(', ')}`;
}

function wrongValue(text: string, kind: EventKind, value: string | undefined): string | undefined {
  const rule = ruleOf(kind);
  if (value !== undefined && rule.value === undefined) return `event ${quoted(text)}: ${kind} takes no =VALUE`;
  if (value === '' || (value === undefined && rule.needsValue)) {
    const example = { priority: '90', file: 'new/keepalived.conf', check: 'chk_haproxy' }[rule.value ?? 'check'];
    return `event ${quoted(text)}: ${kind} needs a value, such as ${kind}=${example}`;
  }
  if (rule.value === 'priority' && !/^(?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])$/.test(value ?? '')) {
    return `event ${quoted(text)}: ${quoted(value ?? '')} is no priority; a whole number from 1 to 255 is wanted`;
  }
  return undefined;
}
