import * as z from 'zod';
import { checkedText, duration, localPath } from './schema-text.js';
import { hostComplaint, jumpComplaint, userComplaint } from './ssh-names.js';

const host = checkedText(hostComplaint).describe(
  'Name or address to connect to; a Host alias of ssh_config will do. Default: the name of the node.',
);

const shared = {
  user: z.exactOptional(checkedText(userComplaint).describe('User to log in as. Default: what ssh_config says.')),
  port: z.exactOptional(z.int().min(1).max(65_535).describe('TCP port of sshd. Default: what ssh_config says, or 22.')),
  keys: z.exactOptional(
    z
      .array(localPath)
      .max(32)
      .describe('Private key files, tried in order. Default: what ssh_config says, or ~/.ssh/id_*.'),
  ),
  agent: z.exactOptional(
    localPath.describe(
      'Socket of the SSH agent; none turns the agent off. Default: what ssh_config says, or $SSH_AUTH_SOCK.',
    ),
  ),
  jump: z.exactOptional(
    z
      .array(checkedText(jumpComplaint))
      .max(8)
      .describe('Jump hosts as [user@]host[:port], first hop first. Default: what ssh_config says.'),
  ),
  knownHosts: z.exactOptional(z.array(localPath).max(32).describe('known_hosts files. Default: what ssh_config says.')),
  config: z.exactOptional(
    localPath.describe("ssh_config file to honour; none for none. Default: the user's and the system's."),
  ),
  connectTimeout: z.exactOptional(
    duration(1).describe(
      'How long it may take to log in, over all hops together, such as 5s. Default: what ssh_config says, or 10s.',
    ),
  ),
  keepalive: z.exactOptional(
    duration(0).describe(
      'How often the connection is proven alive; 0s turns it off. Default: what ssh_config says, or 5s.',
    ),
  ),
};

/** SSH settings that several nodes share: in `defaults` and in a pair. They name no host. */
export const sharedSshSchema = z.strictObject(shared).describe('How to log in to the nodes.');

const nodeSshMap = z.strictObject({ host: z.exactOptional(host), ...shared });

/** A node's own SSH settings: a map, or the host alone. */
export const nodeSshSchema = z
  .union([host.transform((name): z.output<typeof nodeSshMap> => ({ host: name })), nodeSshMap], {
    error: 'expected a host name or address, or a map of SSH settings',
  })
  .describe('How to log in to this node: the host alone, or a map of settings.');

/** SSH settings as written at one level, durations in milliseconds. */
export type SshEntry = z.output<typeof nodeSshMap>;
