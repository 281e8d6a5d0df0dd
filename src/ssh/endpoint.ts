import { SshError } from './error.js';
import { expandHome, expandPath, localUser } from './expand.js';
import { isHostName, type JumpHost, parseProxyJump } from './jump.js';
import { type OpensshConfig, readOpensshConfig } from './openssh-config.js';
import type { SshSettings } from './settings.js';

/** Everything that is needed to connect to one machine, with nothing left to look up. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** ssh_config's HostKeyAlias. */
  readonly alias?: string;
  /** A file that `mustExist` was named by the inventory. */
  readonly knownHosts: readonly NamedFile[];
  readonly keys: readonly NamedFile[];
  /** Path of the agent's socket; `undefined` for no agent. */
  readonly agent: string | undefined;
  /** Use of the agent only the keys that `keys` names too. */
  readonly identitiesOnly: boolean;
  readonly connectTimeoutMs: number;
  readonly keepaliveMs: number;
  /** Unanswered keepalives until the peer counts as dead, which is found after interval × (count + 1). */
  readonly keepaliveCount: number;
  /** Hops that ssh_config or the inventory asks for, first hop first. */
  readonly jump: readonly JumpHost[];
}

/** A file, and whether it is a mistake that it is not there. */
export interface NamedFile {
  readonly path: string;
  readonly mustExist: boolean;
}

const DEFAULT_KEYS = ['~/.ssh/id_rsa', '~/.ssh/id_ecdsa', '~/.ssh/id_ed25519'];
const DEFAULT_KNOWN_HOSTS = [
  '~/.ssh/known_hosts',
  '~/.ssh/known_hosts2',
  '/etc/ssh/ssh_known_hosts',
  '/etc/ssh/ssh_known_hosts2',
];
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_KEEPALIVE_MS = 5_000;
const DEFAULT_KEEPALIVE_COUNT = 2;

/** Options of ssh_config that change where a connection goes or whom it trusts, and that cannot be followed: better no connection than another one. */
const REFUSED_OPTIONS: readonly (readonly [name: string, instead: string])[] = [
  ['proxycommand', 'use ProxyJump, or `jump` in the inventory'],
  ['revokedhostkeys', 'use @revoked lines in a known_hosts file'],
  ['knownhostscommand', 'use a known_hosts file'],
];

/** Works out how to connect: the inventory's settings, then ssh_config, then OpenSSH's defaults. Fails with kind `config`. */
export async function resolveEndpoint(
  node: string,
  settings: SshSettings,
  log: (message: string) => void,
): Promise<Endpoint> {
  if (!isHostName(settings.host)) {
    throw new SshError(node, 'config', `${node}: ${JSON.stringify(settings.host)} is not a host name or address`);
  }
  const config = await askConfig(node, settings, log);
  const one = (name: string) => config.get(name)?.[0];
  if (settings.jump.length === 0) refuseUnsupported(node, config);
  const alias = one('hostkeyalias');
  const target = {
    host: one('hostname') ?? settings.host,
    port: settings.port ?? Number(one('port') ?? 22),
    user: settings.user ?? one('user') ?? localUser().name,
    ...(alias === undefined ? {} : { alias }),
  };
  const expand = (path: string) => expandPath(path, { ...target, original: settings.host });
  const intervalMs = Number(one('serveraliveinterval') ?? 0) * 1000;
  return {
    ...target,
    knownHosts: knownHostsFiles(settings, config, expand),
    keys: keyFiles(settings, config, expand),
    agent: agentSocket(settings.agent ?? one('identityagent'), expand),
    identitiesOnly: one('identitiesonly') === 'yes',
    connectTimeoutMs: settings.connectTimeoutMs ?? (Number(one('connecttimeout')) * 1000 || DEFAULT_CONNECT_TIMEOUT_MS),
    keepaliveMs: settings.keepaliveMs ?? (intervalMs || DEFAULT_KEEPALIVE_MS),
    keepaliveCount:
      settings.keepaliveMs === undefined && intervalMs > 0
        ? Number(one('serveralivecountmax') ?? DEFAULT_KEEPALIVE_COUNT)
        : DEFAULT_KEEPALIVE_COUNT,
    jump: jumpHosts(node, settings, one('proxyjump')),
  };
}

async function askConfig(node: string, settings: SshSettings, log: (message: string) => void): Promise<OpensshConfig> {
  if (settings.config === 'none') return new Map();
  const { host, user, port } = settings;
  const config = settings.config === undefined ? undefined : expandHome(settings.config);
  const question = {
    host,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
    ...(config === undefined ? {} : { config }),
  };
  try {
    const answer = await readOpensshConfig(question);
    if (answer === undefined) log(`${node}: no OpenSSH client is installed, so ssh_config is not read`);
    return answer ?? new Map();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SshError(node, 'config', `${node}: ssh rejects its configuration for ${host}: ${why}`, {
      remedy: 'repair the file, or set `config: none` in the inventory',
      cause,
    });
  }
}

function refuseUnsupported(node: string, config: OpensshConfig): void {
  for (const [name, instead] of REFUSED_OPTIONS) {
    const value = config.get(name)?.[0];
    if (value === undefined || value === 'none') continue;
    throw new SshError(node, 'config', `${node}: ssh_config sets ${name} ${value}, which is not supported`, {
      remedy: instead,
    });
  }
}

function knownHostsFiles(s: SshSettings, config: OpensshConfig, expand: (path: string) => string): NamedFile[] {
  if (s.knownHosts.length > 0) return s.knownHosts.map((path) => ({ path: expandHome(path), mustExist: true }));
  const said = ['userknownhostsfile', 'globalknownhostsfile'].flatMap((name) => config.get(name) ?? []);
  const paths = said.length > 0 ? said.flatMap((value) => value.split(' ')) : DEFAULT_KNOWN_HOSTS;
  return paths.filter((path) => path !== 'none').map((path) => ({ path: expand(path), mustExist: false }));
}

function keyFiles(s: SshSettings, config: OpensshConfig, expand: (path: string) => string): NamedFile[] {
  if (s.keys.length > 0) return s.keys.map((path) => ({ path: expandHome(path), mustExist: true }));
  const paths = config.get('identityfile') ?? DEFAULT_KEYS;
  return paths.filter((path) => path !== 'none').map((path) => ({ path: expand(path), mustExist: false }));
}

function agentSocket(said: string | undefined, expand: (path: string) => string): string | undefined {
  if (said === 'none') return undefined;
  const path = said === undefined || said === 'SSH_AUTH_SOCK' ? process.env['SSH_AUTH_SOCK'] : said;
  if (path === undefined || path === '') return undefined;
  return path.startsWith('$') && !path.startsWith('${') ? process.env[path.slice(1)] : expand(path);
}

function jumpHosts(node: string, settings: SshSettings, proxyJump: string | undefined): JumpHost[] {
  const text = settings.jump.length > 0 ? settings.jump.join(',') : (proxyJump ?? 'none');
  const hops = parseProxyJump(text);
  if (hops !== undefined) return hops;
  throw new SshError(node, 'config', `${node}: ${JSON.stringify(text)} is not a list of [user@]host[:port]`);
}
