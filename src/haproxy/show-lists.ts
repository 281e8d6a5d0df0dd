import { HaproxyAnswerError } from './answer-error.js';

/** A map or ACL that has a name: that of the file it was loaded from, or `virt@NAME` for one that only lives in memory (≥ 2.9). */
export interface LoadedPatterns {
  readonly file: string;
  /** How often its content was replaced as a whole (`commit map`), and how many entries it has; absent before 2.4. */
  readonly replaced?: number;
  readonly entries?: number;
}

/**
 * Reads `show map` or `show acl`: those that have a name, each once. Throws `HaproxyAnswerError` for anything else.
 * Source: cli_io_handler_pats_list().
 */
export function parsePatternFiles(text: string): readonly LoadedPatterns[] {
  if (!text.startsWith('# id (file) description')) throw new HaproxyAnswerError('show map', 'no list of files', text);
  const files = new Map<string, LoadedPatterns>();
  for (const line of text.split('\n').slice(1)) {
    const file = /^-?\d+ \((.+?)\) /.exec(line)?.[1];
    if (file === undefined) continue;
    const [, replaced] = / curr_ver=(\d+)/.exec(line) ?? [];
    const [, entries] = / entry_cnt=(\d+)/.exec(line) ?? [];
    files.set(file, {
      file,
      ...(replaced === undefined ? {} : { replaced: Number(replaced) }),
      ...(entries === undefined ? {} : { entries: Number(entries) }),
    });
  }
  return [...files.values()];
}

/** A stick table and how many entries it holds. */
export interface TableUse {
  readonly table: string;
  readonly used: number;
}

/** Reads `show table`. Throws `HaproxyAnswerError` for anything else; no table at all is an empty answer. */
export function parseShowTable(text: string): readonly TableUse[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, table, used] = /^# table: (\S+), type: .*\bused:(\d+)/.exec(line) ?? [];
      if (table === undefined) throw new HaproxyAnswerError('show table', `'${line.slice(0, 120)}' is no table`, text);
      return { table, used: Number(used) };
    });
}

/** The certificates that HAProxy has loaded. */
export interface LoadedCertificates {
  readonly files: readonly string[];
  /** Sent by `set ssl cert`, and not committed. */
  readonly uncommitted: readonly string[];
}

/** Reads `show ssl cert` (≥ 2.2). Throws `HaproxyAnswerError` for anything else. Source: cli_io_handler_show_cert(). */
export function parseCertificates(text: string): LoadedCertificates {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > 0 && !/^# (?:filename|transaction)/.test(lines[0] ?? ''))
    throw new HaproxyAnswerError('show ssl cert', 'no list of certificates', text);
  const names = lines.filter((line) => !line.startsWith('# '));
  return {
    files: names.filter((name) => !name.startsWith('*')),
    uncommitted: names.filter((name) => name.startsWith('*')).map((name) => name.slice(1)),
  };
}
