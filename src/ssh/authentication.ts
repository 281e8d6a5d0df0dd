import { callbackify } from 'node:util';
import ssh2, {
  type AuthenticationType,
  type AuthHandlerMiddleware,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';
import { SshError } from './error.js';
import type { Identity } from './identities.js';

/** The authentication of one connection: it offers keys, and can tell afterwards what became of them. */
export interface Authentication {
  readonly handler: AuthHandlerMiddleware;
  /** The failure once the host has refused. `disconnectReason` is the host's own last word, if it had one. */
  failure(disconnectReason: string | undefined): SshError;
  /** True from the first offer on: what goes wrong then is no longer a matter of reaching the host. */
  started(): boolean;
}

/** Offers `identities` in order. No passwords: a run over many nodes has nobody to type them. */
export function authenticate(node: string, user: string, identities: readonly Identity[]): Authentication {
  const offers = new Offers(identities);
  let accepted: readonly AuthenticationType[] | undefined;
  let begun = false;
  let askedMethods = false;
  const handler = (...[methodsLeft, , next]: Parameters<AuthHandlerMiddleware>): false | undefined => {
    if (!begun && identities.length > 0) {
      begun = true;
      next({ type: 'agent', username: user, agent: offers });
      return undefined;
    }
    begun = true;
    if (!askedMethods) {
      // ssh2 does not pass on what the host says while an agent's keys are tried: the method "none" has it say which methods it takes.
      askedMethods = true;
      next('none');
      return undefined;
    }
    accepted = methodsLeft;
    // ssh2 takes this for "nothing left to try"; its types leave it out.
    return false;
  };
  return {
    handler,
    started: () => begun,
    failure(disconnectReason) {
      const methods = accepted === undefined || accepted.length === 0 ? '' : ` (it accepts: ${accepted.join(', ')})`;
      const tried =
        identities.length === 0 ? 'no key was at hand' : `tried ${identities.map((i) => i.from).join(', ')}`;
      const problems = [...offers.problems, ...(disconnectReason === undefined ? [] : [disconnectReason])];
      const detail = problems.length === 0 ? '' : `: ${problems.join('; ')}`;
      if (accepted !== undefined && accepted.length > 0 && !accepted.includes('publickey')) {
        return new SshError(node, 'auth', `${node}: the host does not let ${user} in with a key alone${methods}`, {
          remedy: 'hitless uses keys only: let this user in with a key alone (AuthenticationMethods in sshd_config)',
        });
      }
      return new SshError(node, 'auth', `${node}: the host does not let ${user} in; ${tried}${methods}${detail}`, {
        remedy: remedy(user, identities, disconnectReason),
      });
    },
  };
}

function remedy(user: string, identities: readonly Identity[], disconnectReason: string | undefined): string {
  if (identities.length === 0) return 'name a key file with `keys` in the inventory, or load a key into ssh-agent';
  if (disconnectReason !== undefined && /too many authentication/i.test(disconnectReason)) {
    return 'the agent holds more keys than the host lets one try: name the right key with `keys`';
  }
  return `add one of these keys to ~${user}/.ssh/authorized_keys on the host, or name another user or key in the inventory`;
}

/** The identities as ssh2 wants them: an agent. It asks for a signature only once the host has accepted the public key. */
class Offers extends ssh2.BaseAgent<ParsedKey> {
  readonly problems: string[] = [];
  readonly #identities: readonly Identity[];

  constructor(identities: readonly Identity[]) {
    super();
    this.#identities = identities;
  }

  override getIdentities(callback: (error?: Error | null, keys?: ParsedKey[]) => void): void {
    callback(
      undefined,
      this.#identities.map(({ publicKey }) => publicKey),
    );
  }

  override sign(key: ParsedKey, data: Buffer, options: SigningRequestOptions, callback?: SignCallback): void;
  override sign(key: ParsedKey, data: Buffer, callback: SignCallback): void;
  override sign(key: ParsedKey, data: Buffer, how: SigningRequestOptions | SignCallback, last?: SignCallback): void {
    const [hash, callback] = typeof how === 'function' ? [undefined, how] : [how.hash, last];
    callbackify(() => this.#signed(key, data, hash))(callback ?? (() => undefined));
  }

  async #signed(key: ParsedKey, data: Buffer, hash: string | undefined): Promise<Buffer> {
    const wanted = key.getPublicSSH();
    const identity = this.#identities.find(({ publicKey }) => publicKey.getPublicSSH().equals(wanted));
    if (identity === undefined) throw new Error('the key is not one that was offered');
    try {
      return await identity.sign(data, hash);
    } catch (error) {
      this.problems.push(`${identity.from}: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  }
}
