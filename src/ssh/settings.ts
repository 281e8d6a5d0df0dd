/** How one node is reached over SSH. What an inventory says wins over ssh_config, which wins over OpenSSH's defaults. */
export interface SshSettings {
  /** Name or address to connect to; ssh_config applies to it. Default: the node's name. */
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  /** Private key files, tried in order. Empty: what ssh_config says, or `~/.ssh/id_*`. */
  readonly keys: readonly string[];
  /** Agent socket; `none` turns the agent off. Default: ssh_config's IdentityAgent, or $SSH_AUTH_SOCK. */
  readonly agent?: string;
  /** Jump hosts in OpenSSH's form `[user@]host[:port]`, first hop first. Empty: ssh_config's ProxyJump. */
  readonly jump: readonly string[];
  /** known_hosts files. Empty: what ssh_config says. */
  readonly knownHosts: readonly string[];
  /** ssh_config file to honour; `none` for none. Default: the user's and the system's. */
  readonly config?: string;
  /** Milliseconds for TCP, handshake and authentication, over all hops together. Default: ssh_config's ConnectTimeout, or 10000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds between keepalive requests on the connection; 0 turns them off. Default: ssh_config's ServerAliveInterval, or 5000. */
  readonly keepaliveMs?: number;
}
