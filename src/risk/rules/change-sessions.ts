import type { Bind, HaproxyConfig } from '../../haproxy/config.js';
import { type ProxySection, proxySections } from '../../haproxy/proxy-sections.js';
import { serverNames } from '../../haproxy/servers.js';
import type { StatRow } from '../../haproxy/show-stat.js';
import type { Found } from '../finding.js';
import { listed } from './haproxy-words.js';

/** What of the configuration has sessions now and is not there after the change; one finding for each kind of thing. */
export function lostSessions(stat: readonly StatRow[], before: HaproxyConfig, after: HaproxyConfig): readonly Found[] {
  const [was, is] = [byName(before), byName(after)];
  const busy = stat.filter(({ scur, pxname }) => scur > 0 && was.has(pxname));
  const gone = (row: StatRow): boolean => !is.has(row.pxname);
  const frontends = busy.filter(
    (row) => row.type === 'frontend' && gone(row) && !isListenedFor(was.get(row.pxname), after),
  );
  const backends = busy.filter((row) => row.type === 'backend' && gone(row) && was.get(row.pxname)?.kind === 'backend');
  const servers = busy.filter(
    (row) => row.type === 'server' && !gone(row) && !hasServer(is.get(row.pxname), row.svname),
  );
  return [
    ...told('frontend', frontends, ({ pxname }) => pxname, 'high'),
    ...told('backend', backends, ({ pxname }) => pxname, 'medium'),
    ...told('server', servers, ({ pxname, svname }) => `${pxname}/${svname}`, 'low'),
  ];
}

const byName = (config: HaproxyConfig): ReadonlyMap<string, ProxySection> =>
  new Map(proxySections(config).map((proxy) => [proxy.name, proxy]));

/** Whether some other frontend takes all of its addresses over, so that clients find someone there. */
const isListenedFor = (proxy: ProxySection | undefined, { binds }: HaproxyConfig): boolean =>
  proxy?.binds.every((bind) =>
    binds.some(
      ({ address, portFrom, portTo }) =>
        (address === bind.address || address === WILDCARD[bind.family] || address === WILDCARD.ipv6) &&
        portFrom <= bind.portFrom &&
        portTo >= bind.portTo,
    ),
  ) === true;

/** `::` takes IPv4 too, unless somebody forbids it. */
const WILDCARD: Readonly<Partial<Record<Bind['family'], string>>> & { readonly ipv6: string } = {
  ipv4: '0.0.0.0',
  ipv6: '::',
};

const hasServer = (proxy: ProxySection | undefined, name: string): boolean =>
  proxy?.servers.some((server) => serverNames(server).includes(name)) === true;

function told(
  kind: string,
  rows: readonly StatRow[],
  nameOf: (row: StatRow) => string,
  severity: 'high' | 'medium' | 'low',
): readonly Found[] {
  const [first] = rows;
  if (first === undefined) return [];
  const sessions = rows.reduce((sum, { scur }) => sum + scur, 0);
  const names = rows.map(nameOf);
  const count = `${sessions} ${sessions === 1 ? 'session' : 'sessions'}`;
  const which = `${kind}${rows.length === 1 ? '' : 's'} ${listed(names)}`;
  return [
    { message: `${which} ${rows.length === 1 ? 'is' : 'are'} removed with ${count}`, subject: nameOf(first), severity },
  ];
}
