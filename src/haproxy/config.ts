/** Where in a configuration something stands. Lines count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
}

/** One configuration line that is neither empty nor a comment, split into words as HAProxy splits it. */
export interface Directive {
  readonly words: readonly string[];
  readonly at: Position;
  /** The `.if`/`.elif`/`.else` conditions it stands under, outermost first; empty when unconditional. */
  readonly conditions: readonly string[];
}

export interface Section {
  /** `global`, `defaults`, `frontend`, `listen`, `backend`, … */
  readonly kind: string;
  readonly name?: string;
  /** Words of the header line after the name, e.g. `from NAME`; absent when there are none. */
  readonly arguments?: readonly string[];
  readonly directives: readonly Directive[];
  readonly at: Position;
  /** The conditions the header line stands under, outermost first; absent when unconditional. */
  readonly conditions?: readonly string[];
}

/**
 * An address of a `bind` line. IPv4 wildcards (`:80`, `*:80`) are `0.0.0.0`, IPv6 ones `::`; IPv6 addresses have no brackets.
 * `unix`: the address is the socket's path (with `unix-bind prefix`), ports are 0. `other`: what no address of this node can be compared
 * with: a hostname or unexpanded variable (ports kept where they are written plainly), `abns@…`, `fd@…`, `sockpair@…`, `rhttp@…`.
 */
export interface Bind {
  readonly section: string;
  readonly address: string;
  readonly portFrom: number;
  readonly portTo: number;
  readonly family: 'ipv4' | 'ipv6' | 'unix' | 'other';
  /** A UDP listener (QUIC, `dgram-bind`); absent: TCP or a Unix socket. */
  readonly transport?: 'udp';
  readonly transparent: boolean;
  readonly at: Position;
  readonly conditional: boolean;
}

/** A `stats socket` of the global section. */
export interface StatsSocket {
  /** The path of a Unix socket; any other address as it is written, e.g. `ipv4@127.0.0.1:9999`. */
  readonly path: string;
  readonly level: 'user' | 'operator' | 'admin';
  readonly exposesListeners: boolean;
  readonly at: Position;
}

/** haproxy.cfg as far as rolling a reload needs it: every directive is kept, nothing is dropped. */
export interface HaproxyConfig {
  readonly sections: readonly Section[];
  readonly binds: readonly Bind[];
  readonly statsSockets: readonly StatsSocket[];
  /** `hard-stop-after` of global in milliseconds; absent: old workers live as long as their sessions. */
  readonly hardStopAfterMs?: number;
  readonly masterWorker: boolean;
  /** Set when `load-server-state-from-file` is in force: the `server-state-file` of global, or for `local` its `server-state-base`. */
  readonly serverStateFile?: string;
  /**
   * What `setenv`, `presetenv`, `unsetenv` and `resetenv` made of the environment it was read with; an unset variable is empty. Absent: nothing, or read
   * without an environment.
   */
  readonly variables?: Readonly<Record<string, string>>;
  /** `refusedFrom`: the first release, as `[2, 3]`, that does not start with it; absent: every one does. */
  readonly warnings: readonly {
    readonly message: string;
    readonly at: Position;
    readonly refusedFrom?: readonly number[];
  }[];
}
