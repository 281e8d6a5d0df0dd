import { SshError } from './error.js';
import { fingerprint, type HostIdentity, type HostKeyVerdict, keyTypeOf, lookupName } from './host-key.js';
import type { KnownHost } from './known-hosts.js';
import { quoteWord } from './quote.js';

/** What a message about a host key has to name. */
export interface ShownKey {
  /** The inventory's name for the node. */
  readonly node: string;
  readonly who: HostIdentity;
  readonly key: Buffer;
  /** The known_hosts files that were looked through. */
  readonly files: readonly string[];
  /** True if the host is reached through a jump host, where ssh-keyscan does not get to. */
  readonly behindJump: boolean;
}

/** The failure for a verdict other than `known`. */
export function hostKeyError(verdict: Exclude<HostKeyVerdict, { kind: 'known' }>, shown: ShownKey): SshError {
  const fail = (message: string, remedy: string) => new SshError(shown.node, 'host-key', message, { remedy });
  const name = lookupName(shown.who);
  const key = `${keyTypeOf(shown.key)} ${fingerprint(shown.key)}`;
  if (verdict.kind === 'revoked') {
    return fail(
      `${shown.node}: the host key of ${name}, ${key}, is revoked by ${place(verdict.at)}`,
      'do not connect; give the host a new key',
    );
  }
  if (verdict.kind === 'changed') {
    const known = verdict.at.map((e) => `${place(e)} knows ${e.keyType} ${fingerprint(e.key)}`).join('; ');
    return fail(
      `${shown.node}: the host key of ${name} has changed: it shows ${key}, but ${known}`,
      `if the host was given a new key on purpose: ${forget(verdict.at, name)}, then ${learn(shown)}; if not, somebody may stand between`,
    );
  }
  return fail(
    `${shown.node}: the host key of ${name}, ${key}, is not in ${shown.files.join(', ') || 'any known_hosts file'}${onlyAuthorities(verdict.authorities)}`,
    `compare the fingerprint with "ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub" on the host, then ${learn(shown)}`,
  );
}

function onlyAuthorities(authorities: readonly KnownHost[]): string {
  if (authorities.length === 0) return '';
  return ` (${authorities.map(place).join(', ')} has only @cert-authority, and host certificates are not supported: the host's own key is needed)`;
}

function place(entry: KnownHost): string {
  return `${entry.file}:${entry.line}`;
}

function forget(entries: readonly KnownHost[], name: string): string {
  const files = [...new Set(entries.map((entry) => entry.file))];
  return files.map((file) => `ssh-keygen -R ${quoteWord(name)} -f ${quoteWord(file)}`).join(' && ');
}

/** The command by which a person adds the key. An alias or a jump host needs ssh itself, which asks. */
function learn(shown: ShownKey): string {
  const { host, port, alias } = shown.who;
  const file = shown.files[0] ?? '~/.ssh/known_hosts';
  if (alias !== undefined || shown.behindJump) {
    const options = [...(alias === undefined ? [] : ['-o', `HostKeyAlias=${alias}`]), '-p', String(port)];
    return `ssh -o UserKnownHostsFile=${quoteWord(file)} ${options.map(quoteWord).join(' ')} ${shown.behindJump ? '-J JUMPHOST ' : ''}${quoteWord(host)} true`;
  }
  const type = keyTypeOf(shown.key)
    .replace(/^ssh-/, '')
    .replace(/^ecdsa-.*/, 'ecdsa');
  return `ssh-keyscan -t ${type} -p ${port} ${quoteWord(host)} >> ${file.startsWith('~/') ? file : quoteWord(file)}`;
}
