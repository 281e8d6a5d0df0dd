import type { HaproxyConfig } from './config.js';
import { globalLines } from './global.js';
import { localPeerOf, peersOf } from './peers.js';
import { type ProxySection, proxySections } from './proxy-sections.js';
import type { RuntimeLoss, RuntimeState } from './runtime-state.js';
import { settingOn } from './settings.js';
import type { ShowInfo } from './show-info.js';
import type { StatRow } from './show-stat.js';
import { stickTables } from './stick-tables.js';
import { versionAtLeast } from './version.js';

/** Frontends that were paused or given another maxconn by the CLI. */
export function frontendLosses(
  stat: readonly StatRow[],
  info: ShowInfo | undefined,
  config: HaproxyConfig,
): readonly RuntimeLoss[] {
  const sections = new Map(proxySections(config).map((proxy) => [proxy.name, proxy]));
  return stat
    .filter(({ type }) => type === 'frontend')
    .flatMap((row): readonly RuntimeLoss[] => {
      const proxy = sections.get(row.pxname);
      if (proxy === undefined || proxy.disabled || proxy.conditions.length > 0) return [];
      const subject = `frontend ${row.pxname}`;
      const losses: RuntimeLoss[] = [];
      if (row.status !== 'OPEN' && row.status !== 'FULL')
        losses.push({ what: 'frontend', subject, now: `${row.status} by the CLI`, after: 'OPEN', keepable: false });
      const after = frontendMaxconn(proxy, info);
      const now = Number(row.fields['slim'] || Number.NaN);
      if (after !== undefined && now !== after && !Number.isNaN(now))
        losses.push({ what: 'maxconn', subject, now: `maxconn ${now}`, after: `maxconn ${after}`, keepable: false });
      return losses;
    });
}

/** Since 2.0 a frontend without maxconn takes the global one, which `Hard_maxconn` tells whatever the CLI has set since. */
function frontendMaxconn({ settings }: ProxySection, info: ShowInfo | undefined): number | undefined {
  const setting = settingOn(settings, 'maxconn');
  if (setting !== undefined) {
    const value = setting.words[1] ?? '';
    return setting.conditions.length === 0 && /^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined;
  }
  const hard = info?.fields['Hard_maxconn'];
  return info === undefined || hard === undefined || !versionAtLeast(info.Version, [2, 0]) ? undefined : Number(hard);
}

const rateLimits = [
  ['ConnRateLimit', 'maxconnrate'],
  ['SessRateLimit', 'maxsessrate'],
  ['SslRateLimit', 'maxsslrate'],
] as const;

/** `set maxconn global` and `set rate-limit`. */
export function globalLosses(info: ShowInfo, config: HaproxyConfig): readonly RuntimeLoss[] {
  const subject = 'global';
  const hard = Number(info.fields['Hard_maxconn'] ?? info.Maxconn);
  const maxconn: readonly RuntimeLoss[] =
    hard === info.Maxconn
      ? []
      : [
          {
            what: 'maxconn',
            subject,
            now: `maxconn ${info.Maxconn} by the CLI`,
            after: 'as configured',
            keepable: false,
          },
        ];
  const limits = rateLimits.flatMap(([field, keyword]): readonly RuntimeLoss[] => {
    const now = Number(info.fields[field] ?? 0);
    const line = globalLines(config).findLast(({ words }) => words[0] === keyword);
    const after = Number(line?.words[1] ?? 0);
    if (now === after || Number.isNaN(after) || (line?.conditions.length ?? 0) > 0) return [];
    return [{ what: 'rate limit', subject, now: `${keyword} ${now}`, after: `${after}`, keepable: false }];
  });
  return [...maxconn, ...limits];
}

/** Entries of stick tables that no `peers` section with the local peer in it carries over. */
export function tableLosses(
  { tables = [] }: RuntimeState,
  config: HaproxyConfig,
  localPeer: string,
): readonly RuntimeLoss[] {
  const carriers = new Set(
    peersOf(config)
      .filter((peers) => !peers.disabled && localPeerOf(peers, localPeer) !== undefined)
      .map(({ name }) => name),
  );
  const kept = new Set(
    stickTables(config)
      .filter(({ peers }) => peers !== undefined && carriers.has(peers))
      .map(({ name }) => name),
  );
  return tables
    .filter(({ table, used }) => used > 0 && !kept.has(table))
    .map(({ table, used }) => ({
      what: 'stick table',
      subject: `stick table ${table}`,
      now: `${used} ${used === 1 ? 'entry' : 'entries'}`,
      after: 'empty',
      keepable: false,
    }));
}

/** Maps, ACLs and certificates that are known to differ from their files; single changes leave no trace and are told as not checked. */
export function contentLosses({ patterns = [], certificates }: RuntimeState): readonly RuntimeLoss[] {
  return [
    ...patterns.flatMap(({ file, replaced = 0, entries = 0 }): readonly RuntimeLoss[] => {
      const subject = `map ${file}`;
      if (file.startsWith('virt@') && entries > 0)
        return [{ what: 'map', subject, now: `${entries} entries, in memory only`, after: 'empty', keepable: false }];
      return replaced > 0
        ? [{ what: 'map', subject, now: 'replaced by the CLI', after: "the file's content", keepable: false }]
        : [];
    }),
    ...(certificates?.uncommitted ?? []).map(
      (file): RuntimeLoss => ({
        what: 'certificate',
        subject: `certificate ${file}`,
        now: 'sent by the CLI and not committed',
        after: "the file's",
        keepable: false,
      }),
    ),
  ];
}
