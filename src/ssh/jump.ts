/** One jump host as it was written. */
export interface JumpHost {
  readonly user?: string;
  readonly host: string;
  readonly port?: number;
}

/** Reads OpenSSH's `[user@]host[:port]`, also as `ssh://[user@]host[:port]`; an IPv6 address with a port stands in brackets. `undefined` if it is none. */
export function parseJumpHost(text: string): JumpHost | undefined {
  const spec = text
    .trim()
    .replace(/^ssh:\/\//, '')
    .replace(/\/$/, '');
  const at = spec.lastIndexOf('@');
  const user = at >= 0 ? spec.slice(0, at) : undefined;
  const place = splitPort(spec.slice(at + 1));
  if (place === undefined || user === '' || !isHostName(place.host)) return undefined;
  return { ...place, ...(user === undefined ? {} : { user }) };
}

/** Reads ssh_config's ProxyJump: hosts parted by commas, first hop first; `none` for no hop. `undefined` if one of them is none. */
export function parseProxyJump(text: string): JumpHost[] | undefined {
  if (text.toLowerCase() === 'none') return [];
  const hops: JumpHost[] = [];
  for (const part of text.split(',')) {
    const hop = parseJumpHost(part);
    if (hop === undefined) return undefined;
    hops.push(hop);
  }
  return hops;
}

/** True for what may be given to a resolver or to `ssh` as a host: no white space, no control character, no leading dash. */
export function isHostName(text: string): boolean {
  return /^[^\s\p{Cc}'"`$\\;&<>|(){}[\]@/-][^\s\p{Cc}'"`$\\;&<>|(){}[\]@/]*$/u.test(text);
}

function splitPort(text: string): { host: string; port?: number } | undefined {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(text);
  const plain = /^([^:]+)(?::(\d+))?$/.exec(text);
  const match = bracketed ?? plain;
  if (match === null) return /^[0-9a-fA-F:.%\w]+$/.test(text) && text.includes('::') ? { host: text } : undefined;
  const [, host, port] = match;
  if (host === undefined) return undefined;
  if (port === undefined) return { host };
  const number = Number(port);
  return number >= 1 && number <= 65535 ? { host, port: number } : undefined;
}
