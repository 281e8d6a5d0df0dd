import type { HaproxyConfig } from './config.js';
import { lastGlobal } from './global.js';
import { type ProxySection, proxySections } from './proxy-sections.js';
import { addressOnDisk } from './server-losses.js';
import { type Server, serverNames } from './servers.js';
import { settingOn } from './settings.js';
import type { ServersState } from './show-servers-state.js';

/** A file that HAProxy reads server states from when it starts, and the backends that it is for. */
export interface ServerStateFile {
  readonly path: string;
  readonly backends: readonly string[];
}

const under = (base: string | undefined, name: string): string =>
  name.startsWith('/') || base === undefined ? name : `${base.replace(/\/$/, '')}/${name}`;

function pathFor({ settings, name }: ProxySection, base: string | undefined, global: string | undefined) {
  const load = settingOn(settings, 'load-server-state-from-file');
  if (load === undefined || load.conditions.length > 0) return undefined;
  if (load.words[1] === 'global') return global === undefined ? undefined : under(base, global);
  if (load.words[1] !== 'local') return undefined;
  const own = settingOn(settings, 'server-state-file-name')?.words[1];
  return under(base, own === undefined || own === 'use-backend-name' ? name : own);
}

/**
 * The files that `load-server-state-from-file` names, with their backends. Only absolute paths that are written plainly: others depend on the directory or
 * environment of the process. Source: HAProxy configuration manual, "load-server-state-from-file", "server-state-file-name".
 */
export function serverStateFiles(config: HaproxyConfig): readonly ServerStateFile[] {
  const base = lastGlobal(config, 'server-state-base')?.words[1];
  const global = lastGlobal(config, 'server-state-file')?.words[1];
  const files = new Map<string, string[]>();
  for (const proxy of proxySections(config)) {
    const path = proxy.sends ? pathFor(proxy, base, global) : undefined;
    if (path === undefined || !path.startsWith('/') || path.includes('$')) continue;
    files.set(path, [...(files.get(path) ?? []), proxy.name]);
  }
  return [...files].map(([path, backends]) => ({ path, backends }));
}

/**
 * What a state file is to hold for a reload with the configuration on disk: the lines of its backends. Servers whose address, port or TLS differ on disk are left
 * out: what the file says wins over the configuration, silently.
 */
export function stateFileText(file: ServerStateFile, state: ServersState, config: HaproxyConfig): string {
  const onDisk = new Map<string, Server>(
    proxySections(config).flatMap((proxy) =>
      proxy.servers.flatMap((server) => serverNames(server).map((name) => [`${proxy.name}/${name}`, server] as const)),
    ),
  );
  const lines = state.servers
    .filter(({ backend }) => file.backends.includes(backend))
    .filter((now) => {
      const disk = onDisk.get(now.name);
      if (disk === undefined || disk.family === 'other' || disk.conditions.length > 0) return false;
      return addressOnDisk(disk, now) === undefined && (now.ssl === undefined || now.ssl === disk.ssl);
    })
    .map(({ line }) => line);
  return `${[...state.heading, ...lines].join('\n')}\n`;
}
