import { createHmac } from 'node:crypto';

/** One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly marker: 'none' | 'cert-authority' | 'revoked';
  /** The host field as written: patterns parted by commas, or one hash `|1|salt|hash`. */
  readonly hosts: string;
  /** `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256`, ... */
  readonly keyType: string;
  /** The public key in SSH's wire form. */
  readonly key: Buffer;
}

/** Reads a known_hosts file. Comments, blank lines and lines that OpenSSH would not understand either are left out. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split('\n').flatMap((line, index) => {
    const entry = parseLine(line);
    return entry === undefined ? [] : [{ file, line: index + 1, ...entry }];
  });
}

/** The name that known_hosts knows a host by: `host` on port 22, `[host]:port` elsewhere. Lower case, as OpenSSH looks it up. */
export function knownHostsName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** True if the line's host field matches `name` (a `knownHostsName`, or a HostKeyAlias). A matching `!pattern` always wins. */
export function matchesHost(entry: Pick<KnownHost, 'hosts'>, name: string): boolean {
  if (entry.hosts.startsWith('|')) return matchesHash(entry.hosts, name);
  let matched = false;
  for (const pattern of entry.hosts.split(',')) {
    const negated = pattern.startsWith('!');
    if (!matchesGlob(negated ? pattern.slice(1) : pattern, name)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

function parseLine(line: string): Omit<KnownHost, 'file' | 'line'> | undefined {
  const words = line.trim().split(/[ \t]+/);
  const first = words[0] ?? '';
  if (first === '' || first.startsWith('#')) return undefined;
  const marker = first.startsWith('@') ? parseMarker(first) : 'none';
  if (marker === undefined) return undefined;
  const [hosts, keyType, base64] = marker === 'none' ? words : words.slice(1);
  if (hosts === undefined || keyType === undefined || base64 === undefined) return undefined;
  const key = Buffer.from(base64, 'base64');
  // The wire form names its own type first: a line where the two differ is damaged.
  if (key.length < 4 || key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1') !== keyType) return undefined;
  return { marker, hosts, keyType, key };
}

function parseMarker(word: string): KnownHost['marker'] | undefined {
  if (word === '@cert-authority') return 'cert-authority';
  return word === '@revoked' ? 'revoked' : undefined;
}

function matchesHash(field: string, name: string): boolean {
  const [, version, salt, hash] = field.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

/** `*` is any run of characters, `?` any one. Iterative, so that no pattern takes more than pattern × name steps. */
function matchesGlob(pattern: string, name: string): boolean {
  const glob = pattern.toLowerCase();
  let g = 0;
  let n = 0;
  let star = -1;
  let retry = 0;
  while (n < name.length) {
    if (g < glob.length && glob[g] === '*') {
      star = g++;
      retry = n;
    } else if (g < glob.length && (glob[g] === '?' || glob[g] === name[n])) {
      g++;
      n++;
    } else if (star >= 0) {
      g = star + 1;
      n = ++retry;
    } else {
      return false;
    }
  }
  while (glob[g] === '*') g++;
  return g === glob.length;
}
