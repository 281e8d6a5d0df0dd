import { getSystemErrorMap } from 'node:util';

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name does not resolve',
  EAI_AGAIN: 'the name service did not answer',
  EHOSTUNREACH: 'no route to the host',
};

/** True for what a system call's failure is reported with. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

/** A network failure in words with its errno, such as `connection refused (ECONNREFUSED)`. */
export function networkErrorInWords(error: unknown): string {
  if (!isSystemError(error)) return error instanceof Error ? error.message : String(error);
  const { code, errno } = error;
  const words = WORDS[code] ?? (errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1]);
  return `${words ?? (error.message || code)} (${code})`;
}
