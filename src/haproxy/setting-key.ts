/** What two lines must have in common for the later one to replace the earlier one. */
export interface SettingKey {
  /** The keyword, with its second word where that names the setting: `mode`, `timeout client`, `option httplog`, `error 503`. */
  readonly key: string;
  /** Whether lines of this key add up instead of replacing each other: `acl`, `http-request`, `log`, `server`, unknown keywords, … */
  readonly addsUp: boolean;
}

const keyedBySecondWord: ReadonlySet<string> = new Set([
  'compression',
  'email-alert',
  'external-check',
  'option',
  'persist',
  'rate-limit',
  'timeout',
]);

const single: ReadonlySet<string> = new Set([
  'backlog',
  'balance',
  'bind-process',
  'cookie',
  'default_backend',
  'description',
  'dispatch',
  'dynamic-cookie-key',
  'error-log-format',
  'fullconn',
  'grace',
  'guid',
  'hash-balance-factor',
  'hash-preserve-affinity',
  'hash-type',
  'http-restrict-req-hdr-names',
  'http-reuse',
  'http-send-name-header',
  'id',
  'load-server-state-from-file',
  'log-format',
  'log-format-sd',
  'log-tag',
  'max-keep-alive-queue',
  'max-session-srv-conns',
  'maxconn',
  'mode',
  'monitor-net',
  'monitor-uri',
  'retries',
  'retry-on',
  'server-state-file-name',
  'source',
  'stick-table',
  'unique-id-format',
  'unique-id-header',
]);

/** Keywords of 1.x and what they became. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['clitimeout', 'timeout client'],
  ['contimeout', 'timeout connect'],
  ['srvtimeout', 'timeout server'],
  ['redispatch', 'option redispatch'],
  ['transparent', 'option transparent'],
  ['disabled', 'disabled'],
  ['enabled', 'disabled'],
]);

const errorPages: ReadonlySet<string> = new Set(['errorfile', 'errorloc', 'errorloc302', 'errorloc303']);

const addingStats: ReadonlySet<string> = new Set(['admin', 'auth', 'http-request', 'scope', 'socket']);

/** The key of a proxy's line, given without a leading `no` or `default`. */
export function settingKeyOf(words: readonly string[]): SettingKey {
  const [keyword = '', second = ''] = words;
  const now = renamed.get(keyword);
  if (now !== undefined) return { key: now, addsUp: false };
  if (errorPages.has(keyword)) return { key: `error ${second}`, addsUp: false };
  if (keyword === 'http-error') return { key: `error ${words[words.indexOf('status') + 1] ?? ''}`, addsUp: false };
  if (keyword === 'stats') return { key: `stats ${second}`, addsUp: addingStats.has(second) };
  if (keyedBySecondWord.has(keyword)) return { key: `${keyword} ${second}`, addsUp: false };
  return { key: keyword, addsUp: !single.has(keyword) };
}
