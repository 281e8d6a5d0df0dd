import type { Position } from './config.js';

/** One parameter of a `bind`, `server` or `default-server` line. */
export interface Parameter {
  readonly name: string;
  /** The word after it where it takes one. */
  readonly value?: string;
  /** The line it stands on: the server's own, or that of the `default-server` it comes from. */
  readonly at: Position;
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Parameters of `server` that take a word, of HAProxy 1.8 to 3.4. */
export const serverParameters: ReadonlySet<string> = new Set(
  words(`
    addr agent-addr agent-inter agent-port agent-send alpn ca-file cc check-alpn check-pool-conn-name check-proto check-sni
    ciphers ciphersuites client-sigalgs cookie crl-file crt curves downinter error-limit fall fastinter guid hash-key id
    idle-ping init-addr init-state inter interface ktls log-bufsize log-proto max-reuse maxconn maxqueue minconn namespace npn
    observe on-error on-marked-down on-marked-up pool-conn-name pool-low-conn pool-max-conn pool-purge-delay port proto
    proxy-v2-options redir resolve-net resolve-opts resolve-prefer resolvers rise set-proxy-v2-tlv-fmt shard sigalgs slowstart
    sni socks4 source ssl-max-ver ssl-min-ver tcp-md5sig tcp-ut track usesrc verify verifyhost weight ws
  `),
);

/** Parameters of `bind` and `stats socket` that take a word, of HAProxy 1.8 to 3.4. */
export const bindParameters: ReadonlySet<string> = new Set(
  words(`
    accept-netscaler-cip alpn backlog ca-file ca-ignore-err ca-sign-file ca-sign-pass ca-verify-file cc ciphers ciphersuites
    client-sigalgs crl-file crt crt-ignore-err crt-list curves default-crt ecdhe expose-fd gid group guid-prefix id idle-ping
    interface ktls label level maxconn mode mss name namespace nbconn nice npn ocsp-update process proto quic-cc-algo
    quic-socket severity-output shards sigalgs ssl-max-ver ssl-min-ver tcp-md5sig tcp-ut thread tls-ticket-keys uid user verify
  `),
);

/** Cuts the parameters of a line; an unknown one takes no word, so that nothing is lost. */
export function readParameters(
  line: readonly string[],
  takesWord: ReadonlySet<string>,
  at: Position,
): readonly Parameter[] {
  const parameters: Parameter[] = [];
  for (let index = 0; index < line.length; index += 1) {
    const name = line[index] ?? '';
    const bracket = name.indexOf('(');
    const value = takesWord.has(bracket < 0 ? name : name.slice(0, bracket)) ? line[index + 1] : undefined;
    if (value !== undefined) index += 1;
    parameters.push({ name, ...(value === undefined ? {} : { value }), at });
  }
  return parameters;
}

/** The parameters of a line by name, to be asked many times. */
export interface ParameterIndex {
  /** The value of the last parameter of that name. */
  readonly value: (name: string) => string | undefined;
  /** Whether a flag is on: the last of it and of the name that turns it off (`no-NAME` when none is given) decides. */
  readonly isOn: (name: string, off?: string) => boolean;
}

export function indexParameters(parameters: readonly Parameter[]): ParameterIndex {
  const last = new Map<string, number>();
  for (const [index, { name }] of parameters.entries()) last.set(name, index);
  return {
    value: (name) => parameters[last.get(name) ?? -1]?.value,
    isOn: (name, off = `no-${name}`) => (last.get(name) ?? -1) > (last.get(off) ?? -1),
  };
}
