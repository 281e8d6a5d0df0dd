import { isIPv6, SocketAddress } from 'node:net';
import type { HaproxyConfig } from './config.js';
import { proxySections } from './proxy-sections.js';
import type { RuntimeLoss } from './runtime-state.js';
import { type Server, serverNames } from './servers.js';
import type { ServerState } from './show-servers-state.js';
import type { StatRow } from './show-stat.js';

/** The servers of the configuration on disk by `BACKEND/SERVER`. */
interface Configured {
  readonly servers: ReadonlyMap<string, Server>;
  /** Backends of which not every server line is certain. */
  readonly uncertain: ReadonlySet<string>;
}

function configuredServers(config: HaproxyConfig): Configured {
  const servers = new Map<string, Server>();
  const uncertain = new Set<string>();
  for (const proxy of proxySections(config)) {
    for (const server of proxy.servers) {
      if (server.conditions.length > 0 || proxy.conditions.length > 0 || server.name.includes('$'))
        uncertain.add(proxy.name);
      for (const name of serverNames(server)) servers.set(`${proxy.name}/${name}`, server);
    }
  }
  return { servers, uncertain };
}

/** A number as it is written; `otherwise` when nothing is; undefined when it is written as a variable. */
function written(server: Server, name: string, otherwise: number): number | undefined {
  const value = server.parameters.findLast((parameter) => parameter.name === name)?.value;
  if (value === undefined) return otherwise;
  return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

const canonical = (address: string): string =>
  isIPv6(address) ? new SocketAddress({ address, family: 'ipv6' }).address : address;

const shownAddress = (address: string, port: number): string =>
  `${isIPv6(address) ? `[${address}]` : address}${port === 0 ? '' : `:${port}`}`;

/** Where the configuration on disk sends a server's connections, when it says so with a literal address and differs from what runs. */
export function addressOnDisk(server: Server, now: ServerState): string | undefined {
  const { family, address, port = now.port } = server;
  if (server.resolvers !== undefined) return undefined;
  if (family === 'name') {
    const same = (now.fqdn === undefined || now.fqdn === address) && port === now.port;
    return same ? undefined : shownAddress(address, port);
  }
  if ((family !== 'ipv4' && family !== 'ipv6') || now.address === undefined) return undefined;
  return canonical(address) === canonical(now.address) && port === now.port ? undefined : shownAddress(address, port);
}

type Found = Omit<RuntimeLoss, 'subject'>;

/** In or out of service against the configuration's word. */
function serviceLosses(now: ServerState, disk: Server): readonly Found[] {
  if (now.maint && !now.disabledInConfig && !disk.disabled)
    return [{ what: 'maintenance', now: 'MAINT by the CLI', after: 'in service', keepable: true }];
  if (!now.maint && now.disabledInConfig && disk.disabled)
    return [{ what: 'enabled', now: 'in service by the CLI', after: "MAINT, by 'disabled'", keepable: true }];
  if (now.drain) return [{ what: 'drain', now: 'DRAIN by the CLI', after: 'in service', keepable: true }];
  return [];
}

function weightLoss(now: ServerState, disk: Server): readonly Found[] {
  const after = written(disk, 'weight', 1);
  if (now.agent || now.weight === now.configuredWeight || after === undefined || after === now.weight) return [];
  const keepable = after === now.configuredWeight;
  return [{ what: 'weight', now: `weight ${now.weight} by the CLI`, after: `weight ${after}`, keepable }];
}

function healthLosses(now: ServerState, disk: Server): readonly Found[] {
  if (now.maint || now.maintByOthers) return [];
  const down: Found = { what: 'down', now: 'DOWN', after: 'UP until its first check', keepable: true };
  if (now.checks === 'off' && disk.check)
    return [{ what: 'checks', now: `not checked by the CLI, ${now.state}`, after: 'checked', keepable: false }];
  if (now.state !== 'down' || disk.track !== undefined) return [];
  return now.checks === 'on' ? [down] : [{ ...down, after: 'UP', keepable: false }];
}

function addressLosses(now: ServerState, disk: Server): readonly Found[] {
  const address = addressOnDisk(disk, now);
  const found: Found[] = [];
  if (address !== undefined) {
    const was = now.fqdn ?? now.address ?? '';
    found.push({ what: 'address', now: `address ${shownAddress(was, now.port)}`, after: address, keepable: false });
  }
  if (now.ssl !== undefined && now.ssl !== disk.ssl)
    found.push({
      what: 'ssl',
      now: now.ssl ? 'TLS' : 'no TLS',
      after: disk.ssl ? 'TLS' : 'no TLS',
      keepable: false,
    });
  return found;
}

function maxconnLoss(row: StatRow | undefined, disk: Server): readonly Found[] {
  const after = written(disk, 'maxconn', 0);
  if (row === undefined || after === undefined) return [];
  const now = Number(row.fields['slim'] ?? '');
  return now === after
    ? []
    : [
        {
          what: 'maxconn',
          now: `maxconn ${now || 'without limit'}`,
          after: `${after || 'without limit'}`,
          keepable: false,
        },
      ];
}

/**
 * What a reload with the configuration on disk takes from the servers of the running worker. Servers that HAProxy keeps for itself, as
 * its `MASTER` proxy, are not in `show stat` and left out. Values that are written as a variable or stand under a condition are not judged.
 */
export function serverLosses(
  servers: readonly ServerState[],
  stat: readonly StatRow[],
  config: HaproxyConfig,
): readonly RuntimeLoss[] {
  const { servers: onDisk, uncertain } = configuredServers(config);
  const rows = new Map(stat.filter(({ type }) => type === 'server').map((row) => [`${row.pxname}/${row.svname}`, row]));
  return servers.flatMap((now): readonly RuntimeLoss[] => {
    const row = rows.get(now.name);
    if (row === undefined) return [];
    const subject = `server ${now.name}`;
    const disk = onDisk.get(now.name);
    if (disk === undefined) {
      const known = !uncertain.has(now.backend);
      const was = `not in the file: ${shownAddress(now.address ?? now.fqdn ?? '', now.port)}`;
      return known ? [{ what: 'added server', subject, now: was, after: 'gone', keepable: false }] : [];
    }
    if (disk.conditions.length > 0) return [];
    const found = [
      ...serviceLosses(now, disk),
      ...weightLoss(now, disk),
      ...healthLosses(now, disk),
      ...addressLosses(now, disk),
      ...maxconnLoss(row, disk),
    ];
    return found.map((each) => ({ ...each, subject }));
  });
}
