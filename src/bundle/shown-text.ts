import type { BundleFile } from './bundle.js';
import { textOf } from './diff.js';
import { shownLines } from './shown-lines.js';

/** A file's content as it may be shown, whole: what came from a secret masked, and private keys. */
export type ShownText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly bytes: number }
  | { readonly kind: 'hidden'; readonly reason: string };

export function shownText({ content, masked }: Pick<BundleFile, 'content' | 'masked'>): ShownText {
  if (masked !== undefined && 'reason' in masked) return { kind: 'hidden', reason: masked.reason };
  const text = textOf({ content });
  if (text === undefined) return { kind: 'binary', bytes: content.length };
  const lines = shownLines(text, masked).shown.join('\n');
  return { kind: 'text', text: text.endsWith('\n') ? `${lines}\n` : lines };
}
