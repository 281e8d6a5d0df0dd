import { HaproxyAnswerError } from './answer-error.js';

/**
 * What the master CLI's `reload` came to.
 * - `loaded`: the new worker serves
 * - `failed`: the old worker goes on; `log` says why
 * - `in-progress`: another reload is under way (≥ 3.1); this one was not begun: ask again later
 * - `accepted`: an asynchronous master (≤ 2.6) began; only `show proc` can tell the outcome
 */
export type ReloadAnswer =
  | { readonly result: 'loaded' | 'failed'; readonly log: string }
  | { readonly result: 'in-progress' }
  | { readonly result: 'accepted' };

const command = 'reload';

/**
 * Reads the answer of the master CLI's `reload`. `synchronous`: the master is ≥ 2.7, so an empty answer says that the connection
 * broke before the outcome was known, and is an error like everything else that is no answer. The log is
 * missing where HAProxy keeps no startup logs.
 * Source: HAProxy management guide, "reload".
 */
export function parseReloadAnswer(text: string, options: { readonly synchronous: boolean }): ReloadAnswer {
  if (text.trim() === '') {
    if (!options.synchronous) return { result: 'accepted' };
    throw new HaproxyAnswerError(command, 'the master closed the connection without an outcome', text);
  }
  const match = /^Success=([01])\n(?:--\n([\s\S]*))?$/.exec(text.trimEnd().concat('\n'));
  if (!match) throw new HaproxyAnswerError(command, "no 'Success=0' or 'Success=1'", text);
  const log = (match[2] ?? '').trimEnd();
  if (match[1] === '1') return { result: 'loaded', log };
  return /^Another reload is still in progress/m.test(log) ? { result: 'in-progress' } : { result: 'failed', log };
}
